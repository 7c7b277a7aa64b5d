// SPDX-License-Identifier: Apache-2.0
#include "esse_client/options.h"

namespace esse {

Error check(const ClientOptions& options) {
  const BackoffOptions& backoff = options.backoff;
  const uint32_t times_ms[] = {
      backoff.base_ms,           backoff.floor_ms,          backoff.cap_ms,
      backoff.slow_ms,           backoff.slow_cap_ms,       backoff.retry_cap_ms,
      backoff.spread_ms,         options.document.total_ms, backoff.retry_after_cap_ms,
      options.hooks.ask_again_ms};
  if (!are_timers(times_ms) || backoff.floor_ms == 0 || options.hooks.ask_again_ms == 0 ||
      backoff.factor_16 < 16 || backoff.factor_16 > 112 || backoff.jitter_16 > 16 ||
      options.budget.attempts == 0 || (options.error_body && ESSE_CLIENT_ERROR_BODY == 0)) {
    return Error::kOption;
  }
  const Error error = http::check(options.exchange);
  return error == Error::kNone ? http::check(options.document.exchange) : error;
}

}  // namespace esse
