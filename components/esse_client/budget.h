// SPDX-License-Identifier: Apache-2.0
#pragma once
// Budget: a token bucket over attempts, the last defence of the server and of the battery.
// Whatever policy, hooks and server say, there are at most `attempts` in a burst, and then one
// every `refill_s` seconds. These are pure functions over one number, without a clock.
#include "esse_base/millis.h"

namespace esse {

struct BudgetOptions {
  uint16_t attempts = 30;  ///< the most in a burst; at least 1
  uint16_t refill_s = 30;  ///< seconds until there is one more; 0: no budget
};

struct BudgetState {
  /// When the bucket is full again, in seconds of the client's Clock (the theoretical arrival time
  /// of the generic cell rate algorithm, ITU-T I.371).
  uint32_t full_at_s = 0;
};

/// Seconds until the next attempt may be made; 0: now.
constexpr uint32_t budget_wait_s(const BudgetOptions& options, BudgetState state, Seconds now) {
  const uint32_t burst = (options.attempts - 1u) * options.refill_s;
  const uint32_t ahead = state.full_at_s > now.count ? state.full_at_s - now.count : 0;
  return ahead > burst ? ahead - burst : 0;
}

/// The state after one attempt at `now`.
constexpr BudgetState budget_take(const BudgetOptions& options, BudgetState state, Seconds now) {
  const uint32_t from = state.full_at_s > now.count ? state.full_at_s : now.count;
  return BudgetState{from + options.refill_s};
}

}  // namespace esse
