// SPDX-License-Identifier: Apache-2.0
#include "feature_flags/services.h"

#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"

namespace esse::app {

flags::Service& launchdarkly(const Words& words) {
  static flags::LaunchDarklyOptions options;
  options.mobile_key = words.key;
  options.stream_url = options.poll_url = words.url;
  options.client.attempt_limit = words.failures;
  static flags::LaunchDarkly service(options, words.context);
  return service;
}

flags::Service& ofrep(const Words& words) {
  static http::Header key;
  key = {"X-API-Key", words.key};
  static flags::OfrepOptions options;
  options.url = words.url;
  options.headers = Span<const http::Header>(&key, words.key.empty() ? 0 : 1);
  options.client.attempt_limit = words.failures;
  static flags::OfrepMemory<> memory;
  static flags::Ofrep service(options, words.context, memory);
  return service;
}

}  // namespace esse::app
