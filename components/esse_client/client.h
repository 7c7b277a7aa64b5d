// SPDX-License-Identifier: Apache-2.0
#pragma once
// Client: follows an event stream and stays connected. One poll(now, random) does a bounded piece
// of work, answers what happened and how long the caller may sleep. Name, TCP, TLS, request,
// response head, redirect, stream, backoff: each is a state of that poll. It never waits, starts no
// thread, allocates nothing: transport, spans and options are the caller's.
//
//   esse::StaticClient<2048, 512, 256> client(transport, options);
//   if (client.open("https://flags.example/stream") != esse::Error::kNone) { … }
//   for (;;) {
//     const esse::Step step = client.poll(now(), random());
//     switch (step.kind) {
//       case esse::StepKind::kEvent: handle(client.event()); break;
//       case esse::StepKind::kIdle: sleep(step); break;
//       …
//
// One caller at a time, except close() and reconnect(), which any context may call.
#include "esse_client/options.h"
#include "esse_client/statistics.h"
#include "esse_client/step.h"

namespace esse {

/// As of the browser's readyState.
enum class ReadyState : uint8_t { kConnecting = 0, kOpen = 1, kClosed = 2 };

namespace internal {

/// What a Client remembers between polls. All of it begins at zero, by one memset; small and busy
/// members come first: short offsets, short instructions (together -200 B on cortex-m3).
struct ClientMemory {
  enum class State : uint8_t {
    kClosed,
    kWaiting,  // for the delay's end
    kAsking,   // before_attempt
    kFailing,  // the attempt is over; what follows is still to be said
    // From here on the exchange is under way.
    kConnecting,  // up to the response head
    kStreaming,
    kErrorBody,
  };

  const ClientOptions* options_;
  State state_;
  bool spans_fit_;
  bool was_open_;   // this attempt's stream opened
  bool had_data_;   // ... and brought bytes
  bool ever_open_;  // a stream opened since open()
  bool auth_retried_;
  bool has_next_id_;
  Error limit_;
  // Set in any context. Cleared by open(); a reconnect, before it acts, by poll(), too: what is
  // asked in between is met by that act.
  bool close_asked_;
  bool reconnect_asked_;
  Step step_;
  Cause cause_;
  Millis due_;
  uint32_t changed_s_;  // when the stream opened; when the last one ended; or the first attempt
  uint32_t activity_s_;
  uint32_t attempts_;     // since open()
  uint32_t event_bytes_;  // of the event whose parts are coming
  uint32_t error_body_size_;
  BudgetState budget_;
  BackoffState backoff_;
  Clock clock_;
  Text next_id_;
  Text url_;
  Statistics statistics_;
};

}  // namespace internal

/// The memory that a client works in.
struct ClientSpans {
  /// The last event ID and the event that arrives; between streams a header line, an error body.
  Span<char> event;
  /// What was read and not used yet.
  Span<char> receive;
  /// The target of a redirect. May be empty: then every redirect is an error.
  Span<char> url;
};

class Client : private internal::ClientMemory {
 public:
  /// The smallest event span: what one line of a response's head needs, beside the last event ID.
  static constexpr size_t kMinEvent = 128;
  static constexpr size_t kMinReceive = http::Exchange::kMinReceive;

  /// Borrows everything for its life.
  Client(Transport& transport, const ClientOptions& options, const ClientSpans& spans);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Begins to follow `url`, which is borrowed until kStopped. Checks URL, options and spans now:
  /// an error means that nothing was begun. kAlreadyOpen unless closed or stopped.
  [[nodiscard]] Error open(Text url);

  /// Goes on. `now` is a free-running millisecond counter (it may wrap, stand still, step back;
  /// see Clock), `random` 32 uniform bits, which are used for jitter only. Bytes come before
  /// deadlines: after a long sleep what arrived is reported before a limit is looked at. Work is
  /// bounded by the receive span. Views of the last step end here.
  Step poll(Millis now, uint32_t random);

  // Requests. They take effect in the next poll(), so they are safe in a hook, between steps, in
  // another task and in an interrupt (single loads and stores of a byte and of pointers).

  /// Ends the stream; the next poll() answers kStopped with kClosedByCaller. Nothing is reported
  /// after it. In before_attempt no connection is opened any more.
  void close();
  /// Ends the connection, if any, and makes another after backoff.floor_ms. Answers kRetrying with
  /// kReconnectByCaller; no failure. Asked again before that, or before the first attempt and
  /// its hook, it changes and answers nothing. A fleet that does this on a server's word spreads it
  /// itself.
  void reconnect();
  /// The same, resuming at `id`, the caller's own text, borrowed until the next poll():
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
  /// The last event ID that is committed (an event's own with the poll after it). To keep it over a
  /// reboot, store it and give it as request.last_event_id. Until the next poll().
  Text last_event_id() const { return parser_.last_event_id(); }
  /// Why it was kRetrying or kStopped last; Cause::status holds the HTTP status.
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
  /// Seconds since the last byte from a server, or since the first attempt after open().
  uint32_t seconds_since_activity() const { return clock_.seconds().count - activity_s_; }

 private:
  bool go_on(uint32_t random);
  Error renew_request();
  bool begin_attempt();
  bool take(http::Step step);
  inline bool sleep();
  inline void head();
  inline void stream();
  inline void keep_error_body();
  inline void count_event();
  void fail(Error error);
  void note_cause(Error error);
  // client_failure.cpp
  void take_requests();
  void settle_failure(uint32_t random);
  inline Decision judge(uint32_t random, bool planned);
  inline bool note_connection();
  void wait(uint32_t delay_ms);
  uint32_t second() const { return clock_.seconds().count; }

  // Small and busy members first: short offsets, short instructions.
  http::Request request_;
  stream::Parser parser_;
  http::Exchange exchange_;
};

/// A Client with its spans inside.
template <size_t kEventBytes, size_t kReceiveBytes, size_t kUrlBytes>
class StaticClient : public Client {
  static_assert(kEventBytes >= kMinEvent, "the event span is too small for a header line");
  static_assert(kReceiveBytes >= kMinReceive, "the receive span is too small");
  static_assert(kUrlBytes > 0, "use Client with an empty span to refuse redirects");

 public:
  StaticClient(Transport& transport, const ClientOptions& options)
      : Client(transport, options, {event_, receive_, url_}) {}

 private:
  char event_[kEventBytes];
  char receive_[kReceiveBytes];
  char url_[kUrlBytes];
};

}  // namespace esse
