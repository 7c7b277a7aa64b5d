// SPDX-License-Identifier: Apache-2.0
// What follows the end of an attempt: who asked for it, what the policy says, how long it waits.
#include "esse_base/bytes.h"
#include "esse_client/client.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse {

namespace {

// From this `retry:` on, a server that ends its streams sets the rate itself.
constexpr uint32_t kRateOfServerMs = 1'000;

// 4xx that are about the request, and neither about who asks nor about when.
bool is_refused_request(uint16_t status) {
  switch (status) {
    case 401:
    case 403:
    case 407:
    case 408:
    case 425:
    case 429:
      return false;
    default:
      return status >= 400 && status < 500;
  }
}

}  // namespace

void Client::take_requests(Reject reject) {
  uint32_t in_ms = reconnect_in_.take();
  if (has_next_id_) {
    in_ms = 1;  // at once: its text may be gone after this poll
  }
  if (in_ms != 0) {
    const Millis due = clock_.now() + (in_ms - 1);
    reconnect_due_ = reconnect_waits_ && due.reached(reconnect_due_) ? reconnect_due_ : due;
    reconnect_waits_ = true;
  }
  if (state_ == State::kClosed) {
    reconnect_waits_ = has_next_id_ = false;
    return;
  }
  if (close_asked_.get()) {
    fail(Error::kClosedByCaller);
    step_.kind = StepKind::kIdle;  // not even that a large event is cut
  } else if (reject != kNoReject && is_attempting()) {
    fail(Error::kRejected);
    reconnect_waits_ = false;  // another attempt comes anyway
    if (reject == kRejectForgetId) {
      static_cast<void>(parser_.set_last_event_id(Text()));
    }
  } else if (!reconnect_waits_ || !clock_.now().reached(reconnect_due_)) {
    return;
  } else {
    reconnect_now();
  }
  error_body_size_ = 0;  // no answer of a server's led here, and the span may begin elsewhere now
  if (has_next_id_) {
    static_cast<void>(parser_.set_last_event_id(next_id_));  // fits: reconnect_with_id() looked
    has_next_id_ = false;
  }
}

inline void Client::reconnect_now() {
  reconnect_waits_ = false;
  // Else what is asked for is coming already, and not put off.
  if (!is_coming_ || state_ > State::kAsking) {
    fail(Error::kReconnectByCaller);
  }
}

void Client::settle_failure(uint32_t random) {
  const bool planned = note_stream();
  limit_ = Error::kNone;
  Decision decision{Action::kStop, 0};
  if (cause_.error == Error::kReconnectByCaller) {
    second_chance_ = SecondChance::kNone;
    decision.action = Action::kRetry;
    if (options_->reconnect_resets) {
      records_[0].failures = records_[1].failures = 0;
    }
  } else if (cause_.error != Error::kClosedByCaller && cause_.error != Error::kStoppedByHook) {
    decision = judge(random, planned);
  }
  is_opened_ = false;
  if (decision.action == Action::kStop) {
    state_ = State::kClosed;
    step_.kind = StepKind::kStopped;
    return;
  }
  wait(max_of(decision.delay_ms, options_->backoff.floor_ms));
  retry_s_ = second() + (delay_ms() + 999) / 1000;
  is_coming_ = cause_.error == Error::kReconnectByCaller;
  step_.kind = StepKind::kRetrying;
}

// The default decision, then the hook's. Floor and budget come after it, in wait().
inline Decision Client::judge(uint32_t random, bool planned) {
  ++statistics_.causes[static_cast<uint8_t>(group(cause_.error))];
  // That of a response that was good ruled nothing, unless what it brought was rejected.
  const bool obeys = !is_opened_ || cause_.error == Error::kRejected;
  const uint32_t retry_after_s = obeys ? exchange_.response().retry_after_s() : 0;
  Decision decision = default_decision(random, retry_after_s);
  const bool was_tried = cause_.error != Error::kNetworkDown;
  if (was_tried && !planned) {
    ++record().failures;
  }
  const uint32_t elapsed_s = second() - record().changed_s;
  look_at_limits(elapsed_s);
  const bool ever_opened = has_opened_[0] || has_opened_[1];
  if (limit_ != Error::kNone || (was_tried && !ever_opened && !options_->retry_initial)) {
    decision.action = Action::kStop;
  }
  const Hooks& hooks = options_->hooks;
  if (hooks.after_failure == nullptr) {
    return decision;
  }
  const Failure failure{cause_, asks_, record().failures, elapsed_s, retry_after_s, second_chance_};
  return hooks.after_failure(hooks.context, failure, decision);
}

inline Decision Client::default_decision(uint32_t random, uint32_t retry_after_s) {
  Decision decision{decide(options_->policy, cause_, retry_after_s != 0), 0};
  ErrorGroup kind = group(cause_.error);
  // "No TLS", "no such host": not the caller's mistake where a server's word led.
  if (exchange_.redirects() != 0 && is_caller_mistake(cause_.error)) {
    kind = ErrorGroup::kRedirect;
    decision.action = options_->policy.redirect;
  }
  second_chance_ = second_chance(decision.action, kind);
  if (second_chance_ != SecondChance::kNone) {
    had_chance_[static_cast<uint8_t>(asks_)] = true;
    decision.action = Action::kRetry;
  }
  BackoffReason reason;
  reason.failures = record().failures;
  reason.slow = decision.action == Action::kRetrySlowly;
  reason.retry_after_s = retry_after_s;
  decision.delay_ms =
      backoff_delay(options_->backoff, backoff_, reason, mix_random(random, identity_, attempts_));
  return decision;
}

// `action` is what the policy says about a failure of this kind.
inline SecondChance Client::second_chance(Action action, ErrorGroup kind) {
  if (!options_->second_chances) {
    return SecondChance::kNone;
  }
  if (may_have_refused_id()) {
    return SecondChance::kWithoutId;
  }
  const uint8_t asks = static_cast<uint8_t>(asks_);
  const bool is_refusal = kind == ErrorGroup::kAnswer || kind == ErrorGroup::kRedirect;
  if (!is_refusal || action == Action::kRetry || had_chance_[asks]) {
    return SecondChance::kNone;
  }
  const bool is_denied = cause_.status == 401 || cause_.status == 403;
  if (is_denied && action == Action::kRetrySlowly && options_->hooks.before_attempt != nullptr) {
    return SecondChance::kOtherCredentials;
  }
  const bool is_told_to_stop = cause_.error == Error::kNoContent && action == Action::kStop;
  return has_opened_[asks] && !is_told_to_stop ? SecondChance::kAfterOpen : SecondChance::kNone;
}

// Whether the last event ID of this request may be why it failed.
inline bool Client::may_have_refused_id() {
  if (request_.last_event_id.empty() || second_chance_ == SecondChance::kWithoutId) {
    return false;
  }
  // Something between may drop the connection instead of answering. So does a server that is being
  // restarted: only the second in a row counts.
  const bool is_unanswered =
      cause_.status == 0 && cause_.phase >= Phase::kSending &&
      (cause_.error == Error::kReset || cause_.error == Error::kHttpTruncated);
  const bool is_second = is_unanswered && was_unanswered_;
  was_unanswered_ = is_unanswered && !is_second;
  return is_second || (cause_.error == Error::kStatus && is_refused_request(cause_.status));
}

inline void Client::look_at_limits(uint32_t elapsed_s) {
  if (!exchange_.may_repeat() && !resumes()) {
    limit_ = Error::kNotRepeated;
  } else if (is_last_attempt()) {
    limit_ = Error::kAttemptLimit;
  } else if (options_->time_limit_s != 0 && elapsed_s >= options_->time_limit_s) {
    limit_ = Error::kTimeLimit;
  }
}

// With a limit of 1 there is one attempt, whatever became of it.
inline bool Client::is_last_attempt() const {
  const uint32_t limit = options_->attempt_limit;
  return (limit == 1 && cause_.error != Error::kNetworkDown) ||
         (limit != 0 && records_[static_cast<uint8_t>(asks_)].failures >= limit);
}

// Whether the next attempt goes on at an event, and so asks for something else than this one did.
inline bool Client::resumes() const {
  return asks_ == Asks::kStream && second_chance_ != SecondChance::kWithoutId &&
         !parser_.last_event_id().empty();
}

// What the stream that ended says about the next attempt. True: a planned end, no failure.
inline bool Client::note_stream() {
  if (!is_opened_ || asks_ != Asks::kStream) {
    return false;
  }
  const uint32_t open_s = second() - record().changed_s;
  record().changed_s = second();
  const bool is_healthy = was_healthy(open_s);
  if (is_healthy) {
    records_[0] = records_[1] = Record{0, second()};
    owes_budget_ = false;
  }
  // A tenth of its age, up to the spread. Counted in seconds, an age may be up to one too long.
  const uint32_t age_s = open_s == 0 ? 0 : open_s - 1;
  const uint32_t window_ms = min_of(age_s, options_->backoff.spread_ms / 100) * 100;
  if (record().failures == 0 || window_ms > backoff_.window_ms) {
    backoff_.window_ms = window_ms;
  }
  return is_healthy && cause_.error == Error::kStreamEnded;
}

// See ClientOptions::healthy_after_s.
inline bool Client::was_healthy(uint32_t open_s) const {
  if (open_s >= options_->reset_after_s || (had_bytes_ && open_s >= options_->healthy_after_s)) {
    return true;
  }
  const uint32_t retry_ms = min_of(backoff_.retry_ms, options_->backoff.retry_cap_ms);
  return had_event_ && cause_.error == Error::kStreamEnded &&
         backoff_.retry_ms != BackoffState::kNoRetry && retry_ms >= kRateOfServerMs;
}

void Client::wait(uint32_t delay_ms) {
  if (owes_budget_) {
    budget_ = budget_take(options_->budget, budget_, clock_.seconds());
    owes_budget_ = false;
  }
  const uint32_t budget_s = budget_wait_s(options_->budget, budget_, clock_.seconds());
  // A hook may ask for any delay; a timer beyond kMaxTimerMs would look as if it were due.
  due_ = clock_.now() + min_of(max_of(delay_ms, budget_s * 1000), kMaxTimerMs);
  state_ = State::kWaiting;
  is_coming_ = false;
}

}  // namespace esse
