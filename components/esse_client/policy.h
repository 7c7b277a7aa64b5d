// SPDX-License-Identifier: Apache-2.0
#pragma once
// Policy: what a failure leads to, as a table with a field a kind of failure, and three presets.
// Pure data and one pure function. The table of docs/protocol.md is this file in words.
#include "esse_base/cause.h"

namespace esse {

enum class Action : uint8_t {
  kRetry,        ///< again after the backoff's delay
  kRetrySlowly,  ///< again after minutes or hours: what a quick retry would not mend
  kStop,         ///< not again until open()
};

struct Policy {
  Action network;        ///< name, TCP, TLS, timeouts; a stream that ended, was cut or rejected
  Action verify;         ///< the server's certificate was refused, or TLS is set up wrongly
  Action memory;         ///< no memory for TLS or for a connection
  Action protocol;       ///< not HTTP, broken framing, a content coding, a head that is too large
  Action redirect;       ///< a redirect that cannot be followed, or leads to what cannot be opened
  Action content_type;   ///< 200, and not what was asked for: often a captive portal's page
  Action no_content;     ///< 204
  Action other_success;  ///< 2xx but 200 and 204, and 3xx that are no redirects
  Action busy;           ///< 408, 425, 429, any 4xx but 401, 403, 407 with Retry-After
  Action unauthorized;   ///< 401, 403, 407
  Action bad_request;    ///< 400
  Action client_error;   ///< any other 4xx
  Action server_error;   ///< 5xx, and any status outside 200 to 499
};

/// The WHATWG specification to the letter: only what the network does is retried.
constexpr Policy browser_policy() {
  Policy policy{};
  policy.protocol = policy.redirect = policy.content_type = policy.no_content = Action::kStop;
  policy.other_success = policy.busy = policy.unauthorized = Action::kStop;
  policy.bad_request = policy.client_error = policy.server_error = Action::kStop;
  return policy;
}

/// What LaunchDarkly's clients do: 400, 408, 429 and 5xx are retried, other 4xx and 204 are final.
constexpr Policy launchdarkly_policy() {
  Policy policy{};
  policy.no_content = policy.unauthorized = policy.client_error = Action::kStop;
  return policy;
}

/// Nothing is for ever, since nobody restarts a sensor in a ceiling.
constexpr Policy device_policy() {
  Policy policy{};
  policy.verify = policy.memory = policy.redirect = policy.content_type = Action::kRetrySlowly;
  policy.no_content = policy.other_success = policy.unauthorized = Action::kRetrySlowly;
  policy.bad_request = policy.client_error = Action::kRetrySlowly;
  return policy;
}

/// The policy's answer to a cause. `has_retry_after`: the response carried one, in seconds over 0.
/// Caller's mistakes always stop.
Action decide(const Policy& policy, const Cause& cause, bool has_retry_after);

}  // namespace esse
