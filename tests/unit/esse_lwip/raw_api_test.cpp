// SPDX-License-Identifier: Apache-2.0
// What only the port to lwIP's raw API meets, or what only virtual time can show.
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "lwip/dns.h"
#include "lwip/priv/altcp_priv.h"
#include "lwip/priv/tcp_priv.h"
#include "unit/lwip_shared/hoard.h"
#include "unit/lwip_shared/rig.h"

namespace esse::test {
namespace {

TEST(LwipRaw, FinAfterCloseIsNobodys) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.tcp.close();
  rig.net.pass(10);
  ASSERT_TRUE(rig.server->end());
  rig.net.pass(10);
  ASSERT_EQ(rig.connect(), Io::done());
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 1000).is_not_yet());
}

TEST(LwipRaw, LinkDownAndUpLosesNothingThatWasWritten) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.set_link(false);
  rig.server->send("in the meantime");
  EXPECT_TRUE(rig.tcp.write(Text("and back")).ok());
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 2000).is_not_yet());
  rig.net.set_link(true);
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "in the meantime");
  rig.net.pass(10000);
  EXPECT_EQ(rig.server->receive_all(), "and back");
}

// What was written is never acknowledged: lwIP gives up after its retransmissions.
TEST(LwipRaw, LinkThatStaysDownIsTheNetwork) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  EXPECT_TRUE(rig.tcp.write(Text("lost")).ok());
  rig.net.set_link(false);
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 3600 * 1000).is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kReady, ERR_ABRT);
}

// Nobody writes, and the peer is gone without a word: keep-alive finds out.
TEST(LwipRaw, KeepAliveWithoutAnAnswerIsUnreachable) {
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

TEST(LwipRaw, ClosingWithoutMemoryIsTriedAgainAndThenAborted) {
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
    EXPECT_TRUE(rig.server->saw_close());
    // Tried again: FIN. Then: RST, after which the server has no connection.
    EXPECT_EQ(rig.server->is_connected(), !again);
  }
}
#endif

TEST(LwipRaw, AddressChangeIsFoundByWritingToo) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.set_device_address("10.0.0.77");
  EXPECT_TRUE(rig.tcp.write(Text("x")).is_failed());
  expect_cause(rig.tcp, Error::kTransportFailed, Phase::kReady, ERR_ABRT);
}

// There is one again in seconds: memory is tried again after minutes.
TEST(LwipRaw, NoPlaceForAQuestionIsTheNamesFailure) {
  Rig rig;
  rig.names->set_mood(NameServer::Mood::kSilent);
  constexpr int kFamilies = LWIP_IPV4 + LWIP_IPV6;
  for (int i = 0; i < DNS_TABLE_SIZE / kFamilies; ++i) {
    rig.open("peer.example");
    EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
    rig.tcp.close();
  }
  rig.open("peer.example");
  EXPECT_TRUE(rig.settle(0).is_failed());
  expect_cause(rig.tcp, Error::kNameFailed, Phase::kResolving, ERR_MEM);
  rig.tcp.close();
  rig.names->set_mood(NameServer::Mood::kAnswers);
  rig.net.pass(10000);  // they are forgotten, or answered to nobody
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

// One place is left, and two families are asked for: one is enough.
TEST(LwipRaw, OnePlaceForAQuestionIsEnough) {
  Rig rig;
  for (int i = 0; i < DNS_TABLE_SIZE - 1; ++i) {
    ip_addr_t address;
    const std::string host = "n" + std::to_string(i) + ".example";
    const auto ignore = [](const char*, const ip_addr_t*, void*) {};
    EXPECT_EQ(dns_gethostbyname(host.c_str(), &address, ignore, nullptr), ERR_INPROGRESS);
  }
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

// Closed connections whose peers are gone keep their pcbs for minutes; they must not keep new ones
// out.
TEST(LwipRaw, ConnectionsThatWereClosedMakeRoom) {
  Rig rig;
  for (int i = 0; i < 3 * MEMP_NUM_TCP_PCB; ++i) {
    ASSERT_EQ(rig.connect(), Io::done()) << i;
    rig.net.set_link(false);
    rig.tcp.close();
    rig.net.set_link(true);
    rig.server->reset();
  }
}

TEST(LwipRaw, KnownOnceIsNotAskedAgain) {
  Rig rig;
  rig.names->set_ttl(60);
  rig.names->know("remembered.example", kServer4);
  ASSERT_EQ(rig.connect("remembered.example"), Io::done());
  const size_t questions = rig.names->questions();
  rig.tcp.close();
  EXPECT_EQ(rig.connect("remembered.example"), Io::done());
  EXPECT_EQ(rig.names->questions(), questions);
  rig.net.pass(61000);
}

// lwIP knows the address by heart, and whether there is another one nobody has asked yet. A server
// that is far away gets its time.
TEST(LwipRaw, TheOnlyAddressIsNotGivenUp) {
  LinkOptions far;
  far.delay_ms = 1200;
  Rig rig(far);
  rig.names->set_ttl(60);
  rig.names->know("far.example", kServer4);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(rig.connect("far.example"), Io::done());
    rig.tcp.close();
  }
  rig.net.pass(61000);
}

// Under the address sanitizer a late answer that looked for its asker would end the test.
TEST(LwipRaw, AnswerAfterDestructionFindsNobody) {
  for (const auto mood :
       {NameServer::Mood::kAnswers, NameServer::Mood::kBroken, NameServer::Mood::kSilent}) {
    Rig rig;
    rig.names->set_mood(mood);
    auto tcp = std::make_unique<Tcp>();
    const Endpoint to{"peer.example", 80, false};
    ASSERT_EQ(tcp->open(to, rig.net.now()), Error::kNone);
    EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
    tcp.reset();
    rig.net.pass(20000);
    EXPECT_NE(rig.names->questions(), 0u);
    EXPECT_EQ(rig.server->accepted(), 0u);
  }
}

// The same storage, another life: the old answer is not the new question's.
TEST(LwipRaw, AnswerOfAnEarlierLifeIsNotTakenForALaterOne) {
  LinkOptions far;
  far.delay_ms = 300;
  Rig rig(far);
  rig.names->know("elsewhere.example", kNobody4);
  std::optional<Tcp> tcp(std::in_place);
  const Endpoint elsewhere{"elsewhere.example", 80, false};
  ASSERT_EQ(tcp->open(elsewhere, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  rig.net.pass(200);
  tcp.emplace();
  const Endpoint peer{"peer.example", 80, false};
  ASSERT_EQ(tcp->open(peer, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  rig.net.pass(450);  // the first answer has come, the second has not
  EXPECT_EQ(tcp->pending().phase, Phase::kResolving);
  rig.net.pass(2000);
  EXPECT_EQ(tcp->advance(rig.net.now()), Io::done());
  EXPECT_EQ(rig.server->accepted(), 1u);
}

TEST(LwipRaw, ConnectionsThatAreDestroyedAreForgotten) {
  for (const uint32_t ms : {0u, 3u, 5u, 7u, 50u}) {  // asked, answered, dialled, connected
    Rig rig;
    auto tcp = std::make_unique<Tcp>();
    const Endpoint to{"peer.example", 80, false};
    ASSERT_EQ(tcp->open(to, rig.net.now()), Error::kNone);
    static_cast<void>(tcp->advance(rig.net.now()));
    rig.net.pass(ms);
    tcp.reset();
    rig.server->send("to nobody");
    rig.server->end();
    rig.net.pass(20000);
  }
}

}  // namespace
}  // namespace esse::test
