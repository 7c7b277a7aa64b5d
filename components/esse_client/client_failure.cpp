// SPDX-License-Identifier: Apache-2.0
// What follows the end of an attempt: who asked for it, what the policy says, how long it waits.
#include "esse_client/client.h"

namespace esse {

namespace {

uint32_t min_of(uint32_t a, uint32_t b) { return a < b ? a : b; }
uint32_t max_of(uint32_t a, uint32_t b) { return a > b ? a : b; }

}  // namespace

void Client::take_requests() {
  const bool closes = __atomic_load_n(&close_asked_, __ATOMIC_RELAXED);
  __atomic_store_n(&reconnect_asked_, false, __ATOMIC_RELAXED);
  if (state_ == State::kClosed) {
    return;
  }
  if (closes) {
    fail(Error::kClosedByCaller);
    step_.kind = StepKind::kIdle;  // not even that a large event is cut
  } else if (state_ > State::kAsking ||
             (cause_.error != Error::kNone && cause_.error != Error::kReconnectByCaller)) {
    // Else what is asked for, the first attempt or another, is coming already, and not put off.
    fail(Error::kReconnectByCaller);
  }
  error_body_size_ = 0;  // no answer of a server's led here, and the span may begin elsewhere now
  if (has_next_id_) {
    static_cast<void>(parser_.set_last_event_id(next_id_));  // fits: reconnect_with_id() looked
    has_next_id_ = false;
  }
}

void Client::settle_failure(uint32_t random) {
  const bool planned = note_connection();
  limit_ = Error::kNone;
  Decision decision{Action::kStop, 0};
  if (cause_.error == Error::kReconnectByCaller) {
    decision.action = Action::kRetry;
    if (options_->reconnect_resets) {
      backoff_.failures = 0;
    }
  } else if (cause_.error != Error::kClosedByCaller && cause_.error != Error::kStoppedByHook) {
    decision = judge(random, planned);
  }
  was_open_ = false;
  if (decision.action == Action::kStop) {
    state_ = State::kClosed;
    step_.kind = StepKind::kStopped;
    return;
  }
  wait(max_of(decision.delay_ms, options_->backoff.floor_ms));
  step_.kind = StepKind::kRetrying;
}

// The default decision, then the hook's. Floor and budget come after it, in wait().
Decision Client::judge(uint32_t random, bool planned) {
  ++statistics_.causes[static_cast<uint8_t>(group(cause_.error))];
  // That of a stream was for the stream.
  const uint32_t retry_after_s = was_open_ ? 0 : exchange_.response().retry_after_s();
  Decision decision{decide(options_->policy, cause_, retry_after_s != 0), 0};
  if (decision.action == Action::kRetrySlowly && options_->hooks.before_attempt != nullptr &&
      !auth_retried_ && (cause_.status == 401 || cause_.status == 403)) {
    auth_retried_ = true;  // the hook is asked for other credentials: once soon, then slowly
    decision.action = Action::kRetry;
  }
  // "No TLS", "no such host": not the caller's mistake where a server's word led.
  if (exchange_.redirects() != 0 && is_caller_mistake(cause_.error)) {
    decision.action = options_->policy.redirect;
  }
  BackoffReason reason;
  reason.slow = decision.action == Action::kRetrySlowly;
  reason.retry_after_s = retry_after_s;
  decision.delay_ms = backoff_delay(options_->backoff, backoff_, reason,
                                    mix_random(random, options_->identity, attempts_));
  const bool was_tried = cause_.error != Error::kNetworkDown;
  if (was_tried && !planned) {
    ++backoff_.failures;
  }
  const uint32_t elapsed_s = second() - changed_s_;
  if (backoff_.failures > options_->attempt_limit - 1) {  // 0 wraps: never
    limit_ = Error::kAttemptLimit;
  } else if (elapsed_s > options_->time_limit_s - 1) {
    limit_ = Error::kTimeLimit;
  }
  if (limit_ != Error::kNone || (was_tried && !ever_open_ && !options_->retry_initial)) {
    decision.action = Action::kStop;
  }
  if (options_->hooks.after_failure != nullptr) {
    const Failure failure{cause_, backoff_.failures, elapsed_s, retry_after_s};
    options_->hooks.after_failure(options_->hooks.context, failure, decision);
  }
  return decision;
}

// What the stream that ended says about the next attempt. True: a planned end, no failure.
bool Client::note_connection() {
  if (!was_open_) {
    return false;
  }
  const uint32_t open_s = second() - changed_s_;
  changed_s_ = second();
  // Records that do not fit, or are broken, will be again: such a connection was never good.
  if (cause_.error == Error::kTlsRecord) {
    return false;
  }
  const bool planned =
      had_data_ && cause_.error == Error::kStreamEnded && open_s >= options_->planned_after_s;
  if (planned || open_s >= options_->reset_after_s) {
    backoff_.failures = 0;
  }
  // A tenth of its age, up to the spread.
  const uint32_t window_ms = min_of(open_s, options_->backoff.spread_ms / 100) * 100;
  if (backoff_.failures == 0 || window_ms > backoff_.window_ms) {
    backoff_.window_ms = window_ms;
  }
  return planned;
}

void Client::wait(uint32_t delay_ms) {
  const uint32_t budget_s = budget_wait_s(options_->budget, budget_, clock_.seconds());
  // A hook may ask for any delay; a timer beyond kMaxTimerMs would look as if it were due.
  due_ = clock_.now() + min_of(max_of(delay_ms, budget_s * 1000), kMaxTimerMs);
  state_ = State::kWaiting;
}

}  // namespace esse
