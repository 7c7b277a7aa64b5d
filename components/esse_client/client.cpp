// SPDX-License-Identifier: Apache-2.0
// What the application calls, and the turns of a poll.
#include "esse_client/client.h"

#include "esse_base/bytes.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse {

namespace {

// Turns of the state machine in one poll: enough to go from "due" to "connecting", few enough that
// a server which sends without end cannot hold the caller.
constexpr int kTurns = 4;

}  // namespace

Client::Client(Transport& transport, const ClientOptions& options, const ClientSpans& spans)
    : spans_fit_(spans.event.size() >= kMinEvent && spans.receive.size() >= kMinReceive),
      options_(&options),
      request_(options.request),
      parser_(spans.event, options.parser),
      exchange_(transport, spans.receive, spans.url) {}

Error Client::open(Text url, uint32_t identity) {
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
  second_chance_ = SecondChance::kNone;  // the request is checked with its id
  Error error = renew_request();
  if (error == Error::kNone) {
    error = http::check(request_);
  }
  if (error == Error::kNone) {
    error = check(*options_);
  }
  if (error != Error::kNone) {
    url_ = Text();
    return error;
  }
  identity_ = identity;
  cause_ = Cause{};
  backoff_ = BackoffState{};
  backoff_.window_ms = options_->backoff.spread_ms;
  records_[0] = records_[1] = Record{};
  attempts_ = 0;
  was_unanswered_ = false;
  has_opened_[0] = has_opened_[1] = had_chance_[0] = had_chance_[1] = false;
  begin(0);
  return Error::kNone;
}

Error Client::open_again() {
  if (state_ != State::kClosed) {
    return Error::kAlreadyOpen;
  }
  if (url_.empty()) {
    return Error::kNotOpen;
  }
  begin(options_->backoff.floor_ms);
  return Error::kNone;
}

Error Client::renew_request() {
  request_ = options_->request;
  if (second_chance_ == SecondChance::kWithoutId) {
    request_.last_event_id = Text();
  } else {
    request_.last_event_id = parser_.last_event_id();
  }
  return http::parse_url(url_, request_.url);
}

void Client::begin(uint32_t delay_ms) {
  error_body_size_ = 0;
  has_begun_ = false;
  reconnect_waits_ = has_next_id_ = false;
  close_asked_.set(false);
  reconnect_in_.set(0);
  reject_asked_.set(kNoReject);
  wait(delay_ms);
  is_coming_ = true;
}

Step Client::poll(Millis now, uint32_t random) {
  clock_.advance(now);
  const Reject reject = reject_asked_.take();
  if (reject != kNoReject) {
    parser_.take_back();
  } else {
    use_up();
  }
  step_ = Step{{0}, StepKind::kIdle};
  if (reject != kNoReject || reconnect_waits_ || is_asked()) {
    take_requests(reject);
  }
  for (int turn = 0; turn < kTurns && step_.kind == StepKind::kIdle; ++turn) {
    if (!take_turn(random)) {
      break;
    }
  }
  if (reconnect_waits_) {
    step_.wait_ms = min_of(step_.wait_ms, clock_.now().until(reconnect_due_));
  }
  if (state_ != State::kClosed && is_asked()) {
    step_.wait_ms = 0;  // by a hook, or from elsewhere during this poll
  }
  ++statistics_.steps[static_cast<uint8_t>(step_.kind)];
  return step_;
}

bool Client::is_asked() const {
  return close_asked_.get() || reject_asked_.get() != kNoReject || reconnect_in_.get() != 0 ||
         has_next_id_;
}

// What the last step showed is not looked at any more.
inline void Client::use_up() {
  switch (step_.kind) {
    case StepKind::kIdle:
      break;
    case StepKind::kBody:
      exchange_.consume(exchange_.body().size());
      break;
    case StepKind::kDone:
      settle_document();
      break;
    default:
      parser_.settle();
      break;
  }
}

// False: nothing more to do before the caller slept.
inline bool Client::take_turn(uint32_t random) {
  switch (state_) {
    case State::kClosed:
      step_.wait_ms = kForever;
      return false;
    case State::kWaiting:
      return wait_out();
    case State::kAsking:
      if (is_held_) {
        step_.wait_ms = kForever;
        return false;
      }
      return ask();
    case State::kConnecting:
    case State::kStreaming:
    case State::kReceiving:
    case State::kErrorBody:
      return poll_exchange();
    case State::kFailing:
      settle_failure(random);
      return false;
    case State::kReceived:  // is settled before a turn begins
      return false;
  }
  return false;
}

inline bool Client::wait_out() {
  step_.wait_ms = clock_.now().until(due_);
  if (step_.wait_ms != 0) {
    return false;
  }
  state_ = State::kAsking;
  return true;
}

void Client::close() { close_asked_.set(true); }

void Client::reject(bool keep_id) { reject_asked_.set(keep_id ? kRejectKeepId : kRejectForgetId); }

void Client::reconnect(uint32_t delay_ms) {
  const uint32_t in_ms = min_of(delay_ms, kMaxTimerMs) + 1;
  const uint32_t asked = reconnect_in_.get();
  if (asked == 0 || in_ms < asked) {
    reconnect_in_.set(in_ms);
  }
}

Error Client::reconnect_with_id(Text id) {
  const bool is_ours = !id.empty() && (parser_.holds(id) || exchange_.holds(id));
  if (!http::is_header_value(id) || id.size() > parser_.limit() || is_ours) {
    return Error::kLastEventId;
  }
  next_id_ = id;
  has_next_id_ = true;
  return Error::kNone;
}

}  // namespace esse
