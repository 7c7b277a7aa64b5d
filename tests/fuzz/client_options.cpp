// SPDX-License-Identifier: Apache-2.0
#include "client_options.h"

namespace esse::test {

ClientOptions client_options(Input& input) {
  const ClientOptions presets[] = {device_options(), launchdarkly_options(), browser_options()};
  ClientOptions options = presets[input.byte() % 3];
  const uint8_t bits = input.byte();
  options.parser.parts = (bits & 1) == 0;
  options.parser.comments = (bits & 2) == 0;
  options.parser.commit_dropped_id = (bits & 4) != 0;
  options.error_body = (bits & 8) != 0;
  options.healthy_after_s = bits / 8;
  options.request.repeatable = options.request.repeatable && (bits & 1) == 0;
  options.retry_initial = (bits & 16) == 0;
  options.reconnect_resets = (bits & 32) != 0;
  if ((bits & 64) != 0) {
    options.backoff.floor_ms = input.byte();
    options.backoff.base_ms = input.time();
    options.backoff.cap_ms = input.time();
    options.backoff.factor_16 = input.byte();
    options.backoff.jitter_16 = input.byte() % 18;
    options.backoff.spread_ms = input.time();
    options.backoff.retry_cap_ms = input.time();
    options.budget.attempts = input.byte();
    options.budget.refill_s = input.byte();
    options.attempt_limit = input.byte();
    options.time_limit_s = input.number();
  }
  if ((bits & 128) != 0) {
    options.exchange.name_ms = input.time();
    options.exchange.response_ms = input.time();
    options.exchange.idle_ms = input.time();
    input.time();  // a limit that is gone: what follows stays in its place in the corpus
    options.exchange.response.head_bytes = input.number();
    options.exchange.max_redirects = input.byte();
    options.request.method = input.byte() % 4 == 0 ? "POST" : "REPORT";
    options.request.body = "some body";
    options.request.last_event_id = "a\xE2\x80\xA6";
  }
  return options;
}

void add_documents(Input& input, uint8_t bits, ClientOptions& options) {
  options.asks = (bits & 2) != 0 ? Asks::kDocument : Asks::kStream;
  if (options.asks == Asks::kDocument && (bits & 4) != 0) {
    options.request.media_type = Text();
  }
  if ((bits & 8) != 0) {
    static const http::Header kConditions[] = {{"If-None-Match", "\"v1\""}};
    options.request.conditions = kConditions;
  }
  if ((bits & 16) != 0) {
    options.document.total_ms = input.time();
    options.document.max_bytes = input.number();
    options.document.exchange.idle_ms = input.time();
    options.document.exchange.max_redirects = input.byte();
  }
}

}  // namespace esse::test
