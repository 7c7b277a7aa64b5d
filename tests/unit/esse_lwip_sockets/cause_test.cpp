// SPDX-License-Identifier: Apache-2.0
// Every way in which a connection over lwIP's sockets fails, and that each has a Cause of its own.
#include <vector>

#include "lwip/memp.h"
#include "rig.h"

namespace esse::test {
namespace {

TEST(SocketsCause, RefusalIsRefused) {
  Rig rig;
  EXPECT_TRUE(rig.connect(kServer4, 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, ECONNRESET);
}

TEST(SocketsCause, ResetIsReset) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.reset();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_failed());
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, ECONNRESET);
}

TEST(SocketsCause, ResetFoundByWritingLeavesTheBytes) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.send("sorry"));
  rig.net.pass(20);
  rig.reset();
  rig.net.pass(20);
  EXPECT_TRUE(rig.tcp.write(Text("hello")).is_failed());
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, ECONNRESET);
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got).is_failed());
  EXPECT_EQ(got, "sorry");
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, ECONNRESET);
}

// To lwIP a refusal and a reset are one: SO_ERROR says ECONNRESET, and bytes are there.
TEST(SocketsCause, ResetBeforeAnybodyLookedComesAfterItsBytes) {
  Rig rig;
  rig.open(kServer4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.pass(20);
  ASSERT_TRUE(rig.send("sorry"));
  rig.net.pass(20);
  rig.reset();
  rig.net.pass(20);
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kConnecting);
  EXPECT_EQ(rig.tcp.advance(rig.net.now()), Io::done());
  EXPECT_EQ(rig.tcp.advance(rig.net.now()), Io::done());
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got).is_failed());
  EXPECT_EQ(got, "sorry");
  expect_cause(rig.tcp, Error::kReset, Phase::kReady, ECONNRESET);
}

TEST(SocketsCause, FinIsNoFailure) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.end();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_ended());
  EXPECT_TRUE(rig.read_some(got).is_ended());
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

TEST(SocketsCause, SilenceIsATimeout) {
  Rig rig;
  EXPECT_TRUE(rig.connect(kNobody4).is_failed());
  expect_cause(rig.tcp, Error::kConnectTimeout, Phase::kConnecting, ECONNABORTED);
}

// SO_ERROR says 0 meanwhile, as for a connection that stands.
TEST(SocketsCause, UndecidedIsNotConnected) {
  Rig rig;
  rig.open(kNobody4);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
    rig.net.pass(1);
  }
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kConnecting);
}

TEST(SocketsCause, NoLinkIsKnownAtOnce) {
  Rig rig;
  rig.net.set_link(false);
  for (const char* host : {"peer.example", kServer4}) {
    rig.open(host);
    EXPECT_TRUE(rig.settle(0).is_failed());
    EXPECT_STREQ(name(rig.tcp.last_cause().error), "NetworkDown") << host;
    EXPECT_NE(rig.tcp.last_cause().native, 0);
    rig.tcp.close();
  }
}

// A question that nobody waits for any more keeps its place in lwIP's table for seconds.
TEST(SocketsCause, WithoutALinkNobodyIsAsked) {
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

TEST(SocketsCause, NoAddressIsNoRoute) {
  Rig rig;
  rig.net.set_device_address("0.0.0.0");
  rig.open(kServer4);
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kUnreachable, Phase::kConnecting, EHOSTUNREACH);
}

TEST(SocketsCause, LinkDownWhileConnectingIsTheNetwork) {
  Rig rig;
  rig.open(kNobody4);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.net.set_link(false);
  EXPECT_TRUE(rig.settle().is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kConnecting, ECONNABORTED);
}

TEST(SocketsCause, AddressChangeIsItsOwn) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.set_device_address("10.0.0.7");
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_failed());
  expect_cause(rig.tcp, Error::kTransportFailed, Phase::kReady, ECONNABORTED);
}

// lwIP has taken the bytes, or a part of them, and says only that there is no route.
TEST(SocketsCause, WritingWithoutARouteIsFinal) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.send("before"));
  rig.net.pass(20);
  rig.net.set_link(false);
  EXPECT_TRUE(rig.tcp.write(Text("lost")).is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kReady, EHOSTUNREACH);
  EXPECT_TRUE(rig.tcp.write(Text("lost")).is_failed());
  std::string got;
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "before");
}

TEST(SocketsCause, LinkDownAndUpEndsNothing) {
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

// What was written is never acknowledged: lwIP gives up after its retransmissions.
TEST(SocketsCause, PeerThatIsGoneIsUnreachable) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.lose_everything();
  EXPECT_TRUE(rig.tcp.write(Text("lost")).ok());
  std::string got;
  EXPECT_TRUE(rig.read_some(got).is_failed());
  expect_cause(rig.tcp, Error::kUnreachable, Phase::kReady, ECONNABORTED);
}

// Nobody writes, and the peer is gone without a word.
TEST(SocketsCause, KeepAliveWithoutAnAnswerIsUnreachable) {
  lwip_sockets::TcpOptions options;
  options.keep_alive_idle_s = 1;
  options.keep_alive_interval_s = 1;
  options.keep_alive_probes = 1;
  Rig rig;
  lwip_sockets::TcpTransport tcp(options);
  const Endpoint to{kServer4, 80, false};
  ASSERT_EQ(tcp.open(to, rig.net.now()), Error::kNone);
  ASSERT_EQ(rig.settle(tcp), Io::done());
  rig.net.pass(20);
  rig.net.lose_everything();
  char byte;
  Io answer = tcp.read(Span<char>(&byte, 1));
  for (int i = 0; answer.is_not_yet() && i < 20; ++i) {
    lwip_sockets::wait(tcp, {1000, true, true});
    answer = tcp.read(Span<char>(&byte, 1));
  }
  EXPECT_TRUE(answer.is_failed());
  expect_cause(tcp, Error::kUnreachable, Phase::kReady, ECONNABORTED);
}

// Takes everything that a pool of lwIP has left, for as long as it lives.
class Hoard {
 public:
  explicit Hoard(memp_t pool) : pool_(pool) {
    in_lwip([this] {
      while (void* const one = memp_malloc(pool_)) {
        taken_.push_back(one);
      }
    });
  }
  Hoard(const Hoard&) = delete;
  Hoard& operator=(const Hoard&) = delete;
  ~Hoard() {
    in_lwip([this] {
      for (void* const one : taken_) {
        memp_free(pool_, one);
      }
    });
  }

 private:
  memp_t pool_;
  std::vector<void*> taken_;
};

TEST(SocketsCause, NoSocketIsMemory) {
  Rig rig;
  {
    const Hoard all(MEMP_NETCONN);
    EXPECT_TRUE(rig.connect().is_failed());
    expect_cause(rig.tcp, Error::kTransportMemory, Phase::kConnecting, ENOBUFS);
  }
  rig.tcp.close();
  EXPECT_EQ(rig.connect(), Io::done());
}

TEST(SocketsCause, NoSegmentForTheSynIsMemory) {
  Rig rig;
  const Hoard all(MEMP_TCP_SEG);
  EXPECT_TRUE(rig.connect().is_failed());
  expect_cause(rig.tcp, Error::kTransportMemory, Phase::kConnecting, ENOMEM);
}

TEST(SocketsCause, WritingWithoutMemoryWaitsAndGoesOn) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  {
    const Hoard all(MEMP_TCP_SEG);
    EXPECT_TRUE(rig.tcp.write(Text("later")).is_not_yet());
    EXPECT_TRUE(rig.tcp.pending().wants_write);
  }
  Io sent = Io::not_yet();
  for (int i = 0; sent.is_not_yet() && i < 100; ++i) {
    rig.sleep(rig.tcp, 1000);
    sent = rig.tcp.write(Text("later"));
  }
  EXPECT_EQ(sent, Io::bytes(5));
  EXPECT_FALSE(rig.tcp.pending().wants_write);
}

// lwip_close() then waits for nothing: lwIP's timer sends the FIN.
TEST(SocketsCause, ClosingWithoutMemoryDoesNotWait) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  {
    const Hoard all(MEMP_TCP_SEG);
    rig.tcp.close();
    EXPECT_EQ(RtosNet::sockets(), 0u);
    EXPECT_FALSE(rig.saw_close());
  }
  for (int i = 0; i < 2000 && !rig.saw_close(); ++i) {
    rig.net.pass(1);
  }
  EXPECT_TRUE(rig.saw_close());
}

TEST(SocketsCause, SocketsThatWereClosedMakeRoom) {
  Rig rig;
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(rig.connect(), Io::done()) << i;
    rig.tcp.close();
    EXPECT_EQ(RtosNet::sockets(), 0u);
  }
}

}  // namespace
}  // namespace esse::test
