// SPDX-License-Identifier: Apache-2.0
// Names through lwIP's DNS in its own thread, whose questions cannot be taken back.
#include <memory>
#include <optional>

#include "lwip/dns.h"
#include "rig.h"

namespace esse::test {
namespace {

TEST(SocketsName, UnknownIsNotFound) {
  Rig rig;
  EXPECT_TRUE(rig.connect("nobody.example").is_failed());
  expect_cause(rig.tcp, Error::kNameNotFound, Phase::kResolving, ERR_ARG);
}

TEST(SocketsName, LongerThanLwipTakesIsNotFound) {
  Rig rig;
  const std::string host(DNS_MAX_NAME_LENGTH, 'a');
  EXPECT_TRUE(rig.connect(Text(host.data(), host.size())).is_failed());
  expect_cause(rig.tcp, Error::kNameNotFound, Phase::kResolving, ERR_ARG);
  EXPECT_EQ(rig.questions(), 0u);
}

TEST(SocketsName, SilenceIsATimeoutAndIsSleptThrough) {
  Rig rig;
  rig.set_mood(NameServer::Mood::kSilent);
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameTimeout, Phase::kResolving, ERR_TIMEOUT);
  EXPECT_LT(rig.sleeps, 500u);
}

TEST(SocketsName, NoServerIsItsOwnFailure) {
  Rig rig;
  in_lwip([&] { rig.names.reset(); });
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameFailed, Phase::kResolving, ERR_VAL);
}

// There is one again in seconds: memory is tried again after minutes.
TEST(SocketsName, NoPlaceForAQuestionIsTheNamesFailure) {
  Rig rig;
  rig.net.hold_answers();
  in_lwip([] {
    for (int i = 0; i < DNS_TABLE_SIZE; ++i) {
      ip_addr_t address;
      const std::string name = "n" + std::to_string(i) + ".example";
      const auto ignore = [](const char*, const ip_addr_t*, void*) {};
      EXPECT_EQ(dns_gethostbyname(name.c_str(), &address, ignore, nullptr), ERR_INPROGRESS);
    }
  });
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameFailed, Phase::kResolving, ERR_MEM);
  for (int i = 0; i < 2000 && rig.net.held_answers() < DNS_TABLE_SIZE; ++i) {
    rig.net.pass(1);
  }
  rig.net.let_answers_go();
  rig.net.pass(50);
  rig.tcp.close();
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

TEST(SocketsName, TwoWhoAskForTheSameAreBothAnswered) {
  Rig rig;
  lwip_sockets::TcpTransport second;
  rig.open("peer.example");
  const Endpoint closed{"peer.example", 81, false};
  ASSERT_EQ(second.open(closed, rig.net.now()), Error::kNone);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  EXPECT_TRUE(second.advance(rig.net.now()).is_not_yet());
  EXPECT_EQ(rig.settle(), Io::done());
  EXPECT_TRUE(rig.settle(second).is_failed());
  expect_cause(second, Error::kConnectRefused, Phase::kConnecting, ECONNRESET);
}

// Under the address sanitizer a late answer that looked for its asker would end the test.
TEST(SocketsName, AnswerAfterDestructionFindsNobody) {
  Rig rig;
  rig.net.hold_answers();
  auto tcp = std::make_unique<lwip_sockets::TcpTransport>();
  const Endpoint to{"peer.example", 80, false};
  ASSERT_EQ(tcp->open(to, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  for (int i = 0; i < 2000 && rig.net.held_answers() == 0; ++i) {
    rig.net.pass(1);
  }
  tcp.reset();
  EXPECT_EQ(rig.net.held_answers(), 1u);
  rig.net.let_answers_go();
  EXPECT_EQ(rig.accepted(), 0u);
}

// The same storage, another life: the old answer is not the new question's.
TEST(SocketsName, AnswerOfAnEarlierLifeIsNotTakenForALaterOne) {
  Rig rig;
  rig.know("elsewhere.example", kNobody4);
  rig.net.hold_answers();
  std::optional<lwip_sockets::TcpTransport> tcp(std::in_place);
  const Endpoint elsewhere{"elsewhere.example", 80, false};
  ASSERT_EQ(tcp->open(elsewhere, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  for (int i = 0; i < 2000 && rig.net.held_answers() == 0; ++i) {
    rig.net.pass(1);
  }
  tcp.emplace();
  const Endpoint peer{"peer.example", 80, false};
  ASSERT_EQ(tcp->open(peer, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  rig.net.let_answers_go();
  EXPECT_EQ(rig.settle(*tcp), Io::done());
  for (int i = 0; i < 2000 && rig.accepted() == 0; ++i) {
    rig.net.pass(1);
  }
  EXPECT_EQ(rig.accepted(), 1u);
}

TEST(SocketsName, AnswerAfterCloseFindsNobody) {
  Rig rig;
  rig.net.hold_answers();
  rig.open("peer.example");
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.tcp.close();
  rig.net.let_answers_go();
  rig.net.pass(20);
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kIdle);
  EXPECT_EQ(rig.accepted(), 0u);
}

#if LWIP_IPV6
TEST(SocketsName, OnlyIpv6IsEnough) {
  Rig rig;
  rig.know("six.example", kServer6);
  EXPECT_EQ(rig.connect("six.example"), Io::done());
}

TEST(SocketsName, SilentFirstFamilyGivesWayToTheOther) {
  Rig rig;
  rig.know("both.example", kNobody4);
  rig.know("both.example", kServer6);
  EXPECT_EQ(rig.connect("both.example"), Io::done());
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

TEST(SocketsName, FirstFamilyIsTheCauseWhenTheOtherHasNoAddress) {
  Rig rig;
  EXPECT_TRUE(rig.connect("peer.example", 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, ECONNRESET);
}

#endif

}  // namespace
}  // namespace esse::test
