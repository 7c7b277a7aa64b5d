// SPDX-License-Identifier: Apache-2.0
#include "esse_client/options.h"

namespace esse {

Error check(const ClientOptions& options) {
  const BackoffOptions& backoff = options.backoff;
  constexpr uint32_t kTimes = 8;  // at its front
  static_assert(offsetof(BackoffOptions, spread_ms) == (kTimes - 1) * sizeof(uint32_t),
                "a time is missing here");
  if (!are_timers(&backoff, kTimes) || backoff.floor_ms == 0 || backoff.factor_16 - 16u > 96 ||
      backoff.jitter_16 > 16 || options.budget.attempts == 0 || options.hooks.ask_again_ms == 0 ||
      options.hooks.ask_again_ms > kMaxTimerMs) {
    return Error::kOption;
  }
  return http::check(options.exchange);
}

}  // namespace esse
