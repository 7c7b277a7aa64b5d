// SPDX-License-Identifier: Apache-2.0
#include "esse_client/options.h"

namespace esse {

Error check(const ClientOptions& options) {
  const BackoffOptions& backoff = options.backoff;
  const uint32_t timers[] = {backoff.base_ms,      backoff.floor_ms,           backoff.cap_ms,
                             backoff.retry_cap_ms, backoff.retry_after_cap_ms, backoff.slow_ms,
                             backoff.slow_cap_ms,  backoff.spread_ms};
  for (const uint32_t timer : timers) {
    if (timer > kMaxTimerMs) {
      return Error::kOption;
    }
  }
  if (backoff.floor_ms == 0 || backoff.factor_16 < 16 || backoff.jitter_16 > 16) {
    return Error::kOption;
  }
  return http::check(options.exchange);
}

}  // namespace esse
