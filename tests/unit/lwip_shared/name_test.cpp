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
  EXPECT_LT(rig.sleeps, kIsVirtual ? 100u : 40u);  // the former is lwIP's own timers
}

// RFC 6761, section 6.3. Here lwIP has no loopback interface, so nobody answers there.
TEST(LwipName, OfThisMachineIsAskedOfNobody) {
  Rig rig;
  for (const char* host : {"localhost", "LOCALHOST.", "app.localhost", "a.b.localhost."}) {
    rig.know(host, kServer4);
    rig.open(host);
    EXPECT_FALSE(rig.settle(0).ok());
    EXPECT_EQ(rig.tcp.pending().phase, Phase::kConnecting) << host;
    rig.tcp.close();
  }
  EXPECT_EQ(rig.questions(), 0u);
}

TEST(LwipName, MayEndInADot) {
  Rig rig;
  EXPECT_EQ(rig.connect("peer.example."), Io::done());
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
  // With threads the answers may be there at once.
  EXPECT_FALSE(rig.tcp.advance(rig.net.now()).is_failed());
  EXPECT_FALSE(second.advance(rig.net.now()).ok());
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
  EXPECT_NE(rig.net.held_answers(), 0u);
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
    EXPECT_GE(rig.net.now().since(start), 2000u);
    EXPECT_LT(rig.net.now().since(start), 2100u);
  }
  expect_cause(rig.tcp, Error::kNone, Phase::kIdle, 0);
}

using Mood = NameServer::Mood;

TEST(LwipName, FamilyWithoutAnAnswerDoesNotHoldUpTheOther) {
  int number = 0;
  for (const Mood mood : {Mood::kSilent, Mood::kBroken}) {
    for (const char* server : {kServer4, kServer6}) {
      const bool is_ipv4 = server == kServer4;
      // Each time another name: the questions without an answer are lwIP's for seconds.
      const std::string host = "one" + std::to_string(++number) + ".example";
      Rig rig;
      rig.know(host.c_str(), server);
      rig.set_moods(is_ipv4 ? Mood::kAnswers : mood, is_ipv4 ? mood : Mood::kAnswers);
      const Millis start = rig.net.now();
      EXPECT_EQ(rig.connect(host.c_str()), Io::done());
      if (kIsVirtual) {
        EXPECT_LT(rig.net.now().since(start), 100u) << server;
      }
    }
  }
}

TEST(LwipName, SilenceForOneFamilyLeavesOpenWhetherTheNameExists) {
  Rig rig;
  rig.know("four.example", kServer4);
  rig.set_moods(Mood::kSilent, Mood::kAnswers);
  EXPECT_TRUE(rig.connect("four.example").is_failed());
  expect_cause(rig.tcp, Error::kNameTimeout, Phase::kResolving, ERR_TIMEOUT);
}

TEST(LwipName, FamilyThatConnectedGoesFirstTheNextTime) {
  for (const uint32_t ttl_s : {0u, 60u}) {
    Rig rig;
    const std::string host = "both" + std::to_string(ttl_s) + ".example";
    in_lwip([&] { rig.names->set_ttl(ttl_s); });
    rig.know(host.c_str(), kNobody4);
    rig.know(host.c_str(), kServer6);
    EXPECT_EQ(rig.connect(host.c_str()), Io::done());
    for (int i = 0; i < 3; ++i) {
      rig.tcp.close();
      const Millis start = rig.net.now();
      EXPECT_EQ(rig.connect(host.c_str()), Io::done());
      if (kIsVirtual) {
        EXPECT_LT(rig.net.now().since(start), 100u);
      }
    }
    // And IPv4 again, when that is what works.
    rig.tcp.close();
    rig.know(host.c_str(), kServer4);
    EXPECT_EQ(rig.connect(host.c_str(), 81), Io::failed());
  }
}

// The task looks only after the other family was answered, and after that address' turn had come.
TEST(LwipName, LateAnswerTakesNothingFromAConnectionThatStands) {
  Rig rig;
  rig.know("late.example", kServer4);
  rig.know("late.example", kServer6);
  rig.set_moods(Mood::kAnswers, Mood::kSilent);
  rig.open("late.example");
  static_cast<void>(rig.tcp.advance(rig.net.now()));
  for (int i = 0; i < 1000 && rig.tcp.pending().phase == Phase::kResolving; ++i) {
    rig.net.pass(1);
    static_cast<void>(rig.tcp.advance(rig.net.now()));
  }
  rig.net.pass(2100);
  rig.set_moods(Mood::kAnswers, Mood::kAnswers);
  EXPECT_EQ(rig.accepted(), 1u);
  const size_t questions6 = rig.questions6();
  rig.pass_until([&] { return rig.questions6() > questions6; });
  rig.net.pass(20);
  EXPECT_EQ(rig.settle(), Io::done());
  EXPECT_EQ(rig.accepted(), 1u);
}

// Whether there is one of the other family nobody has asked yet.
TEST(LwipName, AddressThatLwipKnowsByHeartGivesWayToo) {
  for (const uint32_t ttl_s : {0u, 60u}) {
    Rig rig;
    const std::string host = "known" + std::to_string(ttl_s) + ".example";
    in_lwip([&] { rig.names->set_ttl(60); });
    rig.know(host.c_str(), kNobody4);
    rig.open(host.c_str());
    EXPECT_TRUE(rig.settle(50).is_not_yet());
    rig.tcp.close();
    in_lwip([&] { rig.names->set_ttl(ttl_s); });
    rig.know(host.c_str(), kServer6);
    const size_t questions6 = rig.questions6();
    const Millis start = rig.net.now();
    EXPECT_EQ(rig.connect(host.c_str()), Io::done());
    EXPECT_EQ(rig.questions6(), questions6 + 1);
    if (kIsVirtual) {
      EXPECT_GE(rig.net.now().since(start), 2000u);
      EXPECT_LT(rig.net.now().since(start), 2100u);
    }
  }
}

TEST(LwipName, FirstFamilyThatIsRefusedIsTheCauseWhenTheOtherFailsToo) {
  Rig rig;
  rig.know("both.example", kServer4);
  rig.know("both.example", kServer6);
  EXPECT_TRUE(rig.connect("both.example", 81).is_failed());
  expect_cause(rig.tcp, Error::kConnectRefused, Phase::kConnecting, kNativeReset);
  EXPECT_NE(rig.questions6(), 0u);
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
