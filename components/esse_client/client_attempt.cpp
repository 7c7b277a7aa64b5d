// SPDX-License-Identifier: Apache-2.0
// The way up: from the hook that is asked to what a response brings, and to the attempt's end.
#include "esse_base/bytes.h"
#include "esse_client/client.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse {

namespace {

// An error response's body may take this long; the next attempt matters more.
constexpr uint32_t kErrorBodyMs = 5'000;

StepKind step_of(stream::Found found) {
  switch (found) {
    case stream::Found::kEvent:
      return StepKind::kEvent;
    case stream::Found::kEventPart:
      return StepKind::kEventPart;
    case stream::Found::kEventCut:
      return StepKind::kEventCut;
    case stream::Found::kEventTooLarge:
      return StepKind::kEventTooLarge;
    case stream::Found::kComment:
      return StepKind::kComment;
    case stream::Found::kIdRefused:
      return StepKind::kIdRefused;
    case stream::Found::kNeedMore:
    case stream::Found::kRetry:
    case stream::Found::kLineIgnored:
    case stream::Found::kEventIncomplete:
      break;
  }
  return StepKind::kIdle;
}

}  // namespace

bool Client::ask() {
  if (!has_begun_) {  // nobody polled between kStopped and open()
    has_begun_ = true;
    records_[0].changed_s = records_[1].changed_s = activity_s_ = second();
  }
  static_cast<void>(renew_request());  // open() saw that it parses
  Attempt attempt{request_, options_->asks, 0, attempts_ + 1, cause_};
  const Go go = ask_hook(attempt);
  if (close_asked_.get()) {
    return false;
  }
  if (go == Go::kNotYet) {
    step_.wait_ms = options_->hooks.ask_again_ms;
    return false;
  }
  const bool follows_document = after_document_;
  after_document_ = false;
  if (go == Go::kStop) {
    fail(Error::kStoppedByHook);
  } else if (follows_document && options_->hooks.before_attempt == nullptr &&
             !exchange_.may_repeat()) {
    fail(Error::kNotRepeated);
  } else if (go == Go::kLater) {
    wait(max_of(attempt.later_ms, options_->backoff.floor_ms));
  } else if (follows_document && attempt.asks == Asks::kDocument) {
    wait(options_->backoff.floor_ms);
  } else {
    begin_attempt(attempt.asks);
  }
  return true;
}

inline Go Client::ask_hook(Attempt& attempt) {
  const Hooks& hooks = options_->hooks;
  return hooks.before_attempt == nullptr ? Go::kGo : hooks.before_attempt(hooks.context, attempt);
}

// What is still owed to the budget is for a document: its stream, straight after it, is one attempt
// with it.
inline void Client::begin_attempt(Asks asks) {
  asks_ = asks;
  if (cause_.error == Error::kNone && record().failures == 0) {
    record().changed_s = second();  // none was wanted before, so none was missing
  }
  is_opened_ = had_bytes_ = had_event_ = has_deadline_ = reconnect_waits_ = false;
  error_body_size_ = document_size_ = 0;
  const http::ExchangeOptions* exchange = &options_->exchange;
  if (asks == Asks::kDocument) {
    request_.last_event_id = Text();
    exchange = &options_->document.exchange;
    has_deadline_ = options_->document.total_ms != 0;
    due_ = clock_.now() + options_->document.total_ms;
  }
  state_ = State::kConnecting;
  const Error error = exchange_.start(request_, *exchange, parser_.spare(), clock_.now());
  if (error != Error::kNetworkDown) {  // not tried: not counted
    ++attempts_;
    ++statistics_.attempts;
    owes_budget_ = true;
  }
  if (error != Error::kNone) {
    end_attempt(exchange_.cause());
  }
}

bool Client::poll_exchange() {
  switch (exchange_.poll(clock_.now())) {
    case http::Progress::kNotYet:
      return sleep();
    case http::Progress::kHead:
      activity_s_ = second();
      take_head();
      break;
    case http::Progress::kBody:
      activity_s_ = second();
      take_body();
      break;
    case http::Progress::kEnded:
      take_end();
      break;
    case http::Progress::kFailed:
      // An error response whose body broke off is still that response.
      if (state_ == State::kErrorBody) {
        refuse();
      } else {
        end_attempt(exchange_.cause());
      }
      break;
  }
  return true;
}

bool Client::sleep() {
  if (has_deadline_ && clock_.now().reached(due_)) {
    if (state_ == State::kErrorBody) {
      refuse();
    } else {
      fail(Error::kTotalTimeout);
    }
    return true;
  }
  static_cast<Wake&>(step_) = exchange_.pending();
  if (has_deadline_) {
    step_.wait_ms = min_of(step_.wait_ms, clock_.now().until(due_));
  }
  return step_.wait_ms == 0;
}

inline bool Client::is_what_was_asked_for() const {
  const http::ResponseReader& response = exchange_.response();
  if (response.status() == 304) {
    return asks_ == Asks::kDocument && !request_.conditions.empty();
  }
  return response.status() == 200 && response.is_expected_type();
}

// The response is not what was asked for.
void Client::refuse() {
  Error error = Error::kStatus;
  if (status() == 200) {
    error = Error::kContentType;
  } else if (status() == 204) {
    error = Error::kNoContent;
  }
  fail(error);
}

inline void Client::take_head() {
  if (is_what_was_asked_for()) {
    state_ = asks_ == Asks::kStream ? State::kStreaming : State::kReceiving;
    is_opened_ = has_opened_[static_cast<uint8_t>(asks_)] = true;
    had_chance_[static_cast<uint8_t>(asks_)] = false;
    if (asks_ == Asks::kStream) {
      open_stream();
    }
    step_.kind = StepKind::kOpened;
    return;
  }
  if (ESSE_CLIENT_ERROR_BODY == 0 || !options_->error_body || exchange_.response().is_coded()) {
    refuse();
    return;
  }
  const Millis end = clock_.now() + kErrorBodyMs;
  due_ = has_deadline_ && end.reached(due_) ? due_ : end;
  has_deadline_ = true;
  state_ = State::kErrorBody;
}

inline void Client::open_stream() {
  record().changed_s = activity_s_;
  was_unanswered_ = false;
  if (second_chance_ == SecondChance::kWithoutId) {
    static_cast<void>(parser_.set_last_event_id(Text()));
  }
  second_chance_ = SecondChance::kNone;
}

inline void Client::take_body() {
  switch (state_) {
    case State::kStreaming:
      feed_stream();
      break;
    case State::kReceiving:
      pass_document_on();
      break;
    default:
      keep_error_body();
      break;
  }
}

inline void Client::feed_stream() {
  const stream::Fed fed = parser_.feed(exchange_.body());
  exchange_.consume(fed.used);
  had_bytes_ = true;
  statistics_.bytes += static_cast<uint32_t>(fed.used);
  take_found(fed.found);
}

void Client::take_found(stream::Found found) {
  step_.kind = step_of(found);
  switch (found) {
    case stream::Found::kRetry:
      backoff_.retry_ms = min_of(parser_.retry_ms(), kMaxTimerMs);  // never kNoRetry
      break;
    case stream::Found::kEvent:
    case stream::Found::kEventPart:
      count_event();
      had_event_ = true;
      break;
    case stream::Found::kEventTooLarge:
      had_event_ = true;
      break;
    case stream::Found::kLineIgnored:
      ++statistics_.ignored_lines;
      break;
    case stream::Found::kEventIncomplete:
      ++statistics_.incomplete_events;
      break;
    default:
      break;
  }
}

inline void Client::count_event() {
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

inline void Client::pass_document_on() {
  const uint32_t size = static_cast<uint32_t>(exchange_.body().size());
  if (size > options_->document.max_bytes - document_size_) {
    fail(Error::kHttpBodyTooLarge);
    return;
  }
  document_size_ += size;
  statistics_.bytes += size;
  step_.kind = StepKind::kBody;
}

inline void Client::keep_error_body() {
#if ESSE_CLIENT_ERROR_BODY
  const Text bytes = exchange_.body();
  const Span<char> room = parser_.spare().from(error_body_size_);
  const size_t size = min_of(bytes.size(), room.size());
  copy_bytes(room.data(), bytes.data(), size);
  error_body_size_ += static_cast<uint32_t>(size);
  exchange_.consume(bytes.size());
  if (size == room.size()) {
    refuse();
  }
#endif
}

// The body is complete.
inline void Client::take_end() {
  switch (state_) {
    case State::kReceiving:
      state_ = State::kReceived;
      step_.kind = StepKind::kDone;
      break;
    case State::kErrorBody:
      refuse();
      break;
    default:
      fail(Error::kStreamEnded);
      break;
  }
}

// Nobody rejected it: it is good.
void Client::settle_document() {
  exchange_.close();
  record() = Record{0, second()};
  cause_ = Cause{};
  after_document_ = is_coming_ = true;
  state_ = State::kAsking;
}

// The attempt, the stream or the document is over.
void Client::end_attempt(const Cause& cause) {
  cause_ = cause;
  exchange_.close();
  after_document_ = false;
  state_ = State::kFailing;
  take_found(parser_.end());
}

void Client::fail(Error error) { end_attempt(cause_of(error)); }

// Where it happened, and the status, if there was one.
Cause Client::cause_of(Error error) const {
  const Phase phase = exchange_.phase();
  return Cause{error, phase, phase == Phase::kIdle ? uint16_t{0} : status(), 0, 0};
}

}  // namespace esse
