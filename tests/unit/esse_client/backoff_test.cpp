// SPDX-License-Identifier: Apache-2.0
#include "esse_client/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "esse_client/budget.h"
#include "support/virtual_clock.h"

namespace esse {
namespace {

constexpr uint32_t kLowest = 0;
constexpr uint32_t kHighest = UINT32_MAX;

BackoffOptions plain() {
  BackoffOptions options;
  options.base_ms = 1'000;
  options.floor_ms = 100;
  options.cap_ms = 30'000;
  options.spread_ms = 0;
  return options;
}

// What is remembered between attempts, the count of failures with it.
struct Past : BackoffState {
  uint32_t failures = 0;
};

uint32_t delay_after(const BackoffOptions& options,
                     const Past& past,
                     BackoffReason reason,
                     uint32_t random) {
  reason.failures = past.failures;
  return backoff_delay(options, past, reason, random);
}

Past after(uint32_t failures) {
  Past state;
  state.failures = failures;
  return state;
}

TEST(Backoff, FullJitterDrawsFromNothingToTheWindow) {
  const BackoffOptions options = plain();
  EXPECT_EQ(delay_after(options, after(0), {}, kLowest), 100u);  // the floor
  EXPECT_EQ(delay_after(options, after(0), {}, kHighest), 999u);
  EXPECT_EQ(delay_after(options, after(3), {}, kHighest), 7'946u);
  EXPECT_EQ(delay_after(options, after(255), {}, kHighest), 29'999u);
}

TEST(Backoff, HalfJitterKeepsTheUpperHalf) {
  BackoffOptions options = plain();
  options.jitter_16 = 8;
  for (uint32_t failures = 0; failures < 10; ++failures) {
    const uint32_t low = delay_after(options, after(failures), {}, kLowest);
    const uint32_t high = delay_after(options, after(failures), {}, kHighest);
    EXPECT_NEAR(low, high / 2.0, high / 50.0);
  }
}

TEST(Backoff, WithoutJitterTheDelayIsTheWindow) {
  BackoffOptions options = plain();
  options.jitter_16 = 0;
  EXPECT_EQ(delay_after(options, after(0), {}, 12345), 1'000u);
  EXPECT_EQ(delay_after(options, after(20), {}, 12345), 30'000u);
  options.factor_16 = 16;
  EXPECT_EQ(delay_after(options, after(200), {}, 12345), 1'000u);
}

TEST(Backoff, Item45_AZeroBaseStillGrowsFromTheFloor) {
  BackoffOptions options = plain();
  options.base_ms = 0;
  options.jitter_16 = 0;
  EXPECT_EQ(delay_after(options, after(0), {}, 0), 100u);
  EXPECT_GE(delay_after(options, after(4), {}, 0), 1'000u);
  Past retry_zero = after(6);
  retry_zero.retry_ms = 0;
  options.jitter_16 = 16;
  EXPECT_GE(delay_after(options, retry_zero, {}, kLowest), 100u);
  EXPECT_GE(delay_after(options, retry_zero, {}, kHighest), 5'000u);
}

TEST(Backoff, Item45a_RetryChangesTheBaseAndNotTheCount) {
  BackoffOptions options = plain();
  Past state = after(4);
  state.retry_ms = 200;
  EXPECT_GE(delay_after(options, state, {}, kHighest), 2'000u);
  EXPECT_EQ(state.failures, 4);
}

TEST(Backoff, Item46_ServerTimesHaveCapsOfTheirOwnAndAreAMinimum) {
  BackoffOptions options = plain();
  options.retry_cap_ms = 60'000;
  options.retry_after_cap_ms = 600'000;
  Past state;
  state.retry_ms = 4'000'000'000u;
  EXPECT_EQ(delay_after(options, state, {}, kLowest), 60'000u);
  EXPECT_LE(delay_after(options, state, {}, kHighest), 120'000u);
  BackoffReason reason;
  reason.retry_after_s = 86'400;
  EXPECT_EQ(delay_after(options, state, reason, kLowest), 600'000u);
  EXPECT_LE(delay_after(options, state, reason, kHighest), 1'200'000u);
  options.jitter_16 = 0;
  EXPECT_EQ(delay_after(options, state, reason, kHighest), 600'000u);
}

TEST(Backoff, Item47_RetryAfterReplacesOneDelayOnly) {
  const BackoffOptions options = plain();
  BackoffReason reason;
  reason.retry_after_s = 5;
  EXPECT_EQ(delay_after(options, after(9), reason, kLowest), 5'000u);
  EXPECT_EQ(delay_after(options, after(0), {}, kHighest), 999u);
}

TEST(Backoff, TheFirstWindowNeverShrinks) {
  const BackoffOptions options = plain();
  Past state = after(1);
  state.window_ms = 60'000;
  EXPECT_GE(delay_after(options, state, {}, kHighest), 59'900u);
  state.retry_ms = 2'000;
  EXPECT_EQ(delay_after(options, state, {}, kLowest), 2'000u);
  EXPECT_NEAR(delay_after(options, state, {}, kHighest), 62'000.0, 100.0);
}

TEST(Backoff, TheSlowRegimeHasItsOwnBaseAndCap) {
  const BackoffOptions options = plain();
  BackoffReason slow;
  slow.slow = true;
  Past state = after(0);
  state.retry_ms = 10;  // a server's wish for a quick retry does not reach it
  EXPECT_EQ(delay_after(options, state, slow, 0), options.slow_ms);  // minutes, not seconds
  EXPECT_GE(delay_after(options, state, slow, kHighest), 2 * options.slow_ms - 20);
  slow.retry_after_s = 1;  // nor does this one
  EXPECT_EQ(delay_after(options, state, slow, 0), options.slow_ms);
  slow.retry_after_s = 3'600;
  EXPECT_EQ(delay_after(options, state, slow, 0), 3'600'000u);
  slow.retry_after_s = 0;
  EXPECT_LE(delay_after(options, after(255), slow, kHighest), options.slow_cap_ms);
  EXPECT_GE(delay_after(options, after(255), slow, kHighest), options.slow_cap_ms - 20);
}

TEST(Backoff, GrowsToTheCapWhateverTheFactor) {
  BackoffOptions options = plain();
  options.jitter_16 = 0;
  options.cap_ms = kMaxTimerMs;
  for (uint32_t factor = 17; factor <= 112; ++factor) {
    options.factor_16 = static_cast<uint8_t>(factor);
    for (options.base_ms = 1; options.base_ms < kMaxTimerMs; options.base_ms *= 3) {
      uint32_t before = 0;
      for (uint32_t failures = 0; failures < 20; ++failures) {
        const uint32_t delay = delay_after(options, after(failures), {}, kHighest);
        EXPECT_GE(delay, before) << factor << " " << options.base_ms << " " << failures;
        before = delay;
      }
    }
  }
}

TEST(Backoff, Item49_StaysBetweenFloorAndSevenDaysWhateverTheSettings) {
  test::SmallRandom random(7);
  for (int i = 0; i < 200'000; ++i) {
    BackoffOptions options;
    uint32_t* const times[] = {
        &options.base_ms, &options.cap_ms,      &options.retry_cap_ms, &options.retry_after_cap_ms,
        &options.slow_ms, &options.slow_cap_ms, &options.spread_ms};
    for (uint32_t* time : times) {
      *time = random.below(kMaxTimerMs + 1) >> random.below(30);
    }
    options.floor_ms = 1 + random.below(10'000);
    options.factor_16 = static_cast<uint8_t>(16 + random.below(97));
    options.jitter_16 = static_cast<uint8_t>(random.below(17));
    const BackoffState state{random.chance(500) ? BackoffState::kNoRetry : random.next(),
                             random.below(options.spread_ms + 1)};
    const BackoffReason reason{random.next() >> random.below(32), random.chance(300),
                               random.chance(300) ? random.next() : 0};
    const uint32_t delay = backoff_delay(options, state, reason, random.next());
    ASSERT_GE(delay, options.floor_ms);
    ASSERT_LE(delay, kMaxTimerMs);
  }
}

TEST(MixRandom, TellsDevicesApartThatDrawTheSameNumbers) {
  std::set<uint32_t> buckets;
  for (uint32_t identity = 0; identity < 1'000; ++identity) {
    buckets.insert(mix_random(42, identity, 1) >> 22);  // 1,024 buckets
  }
  EXPECT_GT(buckets.size(), 570u);  // 637 expected of a fair source, sigma below 15
  EXPECT_NE(mix_random(1, 2, 3), mix_random(1, 2, 4));
}

TEST(Budget, GivesABurstThenOneEachRefill) {
  BudgetOptions options;
  options.attempts = 3;
  options.refill_s = 10;
  BudgetState state;
  Seconds now{100};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(budget_wait_s(options, state, now), 0u);
    state = budget_take(options, state, now);
  }
  EXPECT_EQ(budget_wait_s(options, state, now), 10u);
  now.count += 10;
  EXPECT_EQ(budget_wait_s(options, state, now), 0u);
  state = budget_take(options, state, now);
  EXPECT_EQ(budget_wait_s(options, state, now), 10u);
  now.count += 1'000;
  EXPECT_EQ(budget_wait_s(options, state, now), 0u);
  options.refill_s = 0;
  for (int i = 0; i < 100; ++i) {
    state = budget_take(options, state, now);
    EXPECT_EQ(budget_wait_s(options, state, now), 0u);
  }
}

}  // namespace
}  // namespace esse
