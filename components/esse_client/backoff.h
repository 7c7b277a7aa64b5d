// SPDX-License-Identifier: Apache-2.0
#pragma once
// Backoff: how long to wait before the next attempt.
// It is a pure function of options, state, reason and a random number: no clock, no floating point.
// Ratios are in sixteenths. docs/design.md draws the curve, and tests/sim measures it with a fleet.
#include "esse_base/config.h"
#include "esse_base/millis.h"

namespace esse {

/// Times are in milliseconds, each at most kMaxTimerMs.
struct BackoffOptions {
  uint32_t base_ms = 1'000;         ///< the first delay, until a server's `retry:` replaces it
  uint32_t floor_ms = 500;          ///< no delay is shorter, whoever asks for it; at least 1
  uint32_t cap_ms = 300'000;        ///< where growth ends
  uint32_t retry_cap_ms = 300'000;  ///< the most that `retry:` can ask for
  uint32_t retry_after_cap_ms = 3'600'000;  ///< the most that Retry-After can ask for
  uint32_t slow_ms = 900'000;         ///< the slow regime (Action::kRetrySlowly): base and minimum
  uint32_t slow_cap_ms = 21'600'000;  ///< the slow regime: where growth ends
  /// The window of the first retry: it falls anywhere in min(spread_ms, a tenth of the connection's
  /// age). So a fleet that loses its server together does not come back together. Before the first
  /// connection the window is spread_ms. The windows of later retries are never narrower.
  uint32_t spread_ms = 60'000;
  /// Growth from one failure to the next, in sixteenths: 16 (constant) to 112 (seven times).
  uint8_t factor_16 = 32;
  /// The share of a delay that is random, in sixteenths: 0 is none, 8 the upper half, 16 all of it.
  /// A delay that the server asked for is a minimum, and the random share comes on top.
  uint8_t jitter_16 = 16;
};

/// What is remembered between attempts.
struct BackoffState {
  static constexpr uint32_t kNoRetry = UINT32_MAX;

  uint32_t retry_ms = kNoRetry;  ///< the last `retry:`, in place of base_ms; kNoRetry: none came
  uint32_t window_ms = 0;        ///< the window of the first retry: see spread_ms
};

/// Why the delay is asked for.
struct BackoffReason {
  uint32_t failures = 0;  ///< how many came in a row before this one
  bool slow = false;      ///< the slow regime counts, and not the quick one
  /// Retry-After of this response, in seconds; 0: none. It replaces this one delay, but makes a
  /// slow one no shorter.
  uint32_t retry_after_s = 0;
};

/// The delay in milliseconds: floor_ms ≤ delay ≤ kMaxTimerMs. `random` is uniform over 32 bits. The
/// work is one multiplication for each failure, until the cap is reached.
uint32_t backoff_delay(const BackoffOptions& options,
                       const BackoffState& state,
                       const BackoffReason& reason,
                       uint32_t random);

/// Mixes a device's identity and a count into a random number. So devices still differ when their
/// random source is weak, or seeded alike. Not cryptographic.
uint32_t mix_random(uint32_t random, uint32_t identity, uint32_t count);

}  // namespace esse
