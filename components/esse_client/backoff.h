// SPDX-License-Identifier: Apache-2.0
#pragma once
// Backoff: how long to wait before the next attempt. A pure function of settings, state, reason and
// a random number; no clock, no floating point. Ratios are in sixteenths. docs/design.md draws the
// curve; tests/sim measures it with a fleet.
#include "esse_base/config.h"
#include "esse_base/millis.h"

namespace esse {

struct BackoffOptions {
  uint32_t base_ms = 1'000;         ///< the first delay, until a server's `retry:` replaces it
  uint32_t floor_ms = 500;          ///< no delay is shorter, whoever asks; at least 1
  uint32_t cap_ms = 300'000;        ///< where growth ends
  uint32_t retry_cap_ms = 300'000;  ///< the most that `retry:` can ask for
  uint32_t retry_after_cap_ms = 3'600'000;  ///< the most that Retry-After can ask for
  uint32_t slow_ms = 900'000;  ///< the slow regime's base and minimum: what no quick retry mends
  uint32_t slow_cap_ms = 21'600'000;
  /// The first retry falls anywhere in min(spread_ms, a tenth of the connection's age), so that a
  /// fleet which loses its server together does not come back together. Before the first connection
  /// it is spread_ms. Later windows are never narrower.
  uint32_t spread_ms = 60'000;
  uint8_t factor_16 =
      32;  ///< growth from one failure to the next; 16 (constant) to 112 (seven times)
  /// The share of a delay that is random: 0 none, 8 the upper half, 16 all of it. What the server
  /// asked for is a minimum, with the random share on top.
  uint8_t jitter_16 = 16;
};

/// What is remembered between attempts.
struct BackoffState {
  static constexpr uint32_t kNoRetry = UINT32_MAX;

  uint32_t retry_ms = kNoRetry;  ///< the last `retry:`; changes the base, never the count
  uint32_t window_ms = 0;        ///< the first retry's window
};

/// Why the delay is asked for.
struct BackoffReason {
  uint32_t failures = 0;  ///< in a row before this one, since the last healthy connection
  bool slow = false;      ///< the slow regime
  /// From this response; replaces this one delay, but makes a slow one no shorter; 0: none.
  uint32_t retry_after_s = 0;
};

/// The delay in milliseconds: floor_ms ≤ delay ≤ kMaxTimerMs. `random` is uniform over 32 bits.
/// Work: a multiplication a failure until the cap is reached.
uint32_t backoff_delay(const BackoffOptions& options,
                       const BackoffState& state,
                       const BackoffReason& reason,
                       uint32_t random);

/// Mixes a device's identity and a count into a random number, so that devices whose random source
/// is weak, or seeded alike, still differ. Not cryptographic.
uint32_t mix_random(uint32_t random, uint32_t identity, uint32_t count);

}  // namespace esse
