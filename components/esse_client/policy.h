// SPDX-License-Identifier: Apache-2.0
#pragma once
// Policy: what a failure leads to. It is a table with one field for each kind of failure, and there
// are three presets. This is pure data and one pure function.
// The table in docs/protocol.md says the same in words.
#include "esse_base/cause.h"

namespace esse {

enum class Action : uint8_t {
  kRetry,        ///< again after the backoff's delay
  kRetrySlowly,  ///< again after minutes or hours, since a quick retry would not help
  kStop,         ///< not again until open() or open_again()
};

/// An action for each kind of failure. Zeroed, everything is kRetry.
struct Policy {
  Action network;        ///< name, TCP, TLS, timeouts; a body that ended, was cut or was rejected
  Action verify;         ///< the server's certificate was refused, or the TLS options are unusable
  Action memory;         ///< no memory for TLS or for a connection
  Action protocol;       ///< not HTTP, broken framing, a content coding, or something too large
  Action redirect;       ///< a redirect that cannot be followed, or whose target cannot be opened
  Action content_type;   ///< 200, but not the expected type: often a captive portal's page
  Action no_content;     ///< 204
  Action other_success;  ///< any other 2xx, and 3xx that are no redirects
  Action busy;           ///< 408, 425, 429; with Retry-After any 4xx but 401, 403 and 407
  Action unauthorized;   ///< 401, 403, 407
  Action bad_request;    ///< 400, without Retry-After
  Action client_error;   ///< any other 4xx
  Action server_error;   ///< 5xx, and any other status outside 200 to 499
};

/// What the specification says (WHATWG HTML, 9.2.3): failures of the network are retried, and
/// responses that are no stream are final.
constexpr Policy browser_policy() {
  Policy policy{};
  policy.protocol = policy.redirect = policy.content_type = policy.no_content = Action::kStop;
  policy.other_success = policy.busy = policy.unauthorized = Action::kStop;
  policy.bad_request = policy.client_error = policy.server_error = Action::kStop;
  return policy;
}

/// What LaunchDarkly's clients do: 5xx, 400 and all that is `busy` are retried. 204 and any other
/// 4xx are final.
constexpr Policy launchdarkly_policy() {
  Policy policy{};
  policy.no_content = policy.unauthorized = policy.client_error = Action::kStop;
  return policy;
}

/// Nothing is final, since nobody restarts a sensor in a ceiling.
constexpr Policy device_policy() {
  Policy policy{};
  policy.verify = policy.memory = policy.redirect = policy.content_type = Action::kRetrySlowly;
  policy.no_content = policy.other_success = policy.unauthorized = Action::kRetrySlowly;
  policy.bad_request = policy.client_error = Action::kRetrySlowly;
  return policy;
}

/// The policy's answer to a cause. `has_retry_after` says that the response had a Retry-After of at
/// least 1 second. Mistakes and decisions of the caller always stop.
Action decide(const Policy& policy, const Cause& cause, bool has_retry_after);

}  // namespace esse
