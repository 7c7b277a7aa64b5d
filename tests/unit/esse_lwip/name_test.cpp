// SPDX-License-Identifier: Apache-2.0
// Names through lwIP's DNS, whose questions cannot be taken back.
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "lwip/opt.h"
#include "rig.h"

namespace esse::test {
namespace {

TEST(LwipName, UnknownIsNotFound) {
  Rig rig;
  EXPECT_TRUE(rig.connect("nobody.example").is_failed());
  expect_cause(rig.tcp, Error::kNameNotFound, Phase::kResolving, ERR_ARG);
}

TEST(LwipName, LongerThanLwipTakesIsNotFound) {
  Rig rig;
  const std::string host(DNS_MAX_NAME_LENGTH, 'a');
  EXPECT_TRUE(rig.connect(Text(host.data(), host.size())).is_failed());
  expect_cause(rig.tcp, Error::kNameNotFound, Phase::kResolving, ERR_ARG);
  EXPECT_EQ(rig.names.questions(), 0u);
}

TEST(LwipName, SilenceIsATimeout) {
  Rig rig;
  rig.names.set_mood(NameServer::Mood::kSilent);
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameTimeout, Phase::kResolving, ERR_TIMEOUT);
}

TEST(LwipName, NoServerIsItsOwnFailure) {
  Net net;
  lwip::TcpTransport tcp;
  const Endpoint to{"peer.example", 80, false};
  ASSERT_EQ(tcp.open(to, net.now()), Error::kNone);
  EXPECT_TRUE(tcp.advance(net.now()).is_failed());
  expect_cause(tcp, Error::kNameFailed, Phase::kResolving, ERR_VAL);
}

TEST(LwipName, KnownOnceIsNotAskedAgain) {
  Rig rig;
  rig.names.set_ttl(60);
  rig.names.know("remembered.example", kServer4);
  ASSERT_EQ(rig.connect("remembered.example"), Io::done());
  const size_t questions = rig.names.questions();
  rig.tcp.close();
  EXPECT_EQ(rig.connect("remembered.example"), Io::done());
  EXPECT_EQ(rig.names.questions(), questions);
  rig.net.pass(61000);
}

// lwIP asks one question for those who ask at the same time, and answers each.
TEST(LwipName, TwoWhoAskForTheSameAreBothAnswered) {
  Rig rig;
  lwip::TcpTransport second;
  rig.open("peer.example");
  ASSERT_EQ(second.open(rig.to, rig.net.now()), Error::kNone);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  EXPECT_TRUE(second.advance(rig.net.now()).is_not_yet());
  rig.net.pass(20);
  EXPECT_EQ(rig.tcp.advance(rig.net.now()), Io::done());
  EXPECT_EQ(second.advance(rig.net.now()), Io::done());
}

// Under the address sanitizer a late answer that looked for its asker would end the test.
TEST(LwipName, AnswerAfterDestructionFindsNobody) {
  for (const auto mood :
       {NameServer::Mood::kAnswers, NameServer::Mood::kBroken, NameServer::Mood::kSilent}) {
    Rig rig;
    rig.names.set_mood(mood);
    auto tcp = std::make_unique<lwip::TcpTransport>();
    const Endpoint to{"peer.example", 80, false};
    ASSERT_EQ(tcp->open(to, rig.net.now()), Error::kNone);
    EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
    tcp.reset();
    rig.net.pass(20000);
    EXPECT_NE(rig.names.questions(), 0u);
    EXPECT_EQ(rig.server.accepted(), 0u);
  }
}

// The same storage, another life: the old answer is not the new question's.
TEST(LwipName, AnswerOfAnEarlierLifeIsNotTakenForALaterOne) {
  LinkOptions far;
  far.delay_ms = 300;
  Rig rig(far);
  rig.names.know("elsewhere.example", kNobody4);
  std::optional<lwip::TcpTransport> tcp(std::in_place);
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
  EXPECT_EQ(rig.server.accepted(), 1u);
}

TEST(LwipName, AnswerAfterCloseFindsNobody) {
  Rig rig;
  rig.open("peer.example");
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.tcp.close();
  rig.net.pass(20000);
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kIdle);
  EXPECT_EQ(rig.server.accepted(), 0u);
}

TEST(LwipName, ConnectionsThatAreDestroyedAreForgotten) {
  for (const uint32_t ms : {0u, 3u, 5u, 7u, 50u}) {  // asked, answered, dialled, connected
    Rig rig;
    auto tcp = std::make_unique<lwip::TcpTransport>();
    const Endpoint to{"peer.example", 80, false};
    ASSERT_EQ(tcp->open(to, rig.net.now()), Error::kNone);
    static_cast<void>(tcp->advance(rig.net.now()));
    rig.net.pass(ms);
    tcp.reset();
    rig.server.send("to nobody");
    rig.server.end();
    rig.net.pass(20000);
  }
}

#if LWIP_IPV6
TEST(LwipName, OnlyIpv6IsEnough) {
  Rig rig;
  rig.names.know("six.example", kServer6);
  EXPECT_EQ(rig.connect("six.example"), Io::done());
}

TEST(LwipName, SilentFirstFamilyGivesWayToTheOther) {
  Rig rig;
  rig.names.know("both.example", kNobody4);
  rig.names.know("both.example", kServer6);
  const Millis start = rig.net.now();
  EXPECT_EQ(rig.connect("both.example"), Io::done());
  EXPECT_GE(rig.net.now().since(start), 3000u);
  EXPECT_LT(rig.net.now().since(start), 3100u);
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

TEST(LwipName, FirstFamilyThatIsRefusedIsTheCauseWhenTheOtherFailsToo) {
  Rig rig;
  rig.names.know("both.example", kServer4);
  rig.names.know("both.example", kServer6);
  EXPECT_TRUE(rig.connect("both.example", 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, ERR_RST);
  EXPECT_EQ(rig.names.questions6(), 1u);
}

#endif

}  // namespace
}  // namespace esse::test
