// SPDX-License-Identifier: Apache-2.0
// Every way in which a connection over lwIP fails, and that each has a Cause of its own.
#include <gtest/gtest.h>

#include <vector>

#include "lwip/priv/altcp_priv.h"
#include "lwip/priv/tcp_priv.h"
#include "rig.h"

namespace esse::test {
namespace {

TEST(LwipCause, RefusalIsRefused) {
  Rig rig;
  EXPECT_TRUE(rig.connect(kServer4, 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, ERR_RST);
}

TEST(LwipCause, ResetIsReset) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.server.reset();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_failed());
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, ERR_RST);
}

TEST(LwipCause, ResetBeforeAnybodyLookedComesAfterItsBytes) {
  Rig rig;
  rig.open(kServer4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.pass(10);
  ASSERT_TRUE(rig.server.send("sorry"));
  rig.net.pass(10);
  rig.server.reset();
  rig.net.pass(10);
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kConnecting);
  EXPECT_EQ(rig.tcp.advance(rig.net.now()), Io::done());
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got).is_failed());
  EXPECT_EQ(got, "sorry");
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, ERR_RST);
}

TEST(LwipCause, FinIsNoFailure) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.server.end();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_ended());
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

TEST(LwipCause, FinAfterCloseIsNobodys) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.tcp.close();
  rig.net.pass(10);
  ASSERT_TRUE(rig.server.end());
  rig.net.pass(10);
  ASSERT_EQ(rig.connect(), Io::done());
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 1000).is_not_yet());
}

TEST(LwipCause, SilenceIsATimeout) {
  Rig rig;
  const Millis start = rig.net.now();
  EXPECT_TRUE(rig.connect(kNobody4).is_failed());
  expect_cause(rig.tcp, Error::kConnectTimeout, Phase::kConnecting, ERR_ABRT);
  EXPECT_GT(rig.net.now().since(start), 15000u);
  EXPECT_LT(rig.net.now().since(start), 30000u);  // known when lwIP knew it
}

TEST(LwipCause, NoLinkIsKnownAtOnce) {
  Rig rig;
  rig.net.set_link(false);
  const Millis start = rig.net.now();
  for (const char* host : {"peer.example", kServer4}) {
    rig.open(host);
    EXPECT_TRUE(rig.settle(0).is_failed());
    EXPECT_STREQ(name(rig.tcp.last_cause().error), "NetworkDown") << host;
    EXPECT_NE(rig.tcp.last_cause().native, 0);
    rig.tcp.close();
  }
  EXPECT_EQ(rig.net.now().since(start), 0u);
}

TEST(LwipCause, NoAddressIsNoRoute) {
  Rig rig;
  rig.net.set_device_address("0.0.0.0");
  rig.open(kServer4);
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kUnreachable, Phase::kConnecting, ERR_RTE);
}

TEST(LwipCause, LinkDownWhileConnectingIsTheNetwork) {
  Rig rig;
  rig.open(kNobody4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.set_link(false);
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kConnecting, ERR_ABRT);
}

TEST(LwipCause, LinkDownAndUpEndsNothing) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.set_link(false);
  rig.server.send("in the meantime");
  EXPECT_TRUE(rig.tcp.write(Text("and back")).ok());
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 2000).is_not_yet());
  rig.net.set_link(true);
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "in the meantime");
  rig.net.pass(10000);
  EXPECT_EQ(rig.server.receive_all(), "and back");
}

// What was written is never acknowledged: lwIP gives up after its retransmissions.
TEST(LwipCause, LinkThatStaysDownIsTheNetwork) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  EXPECT_TRUE(rig.tcp.write(Text("lost")).ok());
  rig.net.set_link(false);
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 3600 * 1000).is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kReady, ERR_ABRT);
}

// Nobody writes, and the peer is gone without a word: keep-alive finds out.
TEST(LwipCause, KeepAliveWithoutAnAnswerIsUnreachable) {
  LinkOptions link;
  Rig rig(link);
  ASSERT_EQ(rig.connect(), Io::done());
  const Millis start = rig.net.now();
  rig.net.lose_everything();
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 600 * 1000).is_failed());
  expect_cause(rig.tcp, Error::kUnreachable, Phase::kReady, ERR_ABRT);
  EXPECT_GE(rig.net.now().since(start), 120u * 1000);
  EXPECT_LE(rig.net.now().since(start), 125u * 1000);
}

#if LWIP_ALTCP  // whose table of functions is where close() can be made to fail
// The device's end of the connection, as lwIP has it.
tcp_pcb* device_pcb() {
  for (tcp_pcb* pcb = tcp_active_pcbs; pcb != nullptr; pcb = pcb->next) {
    if (pcb->remote_port == 80) {
      return pcb;
    }
  }
  return nullptr;
}

TEST(LwipCause, ClosingWithoutMemoryIsTriedAgainAndThenAborted) {
  for (const bool again : {false, true}) {
    SCOPED_TRACE(again);
    Rig rig;
    ASSERT_EQ(rig.connect(), Io::done());
    altcp_pcb* const pcb = static_cast<altcp_pcb*>(device_pcb()->callback_arg);
    static altcp_functions functions;
    static int failures;
    static err_t (*real_close)(altcp_pcb*);
    functions = *pcb->fns;
    real_close = functions.close;
    failures = again ? 2 : 1;
    functions.close = [](altcp_pcb* conn) {
      return failures-- > 0 ? err_t{ERR_MEM} : real_close(conn);
    };
    pcb->fns = &functions;
    rig.tcp.close();
    EXPECT_EQ(rig.tcp.pending().phase, Phase::kIdle);
    ASSERT_NE(device_pcb(), nullptr);
    rig.net.pass(1600);
    EXPECT_TRUE(rig.server.saw_close());
    // Tried again: FIN. Then: RST, after which the server has no connection.
    EXPECT_EQ(rig.server.is_connected(), !again);
  }
}
#endif

TEST(LwipCause, AddressChangeIsItsOwn) {
  for (const char* address : {"10.0.0.77", "0.0.0.0"}) {
    Rig rig;
    ASSERT_EQ(rig.connect(), Io::done());
    rig.net.set_device_address(address);
    std::string got;
    EXPECT_TRUE(rig.read_some(got).is_failed());
    expect_cause(rig.tcp, Error::kTransportFailed, Phase::kReady, ERR_ABRT);
  }
}

TEST(LwipCause, AddressChangeIsFoundByWritingToo) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.set_device_address("10.0.0.77");
  EXPECT_TRUE(rig.tcp.write(Text("x")).is_failed());
  expect_cause(rig.tcp, Error::kTransportFailed, Phase::kReady, ERR_ABRT);
}

TEST(LwipCause, AddressChangeWhileConnectingIsItsOwn) {
  Rig rig;
  rig.open(kNobody4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.set_device_address("10.0.0.77");
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kTransportFailed, Phase::kConnecting, ERR_ABRT);
}

TEST(LwipCause, NoMemoryForAConnectionIsMemory) {
  Rig rig;
  std::vector<memp_t> pools = {MEMP_TCP_PCB, MEMP_TCP_SEG};
#if LWIP_ALTCP
  pools.push_back(MEMP_ALTCP_PCB);
#endif
  for (const memp_t pool : pools) {
    {
      const Hoard hoard(pool);
      rig.open(kServer4);
      EXPECT_TRUE(rig.settle(0).is_failed());
      expect_cause(rig.tcp, Error::kTransportMemory, Phase::kConnecting, ERR_MEM);
      rig.tcp.close();
    }
    EXPECT_EQ(rig.connect(), Io::done()) << "nothing leaked";
    rig.tcp.close();
    rig.net.pass(100);
  }
}

// There is one again in seconds: memory is tried again after minutes.
TEST(LwipCause, NoPlaceForAQuestionIsTheNamesFailure) {
  Rig rig;
  rig.names.set_mood(NameServer::Mood::kSilent);
  for (int i = 0; i < DNS_TABLE_SIZE; ++i) {
    rig.open("peer.example");
    EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
    rig.tcp.close();
  }
  rig.open("peer.example");
  EXPECT_TRUE(rig.settle(0).is_failed());
  expect_cause(rig.tcp, Error::kNameFailed, Phase::kResolving, ERR_MEM);
  rig.tcp.close();
  rig.names.set_mood(NameServer::Mood::kAnswers);
  rig.net.pass(10000);  // they are forgotten, or answered to nobody
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

// A question that nobody waits for any more keeps its place in lwIP's table for seconds.
TEST(LwipCause, WithoutALinkNobodyIsAsked) {
  Rig rig;
  rig.net.set_link(false);
  for (int i = 0; i < 2 * DNS_TABLE_SIZE; ++i) {
    rig.open("peer.example");
    EXPECT_TRUE(rig.settle(0).is_failed());
    expect_cause(rig.tcp, Error::kNetworkDown, Phase::kResolving, ERR_IF);
    rig.tcp.close();
  }
  rig.net.set_link(true);
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

TEST(LwipCause, WritingWithoutMemoryWaitsAndGoesOn) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  {
    const Hoard hoard(MEMP_TCP_SEG);
    EXPECT_TRUE(rig.tcp.write(Text("patience")).is_not_yet());
    EXPECT_TRUE(rig.tcp.pending().wants_write);
    EXPECT_LE(rig.tcp.pending().wait_ms, 250u);
    EXPECT_TRUE(rig.tcp.write(Text("patience")).is_not_yet());
  }
  EXPECT_EQ(rig.tcp.write(Text("patience")), Io::bytes(8));
  EXPECT_FALSE(rig.tcp.pending().wants_write);
  rig.net.pass(10);
  EXPECT_EQ(rig.server.receive_all(), "patience");
}

// Closed connections whose peers are gone keep their pcbs for minutes; they must not keep new ones
// out.
TEST(LwipCause, ConnectionsThatWereClosedMakeRoom) {
  Rig rig;
  for (int i = 0; i < 3 * MEMP_NUM_TCP_PCB; ++i) {
    ASSERT_EQ(rig.connect(), Io::done()) << i;
    rig.net.set_link(false);
    rig.tcp.close();
    rig.net.set_link(true);
    rig.server.reset();
  }
}

}  // namespace
}  // namespace esse::test
