// SPDX-License-Identifier: Apache-2.0
// Several addresses of one name (RFC 8305), in the transport's own clock: it moves only when no
// socket has anything to do, and then by what pending() says.
#include <algorithm>

#include "rig.h"

namespace esse::test {
namespace {

using Mood = TinyDns::Mood;

constexpr char kGood[] = "127.0.0.1";

struct TimedRig : Rig {
  using Rig::Rig;

  // How long it took, in milliseconds; kForever when there is no connection.
  uint32_t time_to_connect(Text host, uint16_t port) {
    const Millis start = now;
    EXPECT_EQ(tcp.open({host, port, false}, now), Error::kNone);
    const Io answer = settle();
    return answer == Io::done() ? now.since(start) : kForever;
  }

  // advance() until it says something, or waits for sockets only, which have nothing to say.
  Io settle() {
    Phase phase = tcp.pending().phase;
    Io answer = tcp.advance(now);
    for (int i = 0; i < 1000 && answer.is_not_yet(); ++i) {
      EXPECT_GE(tcp.pending().phase, phase) << "a phase never goes back";
      phase = tcp.pending().phase;
      if (!is_anything_ready()) {
        if (tcp.pending().wait_ms == kForever) {
          break;
        }
        now = now + tcp.pending().wait_ms;
        ++sleeps;
      }
      answer = tcp.advance(now);
      most_racing = std::max(most_racing, racing());
    }
    return answer;
  }

  // The sockets on their way to an address, which are those that wait for "writable".
  size_t racing() const {
    struct pollfd fds[posix::TcpTransport::kMostPollFds];
    const size_t count = tcp.fill(fds, tcp.pending());
    return static_cast<size_t>(
        std::count_if(fds, fds + count, [](const auto& one) { return one.events == POLLOUT; }));
  }

  // On loopback that is decided by when a call returns; a little patience does no harm.
  bool is_anything_ready() {
    struct pollfd fds[posix::TcpTransport::kMostPollFds + 1];
    fds[0] = {dns.fd(), POLLIN, 0};
    const size_t count = 1 + tcp.fill(Span<struct pollfd>(fds).from(1), tcp.pending());
    const bool is_due = tcp.pending().wait_ms == 0;
    const bool is_ready = poll(fds, static_cast<nfds_t>(count), is_due ? 0 : 20) > 0;
    dns.serve();
    return is_ready || is_due;
  }

  Millis now{UINT32_MAX - 100};  // the counter wraps meanwhile
  size_t most_racing = 0;
};

// A listener at one address, and at so many others of the same port nobody who answers.
struct Site {
  explicit Site(size_t dead_ones, const std::string& good = kGood) : server(good) {
    all.push_back(good);
    for (size_t i = 0; i < dead_ones; ++i) {
      all.push_back("127.0.0." + std::to_string(i + 2));
      dead.emplace_back(all.back(), server.port());
    }
    std::reverse(all.begin(), all.end());  // the good one is the last
  }

  LoopbackServer server;
  std::vector<SilentPort> dead;
  std::vector<std::string> all;
};

TEST(Race, ASilentFamilyDoesNotHoldUpTheOther) {
  for (const Mood silent : {Mood::kSilent, Mood::kHolds, Mood::kFails, Mood::kRambles}) {
    const Site site(0);
    TimedRig rig;
    rig.dns.know("one.example", site.all);
    rig.dns.set_mood6(silent);
    EXPECT_LE(rig.time_to_connect("one.example", site.server.port()), 50u);
  }
}

TEST(Race, Ipv6GoesAheadAtOnce) {
  if (!has_address("::1")) {
    GTEST_SKIP() << "this machine has no ::1";
  }
  const Site site(0, "::1");
  TimedRig rig;
  rig.dns.know("six.example", site.all);
  rig.dns.set_mood4(Mood::kSilent);
  EXPECT_EQ(rig.time_to_connect("six.example", site.server.port()), 0u);
}

TEST(Race, AFamilyWithoutAddressesIsNotWaitedFor) {
  for (const Mood none : {Mood::kHasNone, Mood::kDenies}) {
    const Site site(0);
    TimedRig rig;
    rig.dns.know("one.example", site.all);
    rig.dns.set_mood6(none);
    EXPECT_EQ(rig.time_to_connect("one.example", site.server.port()), 0u);
    rig.tcp.close();
    if (has_address("::1")) {
      const Site six(0, "::1");
      rig.dns.know("six.example", six.all);
      rig.dns.set_mood6(Mood::kAnswers);
      rig.dns.set_mood4(none);
      EXPECT_EQ(rig.time_to_connect("six.example", six.server.port()), 0u);
    }
  }
}

TEST(Race, DeadAddressesCostAQuarterOfASecondEach) {
  for (const size_t dead_ones : {1u, 5u}) {
    const Site site(dead_ones);
    TimedRig rig;
    rig.dns.know("many.example", site.all);
    const uint32_t took_ms = rig.time_to_connect("many.example", site.server.port());
    EXPECT_EQ(took_ms, dead_ones * 250);
    EXPECT_LE(rig.most_racing, 4u);
    EXPECT_LT(rig.sleeps, 2 * dead_ones + 4);
  }
}

TEST(Race, AnAddressThatFailsAtOnceLetsTheNextBegin) {
  const Site site(0);
  TimedRig rig;
  rig.dns.know("mixed.example", {"224.0.0.1", "224.0.0.2", "127.0.0.2", kGood});
  EXPECT_EQ(rig.time_to_connect("mixed.example", site.server.port()), 0u);
}

TEST(Race, TheSameAddressIsTriedOnce) {
  const Site site(1);
  TimedRig rig;
  rig.dns.know("twice.example", {site.all[0], site.all[0], site.all[0], site.all[1], site.all[1]});
  EXPECT_EQ(rig.time_to_connect("twice.example", site.server.port()), 250u);
  EXPECT_EQ(rig.most_racing, 2u);
}

TEST(Race, TheOldestGivesWayAndTheLastFourStay) {
  const Site site(6);
  TimedRig rig;
  std::vector<std::string> dead(site.all.begin(), site.all.end() - 1);
  rig.dns.know("dead.example", dead);
  const size_t fds = open_fds();
  ASSERT_EQ(rig.tcp.open({"dead.example", site.server.port(), false}, rig.now), Error::kNone);
  EXPECT_TRUE(rig.settle().is_not_yet());
  EXPECT_EQ(rig.racing(), 4u);
  EXPECT_EQ(open_fds(), fds + 4);
  EXPECT_EQ(rig.tcp.pending().wait_ms, kForever);
  rig.tcp.close();
  EXPECT_EQ(open_fds(), fds);
}

TEST(Race, LosersAreClosedBeforeTheConnectionIsReady) {
  const Site site(3);
  TimedRig rig;
  rig.dns.know("many.example", site.all);
  rig.dns.set_mood6(Mood::kSilent);  // that question is dropped, too
  const size_t fds = open_fds();
  EXPECT_NE(rig.time_to_connect("many.example", site.server.port()), kForever);
  EXPECT_EQ(rig.most_racing, 4u);
  EXPECT_EQ(open_fds(), fds + 1);
  EXPECT_EQ(rig.tcp.pending().wait_ms, kForever);
}

TEST(Race, ALateAnswerJoins) {
  if (!has_address("::1")) {
    GTEST_SKIP() << "this machine has no ::1";
  }
  Site site(2);
  site.server = LoopbackServer("::1", site.server.port());
  site.all.back() = "::1";
  TimedRig rig;
  rig.dns.know("late.example", site.all);
  rig.dns.set_mood6(Mood::kHolds);
  ASSERT_EQ(rig.tcp.open({"late.example", site.server.port(), false}, rig.now), Error::kNone);
  const Millis start = rig.now;
  while (rig.racing() == 0) {
    rig.now = rig.now + (rig.is_anything_ready() ? 0 : rig.tcp.pending().wait_ms);
    ASSERT_TRUE(rig.tcp.advance(rig.now).is_not_yet());
  }
  EXPECT_EQ(rig.now.since(start), 50u);
  EXPECT_TRUE(rig.tcp.pending().wants_read) << "IPv6 is still asked for";
  rig.dns.release();
  EXPECT_EQ(rig.settle(), Io::done());
  EXPECT_EQ(rig.now.since(start), 300u) << "in front of the second of IPv4";
}

// A host with a dead IPv6 address and a good IPv4 one.
struct TwoFamilies {
  TwoFamilies() : site(0), dead("::1", site.server.port()) {}
  uint16_t port() const { return site.server.port(); }
  Site site;
  SilentPort dead;
  std::vector<std::string> all = {"::1", kGood};
};

TEST(Race, TheFamilyThatWonGoesFirstTheNextTime) {
  if (!has_address("::1")) {
    GTEST_SKIP() << "this machine has no ::1";
  }
  const TwoFamilies host;
  TimedRig rig;
  rig.dns.know("two.example", host.all);
  EXPECT_EQ(rig.time_to_connect("two.example", host.port()), 250u);
  for (int i = 0; i < 3; ++i) {
    rig.tcp.close();
    EXPECT_EQ(rig.time_to_connect("two.example", host.port()), 0u);
  }
  // When it is the one that is late, it gets its moment, and the other goes ahead.
  rig.tcp.close();
  rig.dns.set_mood4(Mood::kHolds);
  ASSERT_EQ(rig.tcp.open({"two.example", host.port(), false}, rig.now), Error::kNone);
  while (rig.is_anything_ready()) {
    ASSERT_TRUE(rig.tcp.advance(rig.now).is_not_yet());
  }
  EXPECT_EQ(rig.tcp.pending().wait_ms, kResolutionDelayMs);
  rig.dns.release();
  const Millis start = rig.now;
  EXPECT_EQ(rig.settle(), Io::done());
  EXPECT_EQ(rig.now.since(start), 0u);
}

// A redirect at each connection: the transport meets two hosts in turn.
TEST(Race, WhatWonIsKnownOfEachHostOfARedirect) {
  if (!has_address("::1")) {
    GTEST_SKIP() << "this machine has no ::1";
  }
  const TwoFamilies hosts[3];
  TimedRig rig;
  for (const char* name : {"a.example", "b.example", "c.example"}) {
    rig.dns.know(name, hosts[0].all);
  }
  for (const uint32_t expected_ms : {250u, 0u, 0u}) {
    for (const char* name : {"a.example", "b.example", "c.example"}) {
      EXPECT_EQ(rig.time_to_connect(name, hosts[0].port()), expected_ms) << name;
      rig.tcp.close();
    }
  }
  // Another one begins as always.
  rig.dns.know("new.example", hosts[0].all);
  EXPECT_EQ(rig.time_to_connect("new.example", hosts[0].port()), 250u);
}

// c-ares has a clock of its own, so this one is real: what was slept in vain is counted.
TEST(Race, ASilentNameServerCostsItsTimeoutOnce) {
  TinyDns silent;
  silent.set_mood(Mood::kSilent);
  TinyDns answering;
  const Site site(0);
  answering.know("one.example", site.all);
  const std::string servers = std::string(silent.address()) + "," + answering.address();
  posix::TcpOptions options;
  options.name_servers = servers.c_str();
  posix::TcpTransport tcp(options);
  ASSERT_EQ(tcp.open({"one.example", site.server.port(), false}, posix::now()), Error::kNone);
  uint32_t slept_ms = 0;
  Io answer = tcp.advance(posix::now());
  for (int i = 0; i < 100 && answer.is_not_yet(); ++i) {
    silent.serve();
    answering.serve();
    const uint32_t wait_ms = tcp.pending().wait_ms;
    slept_ms += posix::wait(tcp, tcp.pending()) ? 0 : wait_ms;
    answer = tcp.advance(posix::now());
  }
  EXPECT_EQ(answer, Io::done());
  EXPECT_LE(slept_ms, 2500u);
  EXPECT_EQ(silent.questions(), 2u);
  EXPECT_EQ(answering.questions(), 2u);
}

// The cause that is reported when nothing worked.
TEST(Race, OneFamilyWithoutAnswerLeavesOpenWhetherTheNameExists) {
  struct Case {
    Mood mood4;
    Mood mood6;
    Error error;
  };
  const Case cases[] = {
      {Mood::kDenies, Mood::kDenies, Error::kNameNotFound},
      {Mood::kHasNone, Mood::kDenies, Error::kNameNotFound},
      {Mood::kHasNone, Mood::kSilent, Error::kNameTimeout},
      {Mood::kSilent, Mood::kHasNone, Error::kNameTimeout},
      {Mood::kFails, Mood::kHasNone, Error::kNameFailed},
      {Mood::kDenies, Mood::kFails, Error::kNameFailed},
  };
  for (const Case& one : cases) {
    posix::TcpOptions options;
    options.name_timeout_ms = 100;
    options.name_tries = 1;
    Rig rig(options);
    rig.dns.know("none.example", {});
    rig.dns.set_mood4(one.mood4);
    rig.dns.set_mood6(one.mood6);
    EXPECT_TRUE(rig.connect("none.example", 80).is_failed());
    EXPECT_STREQ(name(rig.tcp.last_cause().error), name(one.error));
    EXPECT_EQ(rig.tcp.last_cause().phase, Phase::kResolving);
  }
}

TEST(Race, AnAddressThatRefusedSaysMoreThanTheOtherFamilysName) {
  for (const Mood mood6 : {Mood::kDenies, Mood::kFails, Mood::kSilent}) {
    const RefusingPort refusing;
    posix::TcpOptions options;
    options.name_timeout_ms = 100;
    options.name_tries = 1;
    Rig rig(options);
    rig.dns.know("refusing.example", {kGood});
    rig.dns.set_mood6(mood6);
    EXPECT_TRUE(rig.connect("refusing.example", refusing.port()).is_failed());
    EXPECT_EQ(rig.tcp.last_cause().error, Error::kConnectRefused);
    EXPECT_EQ(rig.tcp.last_cause().phase, Phase::kConnecting);
  }
}

}  // namespace
}  // namespace esse::test
