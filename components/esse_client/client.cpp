// SPDX-License-Identifier: Apache-2.0
#include "esse_client/client.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

// For size, what is called once becomes part of its caller (-80 B on cortex-m3). For speed an idle
// poll must not save registers for work that it does not do.
#ifdef __OPTIMIZE_SIZE__
#define ESSE_CALLED_ONCE inline
#else
#define ESSE_CALLED_ONCE [[gnu::noinline]]
#endif

namespace esse {

namespace {

// Turns of the state machine in one poll: enough to go from "due" to "connecting", few enough that
// a server which sends without end cannot hold the caller.
constexpr int kTurns = 4;
// An error response's body may take this long; the next attempt matters more.
constexpr uint32_t kErrorBodyMs = 5'000;

uint32_t max_of(uint32_t a, uint32_t b) { return a > b ? a : b; }
uint32_t min_of(size_t a, size_t b) { return static_cast<uint32_t>(a < b ? a : b); }

// Written by another context, so read once and as it is.
bool is_set(const bool& asked) { return __atomic_load_n(&asked, __ATOMIC_RELAXED); }

bool is_by_caller(Error error) {
  return error == Error::kClosedByCaller || error == Error::kReconnectByCaller;
}

}  // namespace

Client::Client(Transport& transport, const ClientOptions& options, const ClientSpans& spans)
    : ClientMemory{},
      request_(options.request),
      parser_(spans.event, options.parser),
      exchange_(transport, spans.receive, spans.url) {
  options_ = &options;
  spans_fit_ = spans.event.size() >= kMinEvent && spans.receive.size() >= kMinReceive;
}

Error Client::open(Text url) {
  if (state_ != State::kClosed) {
    return Error::kAlreadyOpen;
  }
  if (!spans_fit_) {
    return Error::kSpanTooSmall;
  }
  if (!parser_.set_last_event_id(options_->request.last_event_id)) {
    return Error::kLastEventId;
  }
  url_ = url;
  Error error = renew_request();
  if (error == Error::kNone) {
    error = http::check(request_);
  }
  if (error == Error::kNone) {
    error = check(*options_);
  }
  if (error != Error::kNone) {
    return error;
  }
  cause_ = Cause{};
  backoff_ = BackoffState{};
  backoff_.window_ms = options_->backoff.spread_ms;
  attempts_ = error_body_size_ = 0;
  ever_open_ = auth_retried_ = false;
  close_asked_ = reconnect_asked_ = has_next_id_ = false;
  wait(0);
  return Error::kNone;
}

Error Client::renew_request() {
  request_ = options_->request;
  request_.last_event_id = parser_.last_event_id();
  // The form that writes into place: a Result would be copied (-50 B on cortex-m3).
  return http::internal::parse_url(url_.begin(), url_.end(), request_.url);
}

ESSE_CALLED_ONCE bool Client::begin_attempt() {
  static_cast<void>(renew_request());  // open() saw that it parses
  if (cause_.error == Error::kNone) {  // the first: nobody polled between kStopped and open()
    changed_s_ = activity_s_ = second();
  }
  if (options_->hooks.before_attempt != nullptr) {
    Attempt attempt{request_, attempts_ + 1, cause_};
    const Go go = options_->hooks.before_attempt(options_->hooks.context, attempt);
    if (go == Go::kNotYet) {
      step_.wait_ms = options_->hooks.ask_again_ms;
      return false;
    }
    if (is_set(close_asked_)) {
      return false;
    }
    if (go == Go::kStop) {
      fail(Error::kStoppedByHook);
      return true;
    }
  }
  state_ = State::kConnecting;
  was_open_ = had_data_ = false;
  error_body_size_ = 0;
  const Error error = exchange_.start(request_, options_->exchange, parser_.spare(), clock_.now());
  if (error != Error::kNetworkDown) {  // not tried: not counted
    ++attempts_;
    ++statistics_.attempts;
    budget_ = budget_take(options_->budget, budget_, clock_.seconds());
  }
  if (error != Error::kNone) {
    fail(error);
  }
  return true;
}

bool Client::sleep() {
  if (state_ == State::kErrorBody && clock_.now().reached(due_)) {
    fail(Error::kNone);
    return true;
  }
  const Pending pending = exchange_.pending();
  step_.wants_read = pending.wants_read;
  step_.wants_write = pending.wants_write;
  step_.wait_ms = pending.wait_ms;
  if (state_ == State::kErrorBody) {
    step_.wait_ms = min_of(step_.wait_ms, clock_.now().until(due_));
  }
  return step_.wait_ms == 0;
}

void Client::head() {
  const http::ResponseReader& response = exchange_.response();
  if (response.status() == 200 && response.is_event_stream()) {
    state_ = State::kStreaming;
    was_open_ = ever_open_ = true;
    auth_retried_ = false;
    changed_s_ = activity_s_;
    step_.kind = StepKind::kOpened;
    return;
  }
  Error error = Error::kStatus;
  if (response.status() == 200) {
    error = Error::kContentType;
  } else if (response.status() == 204) {
    error = Error::kNoContent;
  }
  if (!options_->error_body || response.is_coded()) {
    fail(error);
    return;
  }
  note_cause(error);
  due_ = clock_.now() + kErrorBodyMs;
  state_ = State::kErrorBody;
}

void Client::stream() {
  const stream::Fed fed = parser_.feed(exchange_.body());
  exchange_.consume(fed.used);
  had_data_ = true;
  statistics_.bytes += static_cast<uint32_t>(fed.used);
  if (fed.found == stream::Found::kRetry) {
    backoff_.retry_ms = parser_.retry_ms();
    return;
  }
  step_.kind = static_cast<StepKind>(fed.found);
  if (step_.kind == StepKind::kEvent || step_.kind == StepKind::kEventPart) {
    count_event();
  }
}

void Client::count_event() {
  const stream::EventView event = parser_.event();
  const uint32_t size = static_cast<uint32_t>(event.data.size());
  const uint32_t used =
      static_cast<uint32_t>(size + event.type.size() + event.last_event_id.size());
  statistics_.span_high_water = max_of(statistics_.span_high_water, used);
  event_bytes_ =
      size +
      (event.part == stream::Part::kWhole || event.part == stream::Part::kFirst ? 0 : event_bytes_);
  statistics_.largest_event = max_of(statistics_.largest_event, event_bytes_);
  statistics_.large_events += event.part == stream::Part::kLast;
}

void Client::keep_error_body() {
  const Text bytes = exchange_.body();
  const Span<char> room = parser_.spare().from(error_body_size_);
  const uint32_t size = min_of(bytes.size(), room.size());
  copy_bytes(room.data(), bytes.data(), size);
  error_body_size_ += size;
  exchange_.consume(bytes.size());
  if (size == room.size()) {
    fail(Error::kNone);
  }
}

// What a poll of the exchange brought.
ESSE_CALLED_ONCE bool Client::take(http::Step step) {
  if (step >= http::Step::kEnded) {
    fail(step == http::Step::kEnded ? Error::kStreamEnded : Error::kNone);
    return true;
  }
  activity_s_ = second();
  if (step == http::Step::kHead) {
    head();
  } else if (state_ == State::kErrorBody) {
    keep_error_body();
  } else {
    stream();
  }
  return true;
}

// One turn. False: nothing more to do before the caller slept.
inline bool Client::go_on(uint32_t random) {
  if (state_ >= State::kConnecting) {
    const http::Step step = exchange_.poll(clock_.now());
    return step == http::Step::kNotYet ? sleep() : take(step);
  }
  if (state_ == State::kAsking) {
    return begin_attempt();
  }
  if (state_ == State::kFailing) {
    settle_failure(random);
    return false;
  }
  step_.wait_ms = state_ == State::kClosed ? kForever : clock_.now().until(due_);
  if (step_.wait_ms == 0) {
    state_ = State::kAsking;
  }
  return step_.wait_ms == 0;
}

Step Client::poll(Millis now, uint32_t random) {
  clock_.advance(now);
  if (step_.kind != StepKind::kIdle) {
    parser_.settle();  // an event's id commits
  }
  step_ = Step{};
  if (is_set(close_asked_) || is_set(reconnect_asked_)) {
    take_requests();
  }
  for (int turn = 0; turn < kTurns && step_.kind == StepKind::kIdle; ++turn) {
    if (!go_on(random)) {
      break;
    }
  }
  ++statistics_.steps[static_cast<uint8_t>(step_.kind)];
  return step_;
}

// The attempt or the stream is over, by `error`, or by what the exchange says.
void Client::fail(Error error) {
  // An error response whose body broke off is still that response.
  if (state_ != State::kErrorBody || is_by_caller(error)) {
    note_cause(error);
  }
  exchange_.close();
  state_ = State::kFailing;
  if (parser_.end() == stream::Found::kEventCut) {
    step_.kind = StepKind::kEventCut;
  }
}

void Client::note_cause(Error error) {
  cause_ = exchange_.cause();
  if (error != Error::kNone) {
    cause_.error = error;
  }
}

void Client::close() { __atomic_store_n(&close_asked_, true, __ATOMIC_RELAXED); }

void Client::reconnect() { __atomic_store_n(&reconnect_asked_, true, __ATOMIC_RELAXED); }

Error Client::reconnect_with_id(Text id) {
  if (!http::internal::is_value(id) || id.size() > parser_.limit()) {
    return Error::kLastEventId;
  }
  next_id_ = id;
  has_next_id_ = true;
  reconnect();
  return Error::kNone;
}

}  // namespace esse
