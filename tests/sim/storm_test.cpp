// SPDX-License-Identifier: Apache-2.0
// What a client does over hours, weeks and years of trouble. Everything is counted in connections,
// polls and virtual time; the machine's own time is printed and never judged.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "storms.h"
#include "support/scripted_server.h"
#include "world.h"

namespace esse::test {
namespace {

constexpr uint64_t kYear = 365 * kDay;
const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

World::Server always(const Script& script) {
  return [&script](uint64_t) { return script.plan(); };
}

Script& answers(Script& script, const std::string& line, const std::string& more = "") {
  return script.awaits_head().sends("HTTP/1.1 " + line + "\r\n" + more + "\r\n").ends();
}

void report(const std::string& words, const World& world) {
  std::printf("%s: %zu connections, at most %u in 10 s, %u in 60 s, %u in an hour; %llu polls\n",
              words.c_str(), world.attempts().size(), world.most_in(10 * kSecond),
              world.most_in(60 * kSecond), world.most_in(kHour),
              static_cast<unsigned long long>(world.polls()));
}

TEST(Storm, EachRowOfTheTableStaysInItsBounds) {
  for (const Storm& storm : storms()) {
    for (size_t i = 0; i < kPresets; ++i) {
      SCOPED_TRACE(std::string(storm.words) + ", " + preset(i).name);
      const StormCounts counts = measure(storm, preset(i).options);
      const StormCounts& bounds = storm.bounds[i];
      EXPECT_LE(counts.in_10_s, bounds.in_10_s);
      EXPECT_LE(counts.in_60_s, bounds.in_60_s);
      EXPECT_LE(counts.in_hour, bounds.in_hour);
      EXPECT_GE(counts.a_day, bounds.a_day);
    }
  }
}

// Item 45a: the storm with `retry:` on each connection dies down as the one without it does.
TEST(Storm, RetryOnEachConnectionDoesNotResetTheBackoff) {
  for (const char* retry : {"", "retry: 0\n", "retry: 999\n"}) {
    Script script;
    script.awaits_head().sends(kHead + retry + "data: x\n\n").ends();
    World world(device_options(), always(script));
    world.run(kHour);
    const size_t first = world.attempts().size();
    world.run(9 * kHour);
    EXPECT_LE(world.attempts().size() - first, 9 * 40u) << retry;
    EXPECT_GE(world.longest_delay_ms(), 200'000u) << retry;
  }
}

TEST(Storm, ACrashLoopingServerThatDropsAfterFiveSeconds) {
  const uint32_t most_an_hour[kPresets] = {60, 200, 450};
  for (size_t i = 0; i < kPresets; ++i) {
    Script script;
    script.awaits_head().sends(kHead + "data: x\n\n").waits(5'000).cuts();
    World world(preset(i).options, always(script));
    world.run(kDay);
    report(std::string("crash loop, ") + preset(i).name, world);
    EXPECT_LE(world.most_in(60 * kSecond), 10u) << preset(i).name;
    EXPECT_LE(world.most_in(kHour), most_an_hour[i]) << preset(i).name;
    EXPECT_GE(world.attempts().size(), 400u) << preset(i).name;
  }
}

// Design, section 5: at most 10 % of a device's time.
TEST(Storm, AServerThatClosesHealthyStreamsCostsLittleTime) {
  for (const uint32_t seconds : {60u, 30u}) {
    for (size_t i = 0; i < kPresets; ++i) {
      Script script;
      script.awaits_head().sends(kHead + "data: x\n\n").waits(seconds * 1'000).ends();
      World world(preset(i).options, always(script));
      world.run(kDay);
      const double lost = 100 - 100.0 * static_cast<double>(world.open_ms()) / kDay;
      std::printf("healthy streams closed each %u s, %s: %.1f %% lost, longest delay %u ms\n",
                  seconds, preset(i).name, lost, world.longest_delay_ms());
      EXPECT_LE(lost, 10.0) << preset(i).name << " " << seconds;
    }
  }
}

// A network that never comes to rest: refusals, hangs, cuts, resets, planned ends, 503 with and
// without Retry-After, `retry:`, broken HTTP.
class Flapping {
 public:
  Flapping() {
    SmallRandom random(7);
    for (Script& script : scripts_) {
      write(script, random);
    }
  }
  World::Server server() {
    return [this](uint64_t) { return scripts_[random_.below(kScripts)].plan(); };
  }

 private:
  static constexpr uint32_t kScripts = 256;

  static void write(Script& script, SmallRandom& random) {
    script.name_takes(random.below(50)).connects_in(random.below(300));
    const uint32_t open_ms = 1'000 + random.below(120'000);
    switch (random.below(11)) {
      case 0:
        script.refuses();
        return;
      case 1:
        script.connects_in(kForever);
        return;
      case 2:
        script.name_fails();
        return;
      case 3:
        answers(script, "503 Service Unavailable", "Retry-After: 5\r\n");
        return;
      case 4:
        answers(script, "500 Oops");
        return;
      case 5:
        script.awaits_head().sends(kHead + "retry: 3000\nid: 5\ndata: x\n\n").waits(10).ends();
        return;
      case 6:
        script.awaits_head().sends("HTTP/2 nonsense\r\n\r\n");
        return;
      case 7:
        script.awaits_head().sends(kHead + "data: x\n\ndata: half").waits(open_ms).resets();
        return;
      case 8:
        script.awaits_head().sends(kHead + ": hello\n\n").waits(open_ms).cuts();
        return;
      default:
        script.awaits_head().sends(kHead + "id: 9\ndata: x\n\n").waits(open_ms).ends();
        return;
    }
  }

  Script scripts_[kScripts];
  SmallRandom random_{3};
};

TEST(Storm, AYearOfFlapping) {
  const auto began = std::chrono::steady_clock::now();
  Flapping flapping;
  World world(device_options(), flapping.server());
  world.run(kYear);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  report("a year of flapping", world);
  std::printf("open for %.1f %% of it, in %.2f s of this machine\n",
              100.0 * static_cast<double>(world.open_ms()) / kYear, took.count());
  const uint64_t connections = world.attempts().size();
  EXPECT_GE(connections, 100'000u);
  // The budget of 30, and one each 30 s.
  EXPECT_LE(connections, 30 + kYear / (30 * kSecond));
  EXPECT_LE(world.most_in(kHour), 240u);  // healthy streams cost no budget
  EXPECT_LE(world.polls(), 20 * connections);
  EXPECT_LE(world.longest_spin(), 8u);
  EXPECT_GE(world.shortest_delay_ms(), 500u);
  EXPECT_GE(world.open_ms(), kYear / 5);
  EXPECT_EQ(world.client().statistics().attempts, connections);
  EXPECT_EQ(world.client().statistics().count(StepKind::kOpened), world.steps(StepKind::kOpened));
  EXPECT_EQ(world.client().statistics().events(), world.steps(StepKind::kEvent));
  EXPECT_EQ(world.steps(StepKind::kStopped), 0u);
}

// Item 50: wherever the counter wraps, the same happens at the same time.
TEST(Storm, TheCounterWrapsAndNothingChanges) {
  std::vector<std::vector<uint64_t>> runs;
  for (const uint32_t first : {0u, UINT32_MAX, UINT32_MAX - 1'234'567, 0x7FFFFFF0u, 0x80000000u}) {
    Flapping flapping;
    World world(device_options(), flapping.server(), 1, first);
    world.run(60 * kDay);
    runs.push_back(world.attempts());
    EXPECT_GE(runs.back().size(), 10'000u);
    EXPECT_TRUE(runs.back() == runs.front()) << "first tick " << first;
  }
}

TEST(Storm, ACaptivePortalForADay) {
  Script portal;
  portal.awaits_head()
      .sends("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Pay</h1>")
      .ends();
  Script stream;
  stream.awaits_head().sends(kHead + "data: x\n\n");
  const uint32_t most[kPresets] = {40, 5'800, 1};
  for (size_t i = 0; i < kPresets; ++i) {
    World world(preset(i).options,
                [&](uint64_t now) { return now < kDay ? portal.plan() : stream.plan(); });
    world.run(kDay);
    report(std::string("captive portal, ") + preset(i).name, world);
    EXPECT_LE(world.attempts().size(), most[i]) << preset(i).name;
    EXPECT_EQ(world.client().cause().error, Error::kContentType);
    world.run(7 * kHour);  // the slow regime's cap is 6 hours
    const bool comes_back = i != 2;
    EXPECT_EQ(world.steps(StepKind::kOpened) != 0, comes_back) << preset(i).name;
  }
}

TEST(Storm, UnauthorizedForAWeek) {
  Script script;
  answers(script, "401 Unauthorized");
  const size_t most[kPresets] = {120, 1, 1};
  const size_t least[kPresets] = {28, 1, 1};
  for (size_t i = 0; i < kPresets; ++i) {
    World world(preset(i).options, always(script));
    world.run(7 * kDay);
    report(std::string("401, ") + preset(i).name, world);
    EXPECT_LE(world.attempts().size(), most[i]) << preset(i).name;
    EXPECT_GE(world.attempts().size(), least[i]) << preset(i).name;
  }
}

// Item 51: with a hook for credentials there is one quick attempt, once, and no more of them.
TEST(Storm, UnauthorizedForAWeekWithAHook) {
  Script script;
  answers(script, "403 Forbidden");
  ClientOptions options = device_options();
  options.backoff.spread_ms = 0;
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    static const http::Header kKey[] = {{"Authorization", "another"}};
    attempt.request.headers = kKey;
    return Go::kGo;
  };
  World world(options, always(script));
  world.run(7 * kDay);
  report("403 with a hook, device", world);
  EXPECT_LE(world.attempts().size(), 121u);
  ASSERT_GE(world.attempts().size(), 28u);
  EXPECT_LE(world.attempts()[1], 2'000u);
}

TEST(Storm, NoContentForAWeek) {
  Script script;
  answers(script, "204 No Content");
  const size_t most[kPresets] = {120, 1, 1};
  for (size_t i = 0; i < kPresets; ++i) {
    World world(preset(i).options, always(script));
    world.run(7 * kDay);
    report(std::string("204, ") + preset(i).name, world);
    EXPECT_LE(world.attempts().size(), most[i]) << preset(i).name;
    EXPECT_EQ(world.client().ready_state(), i == 0 ? ReadyState::kConnecting : ReadyState::kClosed);
    EXPECT_EQ(world.client().cause().error, Error::kNoContent);
  }
}

TEST(Storm, TheNameServerIsOutForADay) {
  Script no_name;
  no_name.name_takes(3'000).name_fails();
  Script stream;
  stream.awaits_head().sends(kHead + "data: x\n\n");
  const size_t most[kPresets] = {720, 5'200, 14'500};
  for (size_t i = 0; i < kPresets; ++i) {
    World world(preset(i).options,
                [&](uint64_t now) { return now < kDay ? no_name.plan() : stream.plan(); });
    world.run(kDay);
    report(std::string("no name for a day, ") + preset(i).name, world);
    EXPECT_LE(world.attempts().size(), most[i]) << preset(i).name;
    EXPECT_EQ(world.client().cause().error, Error::kNameNotFound);
    world.run(303 * kSecond);
    EXPECT_EQ(world.client().ready_state(), ReadyState::kOpen) << preset(i).name;
  }
}

// The application looks once an hour, whatever it was told: what has arrived is read before any
// limit is looked at.
TEST(Storm, AnApplicationThatPollsOnceAnHourStillGetsEveryEvent) {
  Script script;
  script.connects_in(50).awaits_head().sends(kHead);
  for (int i = 1; i <= 6 * 24; ++i) {
    script.waits(10 * 60 * 1'000).sends("id: " + std::to_string(i) + "\ndata: x\n\n");
  }
  World world(device_options(), always(script));
  world.sleeps(3'600'000);
  world.run(26 * kHour);
  EXPECT_EQ(world.attempts().size(), 1u);
  EXPECT_EQ(world.steps(StepKind::kEvent), 6 * 24u);
  EXPECT_LE(world.polls(), 6 * 24u * 4);
}

TEST(Storm, AnApplicationThatPollsOnceAnHourFindsOutThatAStreamIsDead) {
  Script script;
  script.connects_in(50).awaits_head().sends(kHead + "data: x\n\n");
  World world(device_options(), always(script));
  world.sleeps(3'600'000);
  world.run(30 * kDay);
  report("polled once an hour, silent server", world);
  EXPECT_GE(world.steps(StepKind::kEvent), 30 * 24 / 6u);
  EXPECT_LE(world.attempts().size(), 30 * 24u);
  EXPECT_EQ(world.client().cause().error, Error::kIdleTimeout);
}

// Floor and budget are behind the application's own decisions as well.
TEST(Storm, AHookThatAlwaysSaysNowMeetsFloorAndBudget) {
  Script script;
  script.refuses();
  ClientOptions options = device_options();
  options.hooks.after_failure = [](void*, const Failure&, Decision decision) {
    decision.action = Action::kRetry;
    decision.delay_ms = 0;
    return decision;
  };
  World world(options, always(script));
  world.run(kDay);
  report("a hook that always says now", world);
  EXPECT_GE(world.shortest_delay_ms(), 500u);
  EXPECT_LE(world.most_in(10 * kSecond), 20u);
  EXPECT_LE(world.most_in(kHour), 30 + 120u);
  EXPECT_GE(world.attempts().size(), kDay / (30 * kSecond));
}

// Item 45: forced restarts, one after each event.
TEST(Storm, AnApplicationThatReconnectsAfterEachEventMeetsFloorAndBudget) {
  Script script;
  script.awaits_head().sends(kHead + "data: x\n\n");
  for (size_t i = 0; i < kPresets; ++i) {
    World world(preset(i).options, always(script));
    world.on_step([](World& w, StepKind kind) {
      if (kind == StepKind::kEvent) {
        w.client().reconnect();
      }
    });
    world.run(kHour);
    report(std::string("reconnect() after each event, ") + preset(i).name, world);
    EXPECT_GE(world.shortest_delay_ms(), 500u) << preset(i).name;
    EXPECT_LE(world.most_in(10 * kSecond), 20u) << preset(i).name;
    EXPECT_LE(world.most_in(kHour), i == 0 ? 150u : 7'200u) << preset(i).name;
    EXPECT_GE(world.steps(StepKind::kEvent), 100u) << preset(i).name;
  }
}

// Time that the counter did not see counts for the budget.
TEST(Storm, DeepSleepRefillsTheBudget) {
  Script script;
  script.refuses();
  ClientOptions options = device_options();
  options.hooks.after_failure = [](void*, const Failure&, Decision decision) {
    decision.delay_ms = 0;
    return decision;
  };
  World world(options, always(script));
  world.run(60 * kSecond);
  const size_t spent = world.attempts().size();
  EXPECT_LE(spent, 32u);
  world.client().advance_seconds(3'600);
  world.run(60 * kSecond);
  EXPECT_GE(world.attempts().size(), spent + 30);
}

}  // namespace
}  // namespace esse::test
