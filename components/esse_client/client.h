// SPDX-License-Identifier: Apache-2.0
#pragma once
// Client: follows an event stream and stays connected. It can also fetch documents over the same
// transport, with the same backoff, budget, policy and hooks.
// One poll(now, random) does a bounded piece of work. It answers what happened, and how long the
// caller may sleep. Name, TCP, TLS, request, response head, redirect, stream and backoff are states
// of that poll. It never waits, starts no thread and allocates nothing: transport, spans and
// options are the caller's.
// One caller at a time, except for close(), reject() and reconnect(), which any context may call.
#include "esse_client/internal/asked.h"
#include "esse_client/options.h"
#include "esse_client/statistics.h"
#include "esse_client/step.h"

namespace esse {

/// As the browser's EventSource.readyState has it (WHATWG HTML, 9.2.2). A client that fetches a
/// document is kConnecting.
enum class ReadyState : uint8_t { kConnecting = 0, kOpen = 1, kClosed = 2 };

/// The memory that a client works in.
struct ClientSpans {
  /// The last event ID, and the event that is arriving. Between two streams also a header line, or
  /// an error body. At least Client::kMinEvent bytes.
  Span<char> event;
  /// What was read and not used yet. At least Client::kMinReceive bytes.
  Span<char> receive;
  /// The target of a redirect. It may be empty: every redirect is an error then.
  Span<char> url;
};

/// What a Client knows besides the last event ID, for RAM that stays over deep sleep. Plain data.
struct ClientMemory {
  uint32_t failures[2] = {};      ///< in a row, of streams and of documents
  uint32_t retry_ms = 0;          ///< the last `retry:`; BackoffState::kNoRetry: none came
  uint32_t retry_in_s = 0;        ///< what is left of the delay of the last failure
  uint32_t budget_full_in_s = 0;  ///< until the budget of attempts is full again
};

///   static constexpr esse::ClientOptions options = esse::device_options();
///   esse::StaticClient<> client(transport, options);
///   if (client.open("https://flags.example/stream") != esse::Error::kNone) { … }
///   for (;;) {
///     const esse::Step step = client.poll(now(), random());
///     switch (step.kind) {
///       case esse::StepKind::kEvent: handle(client.event()); break;
///       case esse::StepKind::kIdle: wait(transport, step); break;
///       …
class Client {
 public:
  /// The smallest event span, in bytes: room for a line of a response's head beside the last event
  /// ID.
  static constexpr size_t kMinEvent = 128;
  /// The smallest receive span, in bytes.
  static constexpr size_t kMinReceive = http::Exchange::kMinReceive;

  /// Borrows everything for its lifetime. The destructor does nothing: it leaves the transport as
  /// it is.
  Client(Transport& transport, const ClientOptions& options, const ClientSpans& spans);
  Client(Transport&, const ClientOptions&&, const ClientSpans&) = delete;  // would dangle
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Begins anew to follow `url`, at the last event ID of options.request. `url` is borrowed until
  /// kStopped. `identity` differs from device to device (a hash of the MAC address or of the serial
  /// number), and is mixed into the jitter. Earlier attempts still count for the budget.
  /// URL, options and spans are checked now, and an error means that nothing was begun. Errors:
  ///  - kAlreadyOpen: the client is neither new nor stopped
  ///  - kSpanTooSmall
  ///  - kLastEventId: it is over a quarter of the event span, or holds NUL, CR or LF
  ///  - those of http::parse_url(), http::check() and check(ClientOptions)
  [[nodiscard]] Error open(Text url, uint32_t identity = 0);

  /// Goes on after kStopped, once backoff.floor_ms have passed, with the same URL, last event ID
  /// and counts of failures. The URL's text must still be there. kAlreadyOpen before kStopped;
  /// kNotOpen when open() has not succeeded.
  [[nodiscard]] Error open_again();

  /// Goes on. `now` is a free-running millisecond counter, which may wrap, stand still or step back
  /// (see Clock). `random` is 32 uniform bits, for jitter only.
  /// Bytes come before deadlines: after a long sleep, what arrived is reported before a limit is
  /// looked at. The work is bounded by the receive span. Views of the last step end here.
  Step poll(Millis now, uint32_t random);

  // Requests. Each takes effect in the next poll(). close(), reject() and reconnect() may be called
  // in a hook, between steps, in another task and in an interrupt: they make single loads and
  // stores of at most four bytes. When several are asked for, close() comes first, and reject()
  // second.

  /// Ends what is under way: the next poll() answers kStopped with kClosedByCaller, and nothing is
  /// reported after it. Called from before_attempt, it keeps the connection from being opened.
  void close();
  /// Ends the attempt, its stream or its document as a failure, because what came is useless.
  /// It answers kRetrying with kRejected, counts, backs off, and obeys a Retry-After of this
  /// response. The id of the event that was reported last does not become the last event ID. With
  /// `keep_id` false no last event ID is left at all. It is still in time after kDone. Between two
  /// attempts it does nothing.
  void reject(bool keep_id = true);
  /// Ends the connection, if there is one, `delay_ms` from now, and makes another after
  /// backoff.floor_ms. Until then a stream stays open and its events are reported. The answer is
  /// kRetrying with kReconnectByCaller, which is no failure. `delay_ms` is at most kMaxTimerMs;
  /// more is taken as that.
  /// An attempt that begins earlier fulfils the request. Of two requests the earlier one counts.
  /// Before the first attempt and its hook, and straight after kDone, it does nothing and is not
  /// answered. A fleet that reconnects on a server's word should spread itself by `delay_ms`.
  void reconnect(uint32_t delay_ms = 0);
  /// Reconnects at once and resumes at `id`. Empty: without an id. `id` is borrowed until the next
  /// poll(). kLastEventId when it is over a quarter of the event span, holds NUL, CR or LF, or is a
  /// view from this client, since poll() moves those: copy it first. From the polling context only.
  [[nodiscard]] Error reconnect_with_id(Text id);
  /// Keeps the id of the event that was reported last from becoming the last event ID, because the
  /// caller dropped that event: resuming brings it again. Only after kEvent, and after kEventPart
  /// with the last part. From the polling context only.
  void discard_id() { parser_.discard_id(); }
  /// While held, no attempt begins and none is counted, as while there is no network; a connection
  /// that stands is left alone. It stays so until it is told otherwise, over open() too. A poll()
  /// while an attempt is held back answers a wait without end. From the polling context only.
  void hold(bool is_held) { is_held_ = is_held; }
  /// Before deep sleep, in which this object is lost: what recall() wants. It may be called after
  /// kStopped, too.
  ClientMemory remember() const;
  /// After deep sleep of `slept_s` seconds, straight behind open(): what is left of a delay is
  /// waited for, and the budget is as full as it would be without the sleep. The last event ID
  /// comes by ClientOptions.
  void recall(const ClientMemory& memory, uint32_t slept_s);
  /// Adds time that `now` did not see, as after deep sleep. The next poll() takes it into account.
  /// From the polling context only.
  void advance_seconds(uint32_t seconds) { clock_.advance_seconds(seconds); }

  // What the last step brought. The views are valid until the next poll().

  /// Whether the client connects, follows a stream, or is stopped.
  ReadyState ready_state() const {
    return state_ == State::kClosed      ? ReadyState::kClosed
           : state_ == State::kStreaming ? ReadyState::kOpen
                                         : ReadyState::kConnecting;
  }
  /// The event. Only after kEvent and kEventPart.
  stream::EventView event() const { return parser_.event(); }
  /// The comment. Only after kComment.
  Text comment() const { return parser_.comment(); }
  /// The next bytes of the document. Only after kBody. How they are cut depends on how they
  /// arrived.
  Text body() const { return exchange_.body(); }
  /// The last event ID that is committed. An event's own id is committed by the poll() after it. To
  /// keep it over a reboot, store it, and set request.last_event_id to it.
  Text last_event_id() const { return parser_.last_event_id(); }
  /// Why the last kRetrying or kStopped was answered; Cause::status is the HTTP status. kNone from
  /// open(), or from a document that came whole, to the next failure.
  const Cause& cause() const { return cause_; }
  /// Which limit stopped the client; kNone: none did. Only after kStopped. cause() is the failure
  /// that was one too many.
  ///  - kAttemptLimit: options.attempt_limit
  ///  - kTimeLimit: options.time_limit_s
  ///  - kNotRepeated: the request is not sent again by itself, since a server may have acted on it.
  ///    See Exchange::may_repeat(). A stream that is resumed at an event ID is no repetition.
  Error limit() const { return limit_; }
  /// Milliseconds until the next attempt, as of the last poll(). Only after kRetrying.
  uint32_t delay_ms() const { return clock_.now().until(due_); }
  /// The HTTP status of this attempt's response: after kOpened, and at kRetrying and kStopped. 0:
  /// there was none.
  uint16_t status() const { return exchange_.response().status(); }
  /// The beginning of an error response's body, if options.error_body asks for it. Only after
  /// kRetrying and kStopped.
  Text error_body() const { return Text(parser_.spare()).first(error_body_size_); }
  /// Where the stream or the document comes from, after redirects. Only while connected.
  const http::Url& url() const { return exchange_.url(); }
  /// Where the connection stands; kIdle between attempts.
  Phase phase() const { return exchange_.phase(); }
  /// What was counted since the client was made.
  const Statistics& statistics() const { return statistics_; }
  /// The client's own count of seconds, as of the last poll(). advance_seconds() adds to it, so it
  /// goes on over deep sleep.
  Seconds seconds() const { return clock_.seconds(); }
  /// Seconds since a response head or bytes of a body came last, or since the first attempt after
  /// open() or open_again().
  uint32_t seconds_since_activity() const { return second() - activity_s_; }

 private:
  enum class State : uint8_t {
    kClosed,
    kWaiting,     // for the delay to end
    kAsking,      // before_attempt is to be asked
    kConnecting,  // up to the response head
    kStreaming,   // a stream
    kReceiving,   // a document
    kReceived,    // the document is whole, which was reported
    kErrorBody,   // of an error response
    kFailing,     // the attempt is over; what follows is not decided yet
  };
  /// Streams and documents have one each: good documents do not excuse broken streams.
  struct Record {
    uint32_t failures = 0;   // in a row
    uint32_t changed_s = 0;  // last: a stream opened or ended, a document was whole
  };
  enum Reject : uint8_t { kNoReject, kRejectKeepId, kRejectForgetId };

  void begin(uint32_t delay_ms);
  Error renew_request();
  bool is_asked() const;
  void use_up();
  bool take_turn(uint32_t random);
  bool wait_out();
  bool ask();
  Go ask_hook(Attempt& attempt);
  void begin_attempt(Asks asks);
  bool poll_exchange();
  bool sleep();
  void take_head();
  void open_stream();
  bool is_what_was_asked_for() const;
  void refuse();
  void take_body();
  void feed_stream();
  void pass_document_on();
  void keep_error_body();
  void take_end();
  void settle_document();
  void take_found(stream::Found found);
  void count_event();
  void fail(Error error);
  void end_attempt(const Cause& cause);
  Cause cause_of(Error error) const;
  // client_failure.cpp
  void take_requests(Reject reject);
  void reconnect_now();
  void settle_failure(uint32_t random);
  Decision judge(uint32_t random, bool planned);
  Decision default_decision(uint32_t random, uint32_t retry_after_s);
  SecondChance second_chance(Action action, ErrorGroup kind);
  bool may_have_refused_id();
  bool resumes() const;
  void look_at_limits(uint32_t elapsed_s);
  bool is_last_attempt() const;
  bool note_stream();
  bool was_healthy(uint32_t open_s) const;
  void wait(uint32_t delay_ms);
  bool is_attempting() const { return state_ >= State::kConnecting && state_ <= State::kErrorBody; }
  Record& record() { return records_[static_cast<uint8_t>(asks_)]; }
  uint32_t second() const { return clock_.seconds().count; }

  // Small and busy members first: short offsets, short instructions.
  State state_ = State::kClosed;
  Asks asks_ = Asks::kStream;  // of this attempt
  bool spans_fit_;
  bool is_held_ = false;          // hold()
  bool is_opened_ = false;        // this attempt's response is what was asked for
  bool had_bytes_ = false;        // this stream has brought bytes
  bool had_event_ = false;        // this stream has brought an event
  bool owes_budget_ = false;      // this attempt was not paid for
  bool has_begun_ = false;        // before_attempt's turn has come since open() or open_again()
  bool is_coming_ = false;        // the next attempt is as soon as reconnect() would have it
  bool after_document_ = false;   // nothing happened since a document was whole
  bool has_deadline_ = false;     // due_ ends this attempt
  bool reconnect_waits_ = false;  // until reconnect_due_
  bool has_next_id_ = false;      // next_id_ is to become the last event ID
  bool was_unanswered_ = false;   // the last request with an id got no answer
  SecondChance second_chance_ = SecondChance::kNone;  // what this attempt is, or the next one
  // By Asks, since open():
  bool has_opened_[2] = {};  // an attempt has opened
  bool had_chance_[2] = {};  // a refusal was asked again, and nothing has opened since
  Error limit_ = Error::kNone;
  // Set in any context, and cleared by open(). poll() clears all but the first just before it acts:
  // a request that comes in between is fulfilled by that act.
  internal::Asked<bool> close_asked_;
  internal::Asked<Reject> reject_asked_;
  internal::Asked<uint32_t> reconnect_in_;  // the delay in milliseconds, plus 1; 0: not asked
  Step step_;
  const ClientOptions* options_;
  Cause cause_;
  Millis due_;  // the next attempt begins; or, with has_deadline_, this one ends
  Millis reconnect_due_;
  uint32_t identity_ = 0;
  uint32_t retry_s_ = 0;        // the last failure wants no attempt before
  uint32_t activity_s_ = 0;     // see seconds_since_activity()
  uint32_t attempts_ = 0;       // since open()
  uint32_t event_bytes_ = 0;    // of the event whose parts are coming
  uint32_t document_size_ = 0;  // bytes of the document so far
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

// Sizes in bytes, each with a type of its own, so that none can stand in another's place.

/// The size of ClientSpans::event: at least Client::kMinEvent.
enum class EventBytes : uint32_t {};
/// The size of ClientSpans::receive: at least Client::kMinReceive.
enum class ReceiveBytes : uint32_t {};
/// The size of ClientSpans::url: at least 1.
enum class UrlBytes : uint32_t {};

/// A Client that owns its spans: StaticClient<>, or
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
