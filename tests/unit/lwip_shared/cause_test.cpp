// SPDX-License-Identifier: Apache-2.0
// The ways in which a connection over lwIP fails, and that each has a Cause of its own. What only
// one of the ports meets is in that port's folder.
#include <gtest/gtest.h>

#include "hoard.h"
#include "lwip/opt.h"
#include "rig.h"

namespace esse::test {
namespace {

constexpr uint32_t kSoonMs = 20;  // a packet there, and its answer

TEST(LwipCause, RefusalIsRefused) {
  Rig rig;
  EXPECT_TRUE(rig.connect(kServer4, 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, kNativeReset);
}

TEST(LwipCause, ResetIsReset) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.reset();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_failed());
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, kNativeReset);
}

TEST(LwipCause, ResetFoundByWritingLeavesTheBytes) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.send("sorry"));
  rig.net.pass(kSoonMs);
  rig.reset();
  rig.net.pass(kSoonMs);
  EXPECT_TRUE(rig.tcp.write(Text("hello")).is_failed());
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, kNativeReset);
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got).is_failed());
  EXPECT_EQ(got, "sorry");
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, kNativeReset);
}

// To lwIP's sockets a refusal and a reset are one: SO_ERROR says ECONNRESET, and bytes are there.
TEST(LwipCause, ResetBeforeAnybodyLookedComesAfterItsBytes) {
  Rig rig;
  rig.open(kServer4);
  const Io first = rig.tcp.advance(rig.net.now());
  EXPECT_FALSE(first.is_failed());
  rig.net.pass(kSoonMs);
  ASSERT_TRUE(rig.send("sorry"));
  rig.net.pass(kSoonMs);
  rig.reset();
  rig.net.pass(kSoonMs);
  // With threads it may have been connected at once.
  EXPECT_EQ(rig.tcp.pending().phase, first.ok() ? Phase::kReady : Phase::kConnecting);
  EXPECT_EQ(rig.tcp.advance(rig.net.now()), Io::done());
  EXPECT_EQ(rig.tcp.advance(rig.net.now()), Io::done());
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got).is_failed());
  EXPECT_EQ(got, "sorry");
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, kNativeReset);
}

TEST(LwipCause, FinIsNoFailure) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.end();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_ended());
  EXPECT_TRUE(rig.read_some(got).is_ended());
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

TEST(LwipCause, SilenceIsATimeout) {
  Rig rig;
  const Millis start = rig.net.now();
  EXPECT_TRUE(rig.connect(kNobody4).is_failed());
  expect_cause(rig.tcp, Error::kConnectTimeout, Phase::kConnecting, kNativeAborted);
  if (kIsVirtual) {
    EXPECT_GT(rig.net.now().since(start), 15000u);
    EXPECT_LT(rig.net.now().since(start), 30000u);  // known when lwIP knew it
  }
}

// SO_ERROR says 0 meanwhile, as for a connection that stands.
TEST(LwipCause, UndecidedIsNotConnected) {
  Rig rig;
  rig.open(kNobody4);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
    rig.net.pass(1);
  }
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kConnecting);
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
  if (kIsVirtual) {
    EXPECT_EQ(rig.net.now().since(start), 0u);
  }
}

// A question that nobody waits for any more keeps its place in lwIP's table for seconds.
TEST(LwipCause, WithoutALinkNobodyIsAsked) {
  Rig rig;
  rig.net.set_link(false);
  for (int i = 0; i < 2 * DNS_TABLE_SIZE; ++i) {
    const std::string host = "n" + std::to_string(i) + ".example";
    rig.open(Text(host.data(), host.size()));
    EXPECT_TRUE(rig.settle(0).is_failed());
    expect_cause(rig.tcp, Error::kNetworkDown, Phase::kResolving, ERR_IF);
    rig.tcp.close();
  }
  rig.net.set_link(true);
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

TEST(LwipCause, NoAddressIsNoRoute) {
  Rig rig;
  rig.net.set_device_address("0.0.0.0");
  rig.open(kServer4);
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kUnreachable, Phase::kConnecting, kNativeNoRoute);
}

TEST(LwipCause, LinkDownWhileConnectingIsTheNetwork) {
  Rig rig;
  rig.open(kNobody4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.set_link(false);
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kConnecting, kNativeAborted);
}

TEST(LwipCause, LinkDownAndUpEndsNothing) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.set_link(false);
  rig.send("in the meantime");
  std::string got;
  EXPECT_TRUE(rig.read_some(got, 64, 100).is_not_yet());
  rig.net.set_link(true);
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "in the meantime");
}

TEST(LwipCause, AddressChangeIsItsOwn) {
  for (const char* address : {"10.0.0.77", "0.0.0.0"}) {
    Rig rig;
    ASSERT_EQ(rig.connect(), Io::done());
    rig.net.set_device_address(address);
    std::string got;
    EXPECT_TRUE(rig.read_some(got).is_failed());
    expect_cause(rig.tcp, Error::kTransportFailed, Phase::kReady, kNativeAborted);
  }
}

TEST(LwipCause, AddressChangeWhileConnectingIsItsOwn) {
  Rig rig;
  rig.open(kNobody4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.set_device_address("10.0.0.77");
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kTransportFailed, Phase::kConnecting, kNativeAborted);
}

// What was written is never acknowledged: lwIP gives up after its retransmissions.
TEST(LwipCause, PeerThatIsGoneIsUnreachable) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.lose_everything();
  EXPECT_TRUE(rig.tcp.write(Text("lost")).ok());
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_failed());
  expect_cause(rig.tcp, Error::kUnreachable, Phase::kReady, kNativeAborted);
}

TEST(LwipCause, NoMemoryForAConnectionIsMemory) {
  Rig rig;
  for (const Pool& all : kPools) {
    {
      const Hoard hoard(all.pool);
      rig.open(kServer4);
      EXPECT_TRUE(rig.settle(0).is_failed());
      expect_cause(rig.tcp, Error::kTransportMemory, Phase::kConnecting, all.native);
      rig.tcp.close();
    }
    EXPECT_EQ(rig.connect(), Io::done()) << "nothing leaked";
    rig.tcp.close();
    rig.net.pass(100);
  }
}

TEST(LwipCause, WritingWithoutMemoryWaitsAndGoesOn) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  {
    const Hoard hoard(MEMP_TCP_SEG);
    EXPECT_TRUE(rig.tcp.write(Text("patience")).is_not_yet());
    EXPECT_TRUE(rig.tcp.pending().wants_write);
    EXPECT_LE(rig.tcp.pending().wait_ms, kMemoryMs);
    EXPECT_TRUE(rig.tcp.write(Text("patience")).is_not_yet());
  }
  Io sent = Io::not_yet();
  for (int i = 0; sent.is_not_yet() && i < 100; ++i) {
    rig.sleep(1000);
    sent = rig.tcp.write(Text("patience"));
  }
  EXPECT_EQ(sent, Io::bytes(8));
  EXPECT_FALSE(rig.tcp.pending().wants_write);
  std::string received;
  EXPECT_TRUE(rig.pass_until([&] { return (received += rig.receive_all()) == "patience"; }));
}

}  // namespace
}  // namespace esse::test
