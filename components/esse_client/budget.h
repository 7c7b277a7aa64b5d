// SPDX-License-Identifier: Apache-2.0
#pragma once
// Budget: a token bucket over attempts, the last defence of the fleet and of the battery: whatever
// policy, hooks and server say, no more than `attempts` at once and one each `refill_s` seconds.
// Pure functions over one number.
#include "esse_base/millis.h"

namespace esse {

struct BudgetOptions {
  uint16_t attempts = 30;  ///< the most in a burst, at least 1
  uint16_t refill_s = 30;  ///< one more each so many seconds; 0: no budget
};

struct BudgetState {
  uint32_t full_at_s = 0;  ///< when the bucket is full again (the generic cell rate algorithm)
};

/// Seconds until an attempt may be made; 0: now.
constexpr uint32_t budget_wait_s(const BudgetOptions& options, BudgetState state, Seconds now) {
  const uint32_t burst = (options.attempts - 1u) * options.refill_s;
  const uint32_t ahead = state.full_at_s > now.count ? state.full_at_s - now.count : 0;
  return ahead > burst ? ahead - burst : 0;
}

/// Takes one attempt.
constexpr BudgetState budget_take(const BudgetOptions& options, BudgetState state, Seconds now) {
  const uint32_t from = state.full_at_s > now.count ? state.full_at_s : now.count;
  return BudgetState{from + options.refill_s};
}

}  // namespace esse
