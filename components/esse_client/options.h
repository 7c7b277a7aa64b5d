// SPDX-License-Identifier: Apache-2.0
#pragma once
// ClientOptions: everything that a Client can be told, with defaults, and three presets. A plain
// struct that the client borrows and reads at work, so it may live in flash and must outlive the
// client; only `parser` is copied, when the client is made. Checked by Client::open(), before
// anything is sent.
#include "esse_client/backoff.h"
#include "esse_client/budget.h"
#include "esse_client/policy.h"
#include "esse_http/exchange.h"
#include "esse_stream/parser.h"

namespace esse {

inline constexpr http::Header kEventStreamHeaders[] = {{"Accept", "text/event-stream"},
                                                       {"Cache-Control", "no-cache"}};
inline constexpr http::Header kNoStoreHeaders[] = {{"Accept", "text/event-stream"},
                                                   {"Cache-Control", "no-store"}};

/// What an attempt asks for.
enum class Asks : uint8_t {
  kStream,    ///< an event stream, which is followed as long as it lasts
  kDocument,  ///< the whole body of one response
};

/// What a hook answers that is asked before something is sent.
enum class Go : uint8_t {
  kGo,
  kNotYet,  ///< ask again: at the next poll(), which comes within Hooks::ask_again_ms
  kLater,   ///< ask again, but not before Attempt::later_ms are over; reconnect() ends the wait
  kStop,    ///< stops the client with Error::kStoppedByHook
};

/// What an attempt is about to send. The hook may change the first three.
struct Attempt {
  /// A fresh copy of ClientOptions::request with URL and last event ID filled in. The hook may
  /// change all of it; what it sets stays valid until the next poll() that does not answer kIdle.
  /// A document is sent without last_event_id. Its Accept and media_type are the hook's to set.
  http::Request& request;
  Asks asks;          ///< ClientOptions::asks
  uint32_t later_ms;  ///< with Go::kLater: from now; 1 to kMaxTimerMs, others are taken as these
  uint32_t number;    ///< counts from 1 since open()
  /// Why there is an attempt: the last failure, or kNone for the first and after a whole document.
  const Cause& last;
};

/// A failure. Floor and budget are applied to what the hook answers.
struct Failure {
  const Cause& cause;
  Asks asks;               ///< what the attempt asked for
  uint32_t failures;       ///< of its kind in a row, this one included; 0: a planned end
  uint32_t elapsed_s;      ///< since a stream was open (a document whole), or the first attempt
  uint32_t retry_after_s;  ///< of this response, in seconds; 0: none, 0, a date, or of a stream
};
struct Decision {
  Action action;      ///< kStop, or not: kRetrySlowly says where the delay came from, no more
  uint32_t delay_ms;  ///< what counts, unless action is kStop
};

/// Called from poll() only. Each may be null. None may call poll() or open(); close(), reject()
/// and reconnect() are fine.
struct Hooks {
  void* context = nullptr;
  /// Before each attempt. After the wait that Go::kLater asks for, and where a document would
  /// follow a document without a pause, it is asked again.
  Go (*before_attempt)(void* context, Attempt& attempt) = nullptr;
  /// `decision` is what the client would do; the answer is what it does.
  Decision (*after_failure)(void* context, const Failure& failure, Decision decision) = nullptr;
  uint32_t ask_again_ms = 100;  ///< 1 to kMaxTimerMs
};

/// What holds for documents, beside the exchange's own limits.
struct DocumentOptions {
  http::ExchangeOptions exchange = exchange_options();
  /// From the attempt's beginning to the document's end, redirects included; 0: no limit. At most
  /// kMaxTimerMs.
  uint32_t total_ms = 60'000;
  /// A longer body is kHttpBodyTooLarge.
  uint32_t max_bytes = 64 * 1024;

 private:
  static constexpr http::ExchangeOptions exchange_options() {
    http::ExchangeOptions options;
    options.idle_ms = 10'000;  // a document has no heartbeats
    return options;
  }
};

struct ClientOptions {
  /// The request without its URL: method, headers, body, credentials, cache control, the initial
  /// last event ID, the media type that is expected.
  http::Request request = stream_request();
  /// What attempts ask for, unless Hooks::before_attempt says otherwise. With kDocument and no
  /// hook the document is asked for again and again, backoff.floor_ms apart, within the budget.
  Asks asks = Asks::kStream;
  /// Of streams: limits of each phase; the hook that sees the response's headers.
  http::ExchangeOptions exchange;
  DocumentOptions document;
  stream::ParserOptions parser;
  Policy policy = device_policy();
  BackoffOptions backoff;
  BudgetOptions budget;
  Hooks hooks;
  /// A connection that was open this long clears the count of failures, however it ends
  /// but by a record of TLS that is broken or does not fit (kTlsRecord).
  uint32_t reset_after_s = 60;
  /// One that ends in good order, after data, and was open this long: no failure, a planned end.
  uint32_t planned_after_s = 15;
  /// Stop after so many failures of one kind (streams, documents) in a row, and say so in
  /// Client::limit(); 0: never.
  uint32_t attempt_limit = 0;
  /// Stop at the first failure after so many seconds without an open stream (a whole document, when
  /// that is what fails), counted from the first attempt; 0: never. It cuts no delay short and no
  /// "not yet" of a hook.
  uint32_t time_limit_s = 0;
  /// Read the body of an error response for error_body(): as much as the event span has room for,
  /// for at most 5 s. kOption where it is not built in (ESSE_CLIENT_ERROR_BODY).
  bool error_body = false;
  /// Off: the first attempt after open() that fails stops the client. Without a network
  /// (kNetworkDown) there was no attempt.
  bool retry_initial = true;
  /// reconnect() also clears the counts of failures.
  bool reconnect_resets = false;

 private:
  static constexpr http::Request stream_request() {
    http::Request request;
    request.standard_headers = kEventStreamHeaders;
    request.media_type = "text/event-stream";
    return request;
  }
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
  options.request.standard_headers = kNoStoreHeaders;
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
