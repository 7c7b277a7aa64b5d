// SPDX-License-Identifier: Apache-2.0
#pragma once
// ClientOptions: everything that a Client can be told, with defaults and three presets.
// It is a plain struct that the client borrows and reads while it works. So it may live in flash,
// and must outlive the client. Only `parser` is copied, when the client is made.
// Client::open() checks it before anything is sent.
#include "esse_client/backoff.h"
#include "esse_client/budget.h"
#include "esse_client/policy.h"
#include "esse_http/exchange.h"
#include "esse_stream/parser.h"

namespace esse {

/// What a request for a stream sends by default.
inline constexpr http::Header kEventStreamHeaders[] = {{"Accept", "text/event-stream"},
                                                       {"Cache-Control", "no-cache"}};
/// What a request of browser_options() sends instead.
inline constexpr http::Header kNoStoreHeaders[] = {{"Accept", "text/event-stream"},
                                                   {"Cache-Control", "no-store"}};

/// What an attempt asks for.
enum class Asks : uint8_t {
  kStream,    ///< an event stream, which is followed as long as it lasts
  kDocument,  ///< the whole body of one response
};

/// What Hooks::before_attempt answers.
enum class Go : uint8_t {
  kGo,      ///< the attempt begins
  kNotYet,  ///< ask again at the next poll(), which comes within Hooks::ask_again_ms
  kLater,   ///< ask again after Attempt::later_ms; reconnect() ends that wait
  kStop,    ///< the client stops with Error::kStoppedByHook
};

/// An attempt that is about to begin. The hook may change the first three fields.
struct Attempt {
  /// A fresh copy of ClientOptions::request, with URL and last event ID filled in. The hook may
  /// change all of it. What it sets stays valid until the next poll() that does not answer kIdle;
  /// the texts of a URL and of a media type stay until the attempt is over.
  /// A document is requested without last_event_id. Its Accept and its media_type are the hook's to
  /// set.
  http::Request& request;
  /// What the attempt asks for: at first ClientOptions::asks.
  Asks asks;
  /// With Go::kLater: how long to wait, from now. Less than BackoffOptions::floor_ms is taken as
  /// that, and more than kMaxTimerMs as that.
  uint32_t later_ms;
  uint32_t number;  ///< this attempt's number: 1 for the first since open()
  /// The last failure. kNone for the first attempt, and after a document that came whole.
  const Cause& last;
};

/// Why a refusal is asked again at the usual delay, before Policy::kRetrySlowly or kStop counts.
enum class SecondChance : uint8_t {
  kNone,
  /// The server may have refused the last event ID, so the next attempt leaves it out. That follows
  /// a 4xx other than 401, 403, 407, 408, 425 and 429, and two connections in a row that ended
  /// without an answer. If the attempt opens a stream, the id is forgotten. If not, the id is back
  /// with the attempt after it.
  kWithoutId,
  /// 401 or 403 under Action::kRetrySlowly, and Hooks::before_attempt may have other credentials.
  kOtherCredentials,
  /// The first refusal after something opened: servers also refuse while they are being replaced.
  /// 204 under Action::kStop is obeyed at once.
  kAfterOpen,
};

/// What Hooks::after_failure is told.
struct Failure {
  const Cause& cause;
  Asks asks;  ///< what the attempt asked for
  /// How many failures of this kind (stream or document) came in a row, with this one. A planned
  /// end and kNetworkDown do not count, so it can be 0.
  uint32_t failures;
  /// Seconds without what the attempt asked for, as ClientOptions::time_limit_s counts them.
  uint32_t elapsed_s;
  /// Retry-After of this response, in seconds from its own Date where it is a date. 0: there was
  /// none, or its head did not come whole; or the response was good, and what it brought was not
  /// rejected.
  uint32_t retry_after_s;
  /// Why a refusal is to be asked again soon, once; kNone: it is not.
  SecondChance second_chance;
};

/// What follows a failure.
struct Decision {
  Action action;      ///< only kStop or not counts: kRetrySlowly says where the delay comes from
  uint32_t delay_ms;  ///< until the next attempt, unless action is kStop
};

/// Functions of the caller's, called from poll() only. Each may be null. None may call poll() or
/// open(). close(), reject() and reconnect() are allowed.
struct Hooks {
  void* context = nullptr;  ///< handed to both
  /// Asked before each attempt. It is asked again after the wait of Go::kLater, and after the pause
  /// of backoff.floor_ms when a document is to follow a document.
  Go (*before_attempt)(void* context, Attempt& attempt) = nullptr;
  /// Asked after each failure and planned end. `decision` is what the client would do, and the
  /// answer is what it does. Floor and budget are applied to the answer.
  Decision (*after_failure)(void* context, const Failure& failure, Decision decision) = nullptr;
  /// After Go::kNotYet: milliseconds until the next poll(); 1 to kMaxTimerMs.
  uint32_t ask_again_ms = 100;
};

/// The limits of documents.
struct DocumentOptions {
  /// Limits of each phase. By default those of a stream, but for response_ms, which is 30 s, and
  /// idle_ms, which is 10 s.
  http::ExchangeOptions exchange = exchange_options();
  /// Milliseconds from the attempt's beginning to the document's end, redirects included; then
  /// kTotalTimeout. At most kMaxTimerMs; 0: no limit.
  uint32_t total_ms = 60'000;
  /// The largest document, in bytes. A longer one is kHttpBodyTooLarge.
  uint32_t max_bytes = 64 * 1024;

 private:
  static constexpr http::ExchangeOptions exchange_options() {
    http::ExchangeOptions options;
    options.response_ms = 30'000;
    options.idle_ms = 10'000;  // a document has no heartbeats
    return options;
  }
};

/// What a Client is told.
struct ClientOptions {
  /// The request without its URL: method, headers (credentials and cache control among them), body,
  /// initial last event ID, and expected media type.
  http::Request request = stream_request();
  /// What attempts ask for, unless Hooks::before_attempt says otherwise. With kDocument and no hook
  /// the document is requested again and again, backoff.floor_ms apart, within the budget.
  Asks asks = Asks::kStream;
  /// The limits of each phase of a stream, and the function that sees the response's headers.
  http::ExchangeOptions exchange;
  DocumentOptions document;  ///< the limits of documents
  stream::ParserOptions parser;
  Policy policy = device_policy();
  BackoffOptions backoff;
  BudgetOptions budget;
  Hooks hooks;
  // A stream was healthy when it brought bytes and was open for healthy_after_s, or was open for
  // reset_after_s. So was one that ended in good order after an event, while `retry:` asked for a
  // second or more. It clears the counts of failures and costs no budget, however it ended. An end
  // in good order (kStreamEnded) then is no failure.
  uint32_t healthy_after_s = 8;  ///< seconds, for a stream that brought bytes
  uint32_t reset_after_s = 60;   ///< seconds, for any stream
  /// Whether a refusal is asked again once: see SecondChance. Off: what the policy says counts at
  /// once.
  bool second_chances = true;
  /// Stops the client after so many failures of one kind (stream or document) in a row.
  /// Client::limit() then is kAttemptLimit. 0: never. 1: no reconnecting at all, not even after a
  /// healthy stream.
  uint32_t attempt_limit = 0;
  /// Stops the client at the first failure after so many seconds in which a stream was asked for
  /// and none was open. For documents likewise: one was asked for and none was whole.
  /// Client::limit() then is kTimeLimit. It cuts short neither a delay nor a hook's Go::kNotYet.
  /// 0: never.
  uint32_t time_limit_s = 0;
  /// Reads the body of an error response for Client::error_body(): as much as the event span has
  /// room for, and for at most 5 s. kOption when it is not built in (ESSE_CLIENT_ERROR_BODY).
  bool error_body = false;
  /// Off: a failure stops the client when nothing has opened since open(). kNetworkDown does not,
  /// since there was no attempt.
  bool retry_initial = true;
  /// On: reconnect() also clears the counts of failures.
  bool reconnect_resets = false;

 private:
  static constexpr http::Request stream_request() {
    http::Request request;
    request.standard_headers = kEventStreamHeaders;
    request.media_type = "text/event-stream";
    return request;
  }
};

/// The default, for a device in the field: it never gives up, and a fleet does not come back
/// together.
constexpr ClientOptions device_options() { return ClientOptions{}; }

/// What LaunchDarkly's clients do: the delay doubles from 1 s to 30 s, and its upper half is
/// random. No spread and no budget. A POST is repeated.
constexpr ClientOptions launchdarkly_options() {
  ClientOptions options;
  options.request.repeatable = true;
  options.policy = launchdarkly_policy();
  options.backoff.cap_ms = 30'000;
  options.backoff.jitter_16 = 8;
  options.backoff.spread_ms = 0;
  options.budget.refill_s = 0;
  return options;
}

/// What the browser's EventSource does: a constant delay of 3 s, no-store, 20 redirects, no limit
/// of time for the response or for silence, no second chances, no spread and no budget.
constexpr ClientOptions browser_options() {
  ClientOptions options;
  options.second_chances = false;
  options.exchange.response_ms = 0;
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

/// kOption when a limit of time, a ratio or a delay is out of its range, or something is not built
/// in. The request is not looked at: http::check(request) does that.
[[nodiscard]] Error check(const ClientOptions& options);

}  // namespace esse
