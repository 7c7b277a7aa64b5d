// SPDX-License-Identifier: Apache-2.0
#include "esse_client/policy.h"

#include <gtest/gtest.h>

#include "esse_client/options.h"

namespace esse {
namespace {

constexpr Action kRetry = Action::kRetry;
constexpr Action kSlowly = Action::kRetrySlowly;
constexpr Action kStop = Action::kStop;

struct Row {
  Error error;
  uint16_t status;
  bool retry_after;
  Action browser;
  Action launchdarkly;
  Action device;
};

// The table of docs/protocol.md.
constexpr Row kTable[] = {
    {Error::kNameNotFound, 0, false, kRetry, kRetry, kRetry},
    {Error::kConnectRefused, 0, false, kRetry, kRetry, kRetry},
    {Error::kNetworkDown, 0, false, kRetry, kRetry, kRetry},
    {Error::kTlsHandshake, 0, false, kRetry, kRetry, kRetry},
    {Error::kTlsVerify, 0, false, kRetry, kRetry, kSlowly},
    {Error::kTlsMemory, 0, false, kRetry, kRetry, kSlowly},
    {Error::kTransportMemory, 0, false, kRetry, kRetry, kSlowly},
    {Error::kResponseTimeout, 0, false, kRetry, kRetry, kRetry},
    {Error::kIdleTimeout, 200, false, kRetry, kRetry, kRetry},
    {Error::kHttpTruncated, 200, false, kRetry, kRetry, kRetry},
    {Error::kStreamEnded, 200, false, kRetry, kRetry, kRetry},
    {Error::kHttpSyntax, 0, false, kStop, kRetry, kRetry},
    {Error::kHttpChunk, 200, false, kStop, kRetry, kRetry},
    {Error::kHttpContentCoding, 200, false, kStop, kRetry, kRetry},
    {Error::kHttpLocationMissing, 301, false, kStop, kRetry, kSlowly},
    {Error::kHttpRedirectLimit, 302, false, kStop, kRetry, kSlowly},
    {Error::kHttpRedirectInsecure, 307, false, kStop, kRetry, kSlowly},
    {Error::kContentType, 200, false, kStop, kRetry, kSlowly},
    {Error::kNoContent, 204, false, kStop, kStop, kSlowly},
    {Error::kStatus, 205, false, kStop, kRetry, kSlowly},
    {Error::kStatus, 299, false, kStop, kRetry, kSlowly},
    {Error::kStatus, 304, false, kStop, kRetry, kSlowly},
    {Error::kStatus, 400, false, kStop, kRetry, kSlowly},
    {Error::kStatus, 401, false, kStop, kStop, kSlowly},
    {Error::kStatus, 403, false, kStop, kStop, kSlowly},
    {Error::kStatus, 407, false, kStop, kStop, kSlowly},
    {Error::kStatus, 404, false, kStop, kStop, kSlowly},
    {Error::kStatus, 404, true, kStop, kRetry, kRetry},
    {Error::kStatus, 408, false, kStop, kRetry, kRetry},
    {Error::kStatus, 429, true, kStop, kRetry, kRetry},
    {Error::kStatus, 500, false, kStop, kRetry, kRetry},
    {Error::kStatus, 503, true, kStop, kRetry, kRetry},
    {Error::kStatus, 999, false, kStop, kRetry, kRetry},
    {Error::kUrlSyntax, 0, false, kStop, kStop, kStop},
    {Error::kHeaderValue, 0, false, kStop, kStop, kStop},
    {Error::kClosedByCaller, 0, false, kStop, kStop, kStop},
    {Error::kStoppedByHook, 0, false, kStop, kStop, kStop},
};

TEST(Policy, DecidesEachKindOfFailurePerPreset) {
  for (const Row& row : kTable) {
    Cause cause;
    cause.error = row.error;
    cause.status = row.status;
    SCOPED_TRACE(std::string(name(row.error)) + " " + std::to_string(row.status));
    EXPECT_EQ(decide(browser_policy(), cause, row.retry_after), row.browser);
    EXPECT_EQ(decide(launchdarkly_policy(), cause, row.retry_after), row.launchdarkly);
    EXPECT_EQ(decide(device_policy(), cause, row.retry_after), row.device);
  }
}

TEST(Options, PresetsPassTheirOwnCheck) {
  EXPECT_EQ(check(device_options()), Error::kNone);
  EXPECT_EQ(check(launchdarkly_options()), Error::kNone);
  EXPECT_EQ(check(browser_options()), Error::kNone);
}

TEST(Options, EveryTimerAndRatioHasItsRange) {
  using Break = void (*)(ClientOptions&);
  const Break breaks[] = {
      [](ClientOptions& o) { o.backoff.base_ms = kMaxTimerMs + 1; },
      [](ClientOptions& o) { o.backoff.floor_ms = 0; },
      [](ClientOptions& o) { o.backoff.floor_ms = kMaxTimerMs + 1; },
      [](ClientOptions& o) { o.backoff.cap_ms = kForever; },
      [](ClientOptions& o) { o.backoff.retry_cap_ms = kForever; },
      [](ClientOptions& o) { o.backoff.retry_after_cap_ms = kForever; },
      [](ClientOptions& o) { o.backoff.slow_ms = kForever; },
      [](ClientOptions& o) { o.backoff.slow_cap_ms = kForever; },
      [](ClientOptions& o) { o.backoff.spread_ms = kForever; },
      [](ClientOptions& o) { o.backoff.factor_16 = 15; },
      [](ClientOptions& o) { o.backoff.factor_16 = 113; },
      [](ClientOptions& o) { o.backoff.jitter_16 = 17; },
      [](ClientOptions& o) { o.budget.attempts = 0; },
      [](ClientOptions& o) { o.hooks.ask_again_ms = 0; },
      [](ClientOptions& o) { o.hooks.ask_again_ms = kForever; },
      [](ClientOptions& o) { o.exchange.idle_ms = kMaxTimerMs + 1; },
      [](ClientOptions& o) { o.exchange.connect_ms = kForever; },
  };
  for (const Break spoil : breaks) {
    ClientOptions options;
    spoil(options);
    EXPECT_EQ(check(options), Error::kOption) << (&spoil - breaks);
  }
}

}  // namespace
}  // namespace esse
