// SPDX-License-Identifier: Apache-2.0
#include "esse_client/options.h"

namespace esse {

Error check(const ClientOptions& options) {
  const BackoffOptions& backoff = options.backoff;
  // The eight times at its front, as an array: -40 B on cortex-m3 against naming each.
  uint32_t times[8];
  static_assert(offsetof(BackoffOptions, spread_ms) + sizeof(uint32_t) == sizeof(times),
                "a time is missing here");
  __builtin_memcpy(times, &backoff, sizeof(times));
  for (const uint32_t time : times) {
    if (time > kMaxTimerMs) {
      return Error::kOption;
    }
  }
  if (backoff.floor_ms == 0 || backoff.factor_16 < 16 || backoff.jitter_16 > 16) {
    return Error::kOption;
  }
  return http::check(options.exchange);
}

}  // namespace esse
