// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "esse_base/millis.h"

namespace esse {
namespace {

constexpr uint32_t kDayMs = 24u * 3600 * 1000;

TEST(Millis, ComparesAcrossTheWrap) {
  const Millis before(UINT32_MAX - 9);
  const Millis deadline = before + 20;
  EXPECT_EQ(deadline.ticks(), 10u);
  EXPECT_FALSE(before.reached(deadline));
  EXPECT_EQ(before.until(deadline), 20u);
  EXPECT_TRUE((before + 20).reached(deadline));
  EXPECT_EQ((before + 25).until(deadline), 0u);
  EXPECT_EQ(deadline.since(before), 20u);
}

TEST(Clock, CountsSecondsAcrossTheWrap) {
  Clock clock;
  clock.advance(Millis(UINT32_MAX - 1499));
  clock.advance(Millis(0));
  clock.advance(Millis(1500));
  EXPECT_EQ(clock.seconds().count, 3u);
}

TEST(Clock, KeepsTheRestOfASecond) {
  Clock clock;
  clock.advance(Millis(5));
  for (uint32_t t = 6; t <= 5 + 3000; ++t) {
    clock.advance(Millis(t));
  }
  EXPECT_EQ(clock.seconds().count, 3u);
}

TEST(Clock, TakesAStepBackwardAsNoTime) {
  Clock clock;
  clock.advance(Millis(100'000));
  const Millis deadline = clock.now() + 1000;
  clock.advance(Millis(40'000));
  EXPECT_FALSE(clock.now().reached(deadline));
  EXPECT_EQ(clock.seconds().count, 0u);
  clock.advance(Millis(41'000));
  EXPECT_TRUE(clock.now().reached(deadline));
}

TEST(Clock, MakesEveryTimerDueAfterAGapOf25Days) {
  Clock clock;
  clock.advance(Millis(77));
  const Millis shortest = clock.now() + 1;
  const Millis longest = clock.now() + kMaxTimerMs;
  clock.advance(Millis(77 + 25 * kDayMs));
  EXPECT_TRUE(clock.now().reached(shortest));
  EXPECT_TRUE(clock.now().reached(longest));
  EXPECT_EQ(clock.seconds().count, 25u * 24 * 3600);
}

TEST(Clock, GoesOnAfterAGapOf50Days) {
  Clock clock;
  clock.advance(Millis(0));
  const Millis deadline = clock.now() + 60'000;
  clock.advance(Millis(static_cast<uint32_t>(50ull * kDayMs)));  // seen as about 7 hours
  EXPECT_TRUE(clock.now().reached(deadline));
  EXPECT_GT(clock.seconds().count, 0u);
}

TEST(Clock, AddsWhatDeepSleepHid) {
  Clock clock;
  clock.advance(Millis(0));
  const Millis deadline = clock.now() + kMaxTimerMs;
  clock.advance_seconds(30u * 24 * 3600);
  clock.advance(Millis(1));
  EXPECT_TRUE(clock.now().reached(deadline));
  EXPECT_EQ(clock.seconds().count, 30u * 24 * 3600);
}

TEST(Clock, AddsManySleepsWithoutALookInBetween) {
  for (uint32_t days = 1; days < 400; ++days) {
    Clock clock;
    clock.advance(Millis(5'000));
    const Millis deadline = clock.now() + 60'000;
    for (uint32_t day = 0; day < days; ++day) {
      clock.advance_seconds(24 * 3600);
    }
    clock.advance(Millis(5'000));
    EXPECT_TRUE(clock.now().reached(deadline)) << days;
    EXPECT_EQ(clock.seconds().count, days * 24u * 3600) << days;
  }
}

// Deep sleep often ends with a counter that begins anew.
TEST(Clock, AddsWhatDeepSleepHidThoughTheCounterBeganAnew) {
  Clock clock;
  clock.advance(Millis(0));
  clock.advance(Millis(5 * 3'600'000));
  const Millis deadline = clock.now() + 600'000;
  clock.advance_seconds(3'600);
  clock.advance(Millis(5));
  EXPECT_TRUE(clock.now().reached(deadline));
  EXPECT_EQ(clock.seconds().count, 6u * 3600);
  clock.advance(Millis(1'005));
  EXPECT_EQ(clock.seconds().count, 6u * 3600 + 1);
}

// Against arithmetic that has room: the longest gaps and sleeps, from every part of a second.
TEST(Clock, KeepsEverySecondOfTheLongestGapsAndSleeps) {
  constexpr uint32_t kLongestGapMs = UINT32_MAX - kMaxTimerMs;
  for (const uint32_t rest_ms : {0u, 1u, 500u, 999u}) {
    for (const uint32_t asleep_s : {0u, 1u, 604'799u, 604'800u, 604'801u, 4'000'000u}) {
      for (const uint32_t gap_ms : {0u, 1u, 999u, 1000u, kMaxTimerMs, 2147483648u,
                                    kLongestGapMs - 1000, kLongestGapMs - 1, kLongestGapMs}) {
        Clock clock;
        uint32_t counter = UINT32_MAX - 7;
        clock.advance(Millis(counter));
        clock.advance(Millis(counter += rest_ms));
        const Millis deadline = clock.now() + 1;
        clock.advance_seconds(asleep_s);
        clock.advance(Millis(counter += gap_ms));
        const uint64_t total_ms = uint64_t{rest_ms} + uint64_t{asleep_s} * 1000 + gap_ms;
        EXPECT_EQ(clock.seconds().count, total_ms / 1000)
            << rest_ms << " " << asleep_s << " " << gap_ms;
        EXPECT_EQ(clock.now().reached(deadline), asleep_s != 0 || gap_ms != 0);
        clock.advance(Millis(counter += 1000));
        EXPECT_EQ(clock.seconds().count, total_ms / 1000 + 1) << "the part of a second, too";
      }
    }
  }
}

TEST(Clock, AddsWhatDeepSleepHidBeforeTheFirstLook) {
  Clock clock;
  clock.advance_seconds(8u * 24 * 3600);
  clock.advance(Millis(77'000));
  EXPECT_EQ(clock.seconds().count, 8u * 24 * 3600);
}

}  // namespace
}  // namespace esse
