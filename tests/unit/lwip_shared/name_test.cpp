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
  EXPECT_EQ(rig.questions(), 0u);
}

TEST(LwipName, SilenceIsATimeoutAndIsSleptThrough) {
  Rig rig;
  rig.set_mood(NameServer::Mood::kSilent);
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameTimeout, Phase::kResolving, ERR_TIMEOUT);
  EXPECT_LT(rig.sleeps, 500u);
}

TEST(LwipName, NoServerIsItsOwnFailure) {
  Rig rig;
  in_lwip([&] { rig.names.reset(); });
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameFailed, Phase::kResolving, ERR_VAL);
}

// lwIP asks one question for those who ask at the same time, and answers each.
TEST(LwipName, TwoWhoAskForTheSameAreBothAnswered) {
  Rig rig;
  Tcp second(tcp_options(rig.net));
  rig.open("peer.example");
  const Endpoint closed{"peer.example", 81, false};
  ASSERT_EQ(second.open(closed, rig.net.now()), Error::kNone);
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  EXPECT_TRUE(second.advance(rig.net.now()).is_not_yet());
  EXPECT_EQ(rig.settle(), Io::done());
  EXPECT_TRUE(rig.settle(second).is_failed());
  expect_cause(second, Error::kConnectRefused, Phase::kConnecting, kNativeReset);
}

// Under the address sanitizer a late answer that looked for its asker would end the test.
TEST(LwipName, AnswerAfterDestructionFindsNobody) {
  Rig rig;
  rig.net.hold_answers();
  auto tcp = std::make_unique<Tcp>(tcp_options(rig.net));
  const Endpoint to{"peer.example", 80, false};
  ASSERT_EQ(tcp->open(to, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  ASSERT_TRUE(rig.pass_until([&] { return rig.net.held_answers() != 0; }));
  tcp.reset();
  EXPECT_EQ(rig.net.held_answers(), 1u);
  rig.net.let_answers_go();
  EXPECT_EQ(rig.accepted(), 0u);
}

// The same storage, another life: the old answer is not the new question's.
TEST(LwipName, AnswerOfAnEarlierLifeIsNotTakenForALaterOne) {
  Rig rig;
  rig.know("elsewhere.example", kNobody4);
  rig.net.hold_answers();
  std::optional<Tcp> tcp(std::in_place, tcp_options(rig.net));
  const Endpoint elsewhere{"elsewhere.example", 80, false};
  ASSERT_EQ(tcp->open(elsewhere, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  ASSERT_TRUE(rig.pass_until([&] { return rig.net.held_answers() != 0; }));
  tcp.emplace(tcp_options(rig.net));
  const Endpoint peer{"peer.example", 80, false};
  ASSERT_EQ(tcp->open(peer, rig.net.now()), Error::kNone);
  EXPECT_TRUE(tcp->advance(rig.net.now()).is_not_yet());
  EXPECT_EQ(tcp->pending().phase, Phase::kResolving);
  rig.net.let_answers_go();
  EXPECT_EQ(rig.settle(*tcp), Io::done());
  EXPECT_TRUE(rig.pass_until([&] { return rig.accepted() != 0; }));
  EXPECT_EQ(rig.accepted(), 1u);
}

TEST(LwipName, AnswerAfterCloseFindsNobody) {
  Rig rig;
  rig.net.hold_answers();
  rig.open("peer.example");
  EXPECT_TRUE(rig.tcp.advance(rig.net.now()).is_not_yet());
  rig.tcp.close();
  EXPECT_TRUE(rig.pass_until([&] { return rig.net.held_answers() != 0; }));
  rig.net.let_answers_go();
  rig.net.pass(20);
  EXPECT_EQ(rig.tcp.pending().phase, Phase::kIdle);
  EXPECT_EQ(rig.accepted(), 0u);
}

#if LWIP_IPV6
TEST(LwipName, OnlyIpv6IsEnough) {
  Rig rig;
  rig.know("six.example", kServer6);
  EXPECT_EQ(rig.connect("six.example"), Io::done());
}

TEST(LwipName, SilentFirstFamilyGivesWayToTheOther) {
  Rig rig;
  rig.know("both.example", kNobody4);
  rig.know("both.example", kServer6);
  const Millis start = rig.net.now();
  EXPECT_EQ(rig.connect("both.example"), Io::done());
  if (kIsVirtual) {
    EXPECT_GE(rig.net.now().since(start), 3000u);
    EXPECT_LT(rig.net.now().since(start), 3100u);
  }
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

TEST(LwipName, FirstFamilyThatIsRefusedIsTheCauseWhenTheOtherFailsToo) {
  Rig rig;
  rig.know("both.example", kServer4);
  rig.know("both.example", kServer6);
  EXPECT_TRUE(rig.connect("both.example", 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, kNativeReset);
  EXPECT_EQ(rig.questions6(), 1u);
}

TEST(LwipName, FirstFamilyIsTheCauseWhenTheOtherHasNoAddress) {
  Rig rig;
  EXPECT_TRUE(rig.connect("peer.example", 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, kNativeReset);
}

TEST(LwipName, AnswerOfTheOtherFamilySaysMoreThanTheSilenceOfTheFirst) {
  Rig rig;
  rig.know("both.example", kNobody4);
  rig.know("both.example", kServer6);
  EXPECT_TRUE(rig.connect("both.example", 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, kNativeReset);
}
#endif

}  // namespace
}  // namespace esse::test
