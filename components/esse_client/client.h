// SPDX-License-Identifier: Apache-2.0
#pragma once
// Client: follows an event stream and stays connected; fetches documents over the same transport,
// with the same backoff, budget, policy and hooks. One poll(now, random) does a bounded piece of
// work, answers what happened and how long the caller may sleep. Name, TCP, TLS, request, response
// head, redirect, stream, backoff: each is a state of that poll. It never waits, starts no thread,
// allocates nothing: transport, spans and options are the caller's.
//
//   static constexpr esse::ClientOptions options = esse::device_options();
//   esse::StaticClient<> client(transport, options);
//   if (client.open("https://flags.example/stream") != esse::Error::kNone) { … }
//   for (;;) {
//     const esse::Step step = client.poll(now(), random());
//     switch (step.kind) {
//       case esse::StepKind::kEvent: handle(client.event()); break;
//       case esse::StepKind::kIdle: wait(transport, step); break;
//       …
//
// One caller at a time, except close(), reject() and reconnect(), which any context may call.
#include "esse_client/internal/asked.h"
#include "esse_client/options.h"
#include "esse_client/statistics.h"
#include "esse_client/step.h"

namespace esse {

/// As of the browser's readyState. A client that fetches a document is connecting.
enum class ReadyState : uint8_t { kConnecting = 0, kOpen = 1, kClosed = 2 };

/// The memory that a client works in.
struct ClientSpans {
  /// The last event ID and the event that arrives; between streams a header line, an error body.
  Span<char> event;
  /// What was read and not used yet.
  Span<char> receive;
  /// The target of a redirect. May be empty: then every redirect is an error.
  Span<char> url;
};

class Client {
 public:
  /// The smallest event span: what one line of a response's head needs, beside the last event ID.
  static constexpr size_t kMinEvent = 128;
  static constexpr size_t kMinReceive = http::Exchange::kMinReceive;

  /// Borrows everything for its life. A client that is destroyed leaves the transport as it is.
  Client(Transport& transport, const ClientOptions& options, const ClientSpans& spans);
  Client(Transport&, const ClientOptions&&, const ClientSpans&) = delete;  // would dangle
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Begins anew to follow `url`, which is borrowed until kStopped, resuming at the last event ID
  /// of options.request. `identity` differs from device to device (a hash of the MAC address or
  /// serial number) and is mixed into the jitter. Attempts that were made before still count for
  /// the budget. Checks URL, options and spans now: an error means that nothing was begun.
  /// kAlreadyOpen unless closed or stopped.
  [[nodiscard]] Error open(Text url, uint32_t identity = 0);

  /// After kStopped: goes on where it stopped, after backoff.floor_ms, with the URL (which must
  /// still be there), the last event ID and the counts of failures. kAlreadyOpen before kStopped,
  /// kNotOpen when open() has not succeeded.
  [[nodiscard]] Error open_again();

  /// Goes on. `now` is a free-running millisecond counter (it may wrap, stand still, step back;
  /// see Clock), `random` 32 uniform bits, which are used for jitter only. Bytes come before
  /// deadlines: after a long sleep what arrived is reported before a limit is looked at. Work is
  /// bounded by the receive span. Views of the last step end here.
  Step poll(Millis now, uint32_t random);

  // Requests. They take effect in the next poll(), so they are safe in a hook, between steps, in
  // another task and in an interrupt (single loads and stores of at most four bytes). Where several
  // are asked for, close() comes first, then reject().

  /// Ends what is under way; the next poll() answers kStopped with kClosedByCaller. Nothing is
  /// reported after it. In before_attempt no connection is opened any more.
  void close();
  /// Ends the stream or the document as a failure, because what came is useless: kRetrying with
  /// kRejected, which counts, backs off and obeys a Retry-After of this response. The id of the
  /// event that was reported last does not become the last event ID; with `keep_id` false no id is
  /// left at all. Still in time after kDone. Without a stream or a document it does nothing.
  void reject(bool keep_id = true);
  /// Ends the connection, if any, `delay_ms` from now, and makes another after backoff.floor_ms.
  /// Until then a stream stays open and events are reported. Answers kRetrying with
  /// kReconnectByCaller; no failure. An attempt that begins before it is over meets it. Asked
  /// again, the earlier one counts. Before the first attempt and its hook, it changes and answers
  /// nothing. A fleet that does this on a server's word spreads it by `delay_ms`.
  void reconnect(uint32_t delay_ms = 0);
  /// The same at once, resuming at `id`, the caller's own text, borrowed until the next poll():
  /// views of this client move with that. Empty: without an id. kLastEventId
  /// when it is too long for the event span or holds NUL, CR or LF. From the polling context only.
  [[nodiscard]] Error reconnect_with_id(Text id);
  /// Adds time that `now` did not see, as after deep sleep; the next poll() takes it into account.
  /// From the polling context only.
  void advance_seconds(uint32_t seconds) { clock_.advance_seconds(seconds); }

  ReadyState ready_state() const {
    return state_ == State::kClosed      ? ReadyState::kClosed
           : state_ == State::kStreaming ? ReadyState::kOpen
                                         : ReadyState::kConnecting;
  }
  /// After kEvent and kEventPart, until the next poll().
  stream::EventView event() const { return parser_.event(); }
  /// After kComment, until the next poll().
  Text comment() const { return parser_.comment(); }
  /// After kBody, until the next poll(): the next bytes of the document. How they are cut depends
  /// on how they came.
  Text body() const { return exchange_.body(); }
  /// The last event ID that is committed (an event's own with the poll after it). To keep it over a
  /// reboot, store it and give it as request.last_event_id. Until the next poll().
  Text last_event_id() const { return parser_.last_event_id(); }
  /// Why it was kRetrying or kStopped last; Cause::status holds the HTTP status. kNone from open()
  /// and from a whole document to the next failure.
  const Cause& cause() const { return cause_; }
  /// After kStopped: kAttemptLimit or kTimeLimit when options.attempt_limit or time_limit_s ended
  /// it, and cause() is the failure that was one too many; else kNone.
  Error limit() const { return limit_; }
  /// After kRetrying: milliseconds until the next attempt, as of the last poll().
  uint32_t delay_ms() const { return clock_.now().until(due_); }
  /// Of the last response: after kOpened, and in kRetrying and kStopped where there was one.
  uint16_t status() const { return exchange_.response().status(); }
  /// After kRetrying and kStopped: the beginning of an error response's body, if
  /// options.error_body asks for it. Until the next poll().
  Text error_body() const { return Text(parser_.spare()).first(error_body_size_); }
  /// Where the stream comes from, redirects followed. While connected.
  const http::Url& url() const { return exchange_.url(); }
  /// Where the connection stands; kIdle between attempts.
  Phase phase() const { return exchange_.phase(); }
  const Statistics& statistics() const { return statistics_; }
  /// The client's own count of seconds, which goes on over deep sleep (advance_seconds()). As of
  /// the last poll().
  Seconds seconds() const { return clock_.seconds(); }
  /// Seconds since the last byte from a server, or since the first attempt after open().
  uint32_t seconds_since_activity() const { return second() - activity_s_; }

 private:
  enum class State : uint8_t {
    kClosed,
    kWaiting,     // for the delay's end
    kAsking,      // before_attempt
    kConnecting,  // up to the response head
    kStreaming,
    kReceiving,  // a document
    kReceived,   // it is whole, and was reported
    kErrorBody,
    kFailing,  // the attempt is over; what follows is still to be said
  };
  /// Streams and documents fail apart: good documents do not excuse broken streams.
  struct Record {
    uint32_t failures = 0;   // in a row
    uint32_t changed_s = 0;  // opened; or ended (came whole) last; or the first attempt
  };
  enum Reject : uint8_t { kNoReject, kRejectKeepId, kRejectForgetId };

  void begin(uint32_t delay_ms);
  Error renew_request();
  void use_up();
  bool take_turn(uint32_t random);
  bool wait_out();
  bool ask();
  Go ask_hook(Attempt& attempt);
  void begin_attempt(Asks asks, bool is_free);
  bool poll_exchange();
  bool sleep();
  void take_head();
  bool is_what_was_asked_for() const;
  void take_body();
  void feed_stream();
  void pass_document_on();
  void keep_error_body();
  void take_end();
  void settle_document();
  void count_event();
  void fail(Error error);
  void end_attempt(const Cause& cause);
  Cause cause_of(Error error) const;
  // client_failure.cpp
  void take_requests();
  void reconnect_now();
  void settle_failure(uint32_t random);
  Decision judge(uint32_t random, bool planned);
  Decision default_decision(uint32_t random, uint32_t retry_after_s);
  void look_at_limits(uint32_t elapsed_s);
  bool note_stream();
  void wait(uint32_t delay_ms);
  bool is_attempting() const { return state_ >= State::kConnecting && state_ <= State::kErrorBody; }
  Record& record() { return records_[static_cast<uint8_t>(asks_)]; }
  uint32_t second() const { return clock_.seconds().count; }

  // Small and busy members first: short offsets, short instructions.
  State state_ = State::kClosed;
  Asks asks_ = Asks::kStream;  // of this attempt
  bool spans_fit_;
  bool is_opened_ = false;       // this attempt's response is what was asked for
  bool had_data_ = false;        // ... and brought bytes
  bool ever_opened_ = false;     // one did, since open()
  bool has_begun_ = false;       // an attempt was asked for since open() or open_again()
  bool is_coming_ = false;       // the attempt that reconnect() would ask for
  bool after_document_ = false;  // nothing happened since a document was whole
  bool has_deadline_ = false;    // due_ ends this attempt
  bool auth_retried_ = false;
  bool reconnect_waits_ = false;  // until reconnect_due_
  bool has_next_id_ = false;
  Error limit_ = Error::kNone;
  // Set in any context. Cleared by open(); all but the first, before they act, by poll(), too: what
  // is asked in between is met by that act.
  internal::Asked<bool> close_asked_;
  internal::Asked<Reject> reject_asked_;
  internal::Asked<uint32_t> reconnect_in_;  // a millisecond more than the delay; 0: not asked
  Step step_;
  const ClientOptions* options_;
  Cause cause_;
  Millis due_;
  Millis reconnect_due_;
  uint32_t identity_ = 0;
  uint32_t activity_s_ = 0;
  uint32_t attempts_ = 0;       // since open()
  uint32_t event_bytes_ = 0;    // of the event whose parts are coming
  uint32_t document_size_ = 0;  // bytes of it so far
  uint32_t error_body_size_ = 0;
  Record records_[2];  // by Asks
  BudgetState budget_;
  BackoffState backoff_;
  Clock clock_;
  Text next_id_;
  Text url_;
  http::Request request_;
  stream::Parser parser_;
  http::Exchange exchange_;
  Statistics statistics_{};
};

/// Sizes in bytes, each with a type of its own, so that none can stand for another.
enum class EventBytes : uint32_t {};
enum class ReceiveBytes : uint32_t {};
enum class UrlBytes : uint32_t {};

/// A Client with its spans inside: StaticClient<>, or
/// StaticClient<EventBytes{4096}, ReceiveBytes{1460}, UrlBytes{128}>.
template <EventBytes kEvent = EventBytes{2048},
          ReceiveBytes kReceive = ReceiveBytes{512},
          UrlBytes kUrl = UrlBytes{256}>
class StaticClient : public Client {
  static_assert(static_cast<uint32_t>(kEvent) >= kMinEvent,
                "the event span is too small for a header line");
  static_assert(static_cast<uint32_t>(kReceive) >= kMinReceive, "the receive span is too small");
  static_assert(static_cast<uint32_t>(kUrl) > 0,
                "use Client with an empty span to refuse redirects");

 public:
  StaticClient(Transport& transport, const ClientOptions& options)
      : Client(transport, options, {event_, receive_, url_}) {}
  StaticClient(Transport&, const ClientOptions&&) = delete;  // would dangle

 private:
  char event_[static_cast<uint32_t>(kEvent)];
  char receive_[static_cast<uint32_t>(kReceive)];
  char url_[static_cast<uint32_t>(kUrl)];
};

}  // namespace esse
