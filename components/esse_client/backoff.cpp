// SPDX-License-Identifier: Apache-2.0
#include "esse_client/backoff.h"

#include "esse_base/bytes.h"

namespace esse {

namespace {

// Both factors fit 32 bits, the product needs 64: one umull, no division.
uint32_t scale(uint32_t value, uint32_t random) {
  return static_cast<uint32_t>((static_cast<uint64_t>(value) * random) >> 32);
}

uint32_t share(uint32_t value, uint8_t sixteenths) { return (value >> 4) * sixteenths; }

// The floor comes before the multiplication: from a zero base nothing would ever grow. A step adds
// at least 1, so that the smallest window grows as well.
uint32_t grow(uint32_t base, uint32_t cap, uint8_t factor_16, uint32_t failures) {
  uint32_t window = base;
  while (failures-- > 0 && window < cap && factor_16 > 16) {
    window += share(window, static_cast<uint8_t>(factor_16 - 16)) + 1;
  }
  return max_of(base, min_of(window, cap));
}

}  // namespace

uint32_t backoff_delay(const BackoffOptions& options,
                       const BackoffState& state,
                       const BackoffReason& reason,
                       uint32_t random) {
  const uint32_t told = min_of(reason.retry_after_s, options.retry_after_cap_ms / 1000) * 1000;
  bool is_minimum = true;  // then what is random comes on top
  uint32_t base = max_of(options.slow_ms, told);
  uint32_t cap = options.slow_cap_ms;
  if (!reason.slow) {
    cap = options.cap_ms;
    if (told != 0) {
      base = told;
      cap = 0;  // for this once, whatever failed before
    } else if (state.retry_ms != BackoffState::kNoRetry) {
      base = min_of(state.retry_ms, options.retry_cap_ms);
    } else {
      base = options.base_ms;
      is_minimum = false;
    }
  }
  base = max_of(base, options.floor_ms);
  uint32_t high = grow(base, cap, options.factor_16, reason.failures);
  uint32_t low = high - share(high, options.jitter_16);
  if (is_minimum) {
    low = max_of(low, base);
    high = max_of(high, base + max_of(share(base, options.jitter_16), state.window_ms));
  }
  // Drawn from the floor up, not raised to it: else a share of the fleet meets on one millisecond.
  low = max_of(low, options.floor_ms);
  high = max_of(max_of(high, state.window_ms), low);
  return min_of(low + scale(high - low, random), kMaxTimerMs);
}

uint32_t mix_random(uint32_t random, uint32_t identity, uint32_t count) {
  uint32_t x = random ^ (identity * 0x9E3779B9u) ^ (count * 0x85EBCA6Bu);
  x = (x ^ (x >> 15)) * 0x846CA68Bu;  // one round of a xorshift-multiply hash: the top bits count
  return x ^ (x >> 16);
}

}  // namespace esse
