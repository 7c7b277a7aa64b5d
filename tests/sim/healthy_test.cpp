// SPDX-License-Identifier: Apache-2.0
// Servers that end their streams are no failing servers: hours of them, in virtual time.
#include "healthy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storms.h"

namespace esse::test {
namespace {

constexpr size_t kQuickPresets = 2;  // device and launchdarkly; the browser waits 3 s each time

// Share and gap of one server, for a client that begins, and for one that had an hour's stream.
void expect_served(const Lives& lives) {
  const uint32_t most_gap_ms = std::max(2'000u, lives.life_ms / 10);
  for (size_t i = 0; i < kQuickPresets; ++i) {
    for (const uint32_t first_life_ms : {0u, 3'600'000u}) {
      SCOPED_TRACE(std::string(preset(i).name) + ", " + std::to_string(lives.life_ms) + " ms, " +
                   (lives.in_good_order ? "ends" : "cut") +
                   (lives.heartbeats ? ", heartbeats" : ", events") +
                   (first_life_ms != 0 ? ", after an hour" : ""));
      const Health health = measure(lives, preset(i).options, first_life_ms);
      EXPECT_GE(health.open_percent, least_percent(lives.life_ms / 1'000));
      EXPECT_LE(health.longest_gap_ms, most_gap_ms);
    }
  }
}

TEST(Healthy, ServersOfCommonLivesKeepTheirClients) {
  for (const uint32_t life_s : kCommonLives) {
    for (const bool in_good_order : {true, false}) {
      for (const bool heartbeats : {true, false}) {
        expect_served({life_s * 1'000, in_good_order, heartbeats, ""});
      }
    }
  }
}

TEST(Healthy, LivesBetweenTheCommonOnes) {
  for (const uint32_t life_ms : {9'001u, 12'345u, 29'999u, 45'000u, 59'500u, 61'000u, 300'000u}) {
    expect_served({life_ms, true, false, ""});
    expect_served({life_ms, false, true, ""});
  }
}

// Without bytes a stream proves itself by its age alone.
TEST(Healthy, ASilentStreamOfHalfAMinuteIsNone) {
  ClientOptions options = device_options();
  options.reset_after_s = 3'600;
  const Lives lives{30'000, false, true, ""};
  EXPECT_GE(measure(lives, options, 0).open_percent, 90);
  options.healthy_after_s = 3'600;
  EXPECT_LE(measure(lives, options, 0).open_percent, 30);
}

TEST(Healthy, AServerThatSaysRetryAndEndsInGoodOrderIsFollowedAtItsRate) {
  for (const uint32_t retry_ms : {1'000u, 2'000u, 10'000u, 200'000u}) {
    for (const uint32_t life_ms : {0u, 900u, 5'000u, 30'000u, 500'000u}) {
      for (size_t i = 0; i < kPresets; ++i) {
        const ClientOptions& options = preset(i).options;
        const Lives lives{life_ms, true, false, "retry: " + std::to_string(retry_ms) + "\n\n"};
        const Health health = measure(lives, options, i % 2 == 0 ? 0 : 3'600'000);
        SCOPED_TRACE(std::string(preset(i).name) + ", retry " + std::to_string(retry_ms) +
                     ", life " + std::to_string(life_ms));
        EXPECT_GE(health.shortest_gap_ms, retry_ms);
        EXPECT_LE(health.longest_gap_ms,
                  retry_ms + std::max(retry_ms, std::min(options.backoff.spread_ms, life_ms / 10)));
      }
    }
  }
}

// What is no server's rate grows as it always did: too small, no event, no good order.
TEST(Healthy, ShortStreamsThatProveNothingGrow) {
  const Lives grow[] = {{0, true, false, "retry: 999\n\n"},
                        {0, true, true, "retry: 2000\n\n"},
                        {0, false, false, "retry: 2000\n\n"},
                        {7'000, true, false, ""},
                        {7'000, false, true, ""}};
  for (const Lives& lives : grow) {
    for (size_t i = 0; i < kQuickPresets; ++i) {
      EXPECT_GE(measure(lives, preset(i).options, 0).longest_gap_ms, 20'000u)
          << preset(i).name << ", " << lives.life_ms << " ms, " << lives.retry;
    }
  }
}

}  // namespace
}  // namespace esse::test
