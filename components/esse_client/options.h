// SPDX-License-Identifier: Apache-2.0
#pragma once
// ClientOptions: everything that a Client can be told, with defaults, and three presets. A plain
// struct that the client borrows: it may live in flash. Checked by Client::open(), before anything
// is sent.
#include "esse_client/backoff.h"
#include "esse_client/budget.h"
#include "esse_client/policy.h"
#include "esse_http/exchange.h"
#include "esse_stream/parser.h"

namespace esse {

/// What a hook answers that is asked before something is sent.
enum class Go : uint8_t {
  kGo,
  kNotYet,  ///< ask again: at the next poll(), which comes within Hooks::ask_again_ms
  kStop,    ///< stops the client with Error::kStoppedByHook
};

/// What an attempt is about to send.
struct Attempt {
  /// A fresh copy of ClientOptions::request with URL and last event ID filled in. The hook may
  /// change all of it; what it sets stays valid until the next poll() that does not answer kIdle.
  http::Request& request;
  uint32_t number;    ///< counts from 1 since open()
  const Cause& last;  ///< why there is an attempt: the last failure, or kNone for the first
};

/// A failure, and what the client would do. The hook may change the decision; floor and budget are
/// applied after it.
struct Failure {
  const Cause& cause;
  uint32_t failures;       ///< in a row, this one included; 0: a planned end
  uint32_t elapsed_s;      ///< since a stream was open, or since the first attempt
  uint32_t retry_after_s;  ///< of this response, in seconds; 0: none, 0, a date, or of a stream
};
struct Decision {
  Action action;      ///< kStop, or not: kRetrySlowly says where the delay came from, no more
  uint32_t delay_ms;  ///< what counts, unless action is kStop
};

/// Called from poll() only. Each may be null. None may call poll() or open(); close() and
/// reconnect() are fine.
struct Hooks {
  void* context = nullptr;
  Go (*before_attempt)(void* context, Attempt& attempt) = nullptr;
  void (*after_failure)(void* context, const Failure& failure, Decision& decision) = nullptr;
  uint32_t ask_again_ms = 100;  ///< 1 to kMaxTimerMs
};

struct ClientOptions {
  /// The request without its URL: method, headers, body, credentials, cache control, the initial
  /// last event ID.
  http::Request request;
  /// Limits of each phase; the hook that sees the response's headers.
  http::ExchangeOptions exchange;
  stream::ParserOptions parser;
  Policy policy = device_policy();
  BackoffOptions backoff;
  BudgetOptions budget;
  Hooks hooks;
  /// Mixed into the jitter: a hash of the MAC address or serial number.
  uint32_t identity = 0;
  /// A connection that was open this long clears the count of failures, however it ends
  /// but by a record of TLS that is broken or does not fit (kTlsRecord).
  uint32_t reset_after_s = 60;
  /// One that ends in good order, after data, and was open this long: no failure, a planned end.
  uint32_t planned_after_s = 15;
  /// Stop after so many failures in a row, and say so in Client::limit(); 0: never.
  uint32_t attempt_limit = 0;
  /// Stop at the first failure after so many seconds without an open stream, counted from the first
  /// attempt; 0: never. It cuts no delay short and no "not yet" of a hook.
  uint32_t time_limit_s = 0;
  /// Read the body of an error response for error_body(): as much as the event span has room for,
  /// for at most 5 s.
  bool error_body = false;
  /// Off: the first attempt after open() that fails stops the client. Without a network
  /// (kNetworkDown) there was no attempt.
  bool retry_initial = true;
  /// reconnect() also clears the count of failures.
  bool reconnect_resets = false;
};

/// For a device in the field: nothing is for ever, a fleet does not come back together. The
/// default.
constexpr ClientOptions device_options() { return ClientOptions{}; }

/// What LaunchDarkly's clients do: 1 s doubling to 30 s, the upper half of it at random.
constexpr ClientOptions launchdarkly_options() {
  ClientOptions options;
  options.policy = launchdarkly_policy();
  options.backoff.cap_ms = 30'000;
  options.backoff.jitter_16 = 8;
  options.backoff.spread_ms = 0;
  options.budget.refill_s = 0;
  return options;
}

/// The browser's EventSource: a constant delay, no-store, no limit of idle time.
constexpr ClientOptions browser_options() {
  ClientOptions options;
  options.policy = browser_policy();
  options.request.standard_headers = http::kNoStoreHeaders;
  options.exchange.idle_ms = 0;
  options.exchange.max_redirects = 20;
  options.backoff.base_ms = 3'000;
  options.backoff.factor_16 = 16;
  options.backoff.jitter_16 = 0;
  options.backoff.spread_ms = 0;
  options.budget.refill_s = 0;
  return options;
}

/// kOption when a limit, a ratio or a delay is out of range; errors of the request's check().
[[nodiscard]] Error check(const ClientOptions& options);

}  // namespace esse
