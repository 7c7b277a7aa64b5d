// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/flags.h"

namespace esse::flags {

namespace {

using Of = esse::StepKind;  // of the client

constexpr uint32_t kNever = UINT32_MAX;

// The service says no, and means whoever asks.
bool is_refusal(const Cause& cause, Action action) {
  return action != Action::kRetry &&
         (cause.error == Error::kStatus || cause.error == Error::kNoContent);
}

}  // namespace

Flags::Flags(Writer& writer, Transport& transport, Service& service, const Spans& spans)
    : writer_(writer),
      service_(service),
      url_(spans.url),
      options_(service.client_options()),
      client_(transport, options_, spans.client) {
  options_.hooks = Hooks{this, before_attempt, after_failure};
}

Error Flags::open(uint32_t identity) {
  const uint32_t soonest_s = soonest_expiry(0);
  const uint32_t idle_ms = options_.exchange.idle_ms;
  if (soonest_s != kNever && (idle_ms == 0 || soonest_s <= idle_ms / 1000)) {
    return Error::kOption;
  }
  http::Request request = options_.request;
  const Error error = try_next(request);
  return error != Error::kNone ? error : client_.open(request.url.text, identity);
}

// What the service would ask for now: the URL, which lies in url_, and whether it may be sent.
Error Flags::try_next(http::Request& request) {
  Attempt attempt{request, Asks::kStream, 0, 1, client_.cause()};
  const Error error = service_.next(attempt, url_);
  return error != Error::kNone ? error : http::check(request);
}

Error Flags::identify(Text context) {
  const Text before = service_.context();
  service_.identify(context);
  http::Request request = options_.request;
  const Error error = try_next(request);
  if (error != Error::kNone) {
    service_.identify(before);
    static_cast<void>(try_next(request));  // the attempt under way has its URL there
    return error;
  }
  is_reconciling_ = has_all_;
  return client_.reconnect_with_id(Text());
}

Go Flags::before_attempt(void* self, Attempt& attempt) {
  auto& flags = *static_cast<Flags*>(self);
  if (flags.service_.next(attempt, flags.url_) != Error::kNone) {
    return Go::kStop;
  }
  return attempt.later_ms != 0 ? Go::kLater : Go::kGo;
}

Decision Flags::after_failure(void* self, const Failure& failure, Decision decision) {
  static_cast<Flags*>(self)->is_refused_ = is_refusal(failure.cause, decision.action);
  return decision;
}

Step Flags::poll(Millis now, uint32_t random) {
  Step step;
  if (news_ == kNoNews) {
    const esse::Step of_client = client_.poll(now, random);
    take(of_client);
    const Status status = judge();
    news_ |= status != status_ ? kNewsStatus : kNoNews;
    status_ = status;
    if (of_client.kind == Of::kStopped) {
      step.kind = StepKind::kStopped;
    }
    static_cast<Wake&>(step) = of_client;
    step.wait_ms = min_of(step.wait_ms, min_of(seconds_to_news(), kMaxTimerMs / 1000) * 1000);
  }
  if (step.kind == StepKind::kIdle && news_ != kNoNews) {
    step = Step{{0}, tell()};
  }
  return step;
}

StepKind Flags::tell() {
  if ((news_ & kNewsChanged) != 0) {
    news_ &= ~kNewsChanged;
    return StepKind::kChanged;
  }
  if ((news_ & kNewsRejected) != 0) {
    news_ &= ~kNewsRejected;
    return StepKind::kRejected;
  }
  news_ = kNoNews;
  return StepKind::kStatus;
}

void Flags::take(const esse::Step& step) {
  switch (step.kind) {
    case Of::kIdle:
      expire();
      break;
    case Of::kOpened:
      is_refused_ = false;
      break;
    case Of::kEvent:
    case Of::kEventPart:
      took(service_.event(client_.event(), writer_));
      break;
    case Of::kBody:
      took(service_.body(client_.body(), writer_));
      break;
    case Of::kDone:
      took(service_.end(writer_));
      break;
    case Of::kEventCut:
      discard();
      break;
    case Of::kRetrying:
    case Of::kStopped:
      end_attempt();
      break;
    default:  // kEventTooLarge: its type is longer than any that means something
      break;
  }
}

void Flags::took(Took took) {
  if (took == Took::kNothing) {
    return;
  }
  if (took == Took::kUseless) {
    discard();
    client_.reject(false);
  } else if (took == Took::kAll) {
    has_all_ = is_current_ = true;
    is_reconciling_ = has_failed_ = false;
    next_expiry_s_ = soonest_expiry(0);
  }
  was_useless_ = took == Took::kUseless;
  if (was_useless_ || writer_.just_refused() != kNoFlag) {
    news_ |= kNewsRejected;
  }
  if (!was_useless_ && writer_.has_changed()) {
    news_ |= kNewsChanged;
  }
}

void Flags::end_attempt() {
  discard();
  if (client_.cause().error != Error::kReconnectByCaller) {
    has_failed_ = true;
  }
  if (is_current_) {
    lost_s_ = client_.seconds().count;
    heard_s_ = lost_s_ - client_.seconds_since_activity();
    is_current_ = false;
  }
}

void Flags::discard() {
  if (writer_.is_staging()) {
    writer_.discard();
  }
  service_.cut();
}

// A flag's time is over when the service was not heard for so long, and is not there. What is being
// staged says soon what the service has to say.
void Flags::expire() {
  const uint32_t age = age_s();
  if (!has_all_ || is_current_ || age < next_expiry_s_ || writer_.is_staging()) {
    return;
  }
  const Table& table = writer_.table();
  writer_.begin(Base::kLive);
  for (uint16_t i = 0; i < table.size; ++i) {
    if (table.flags[i].expires_s != 0 && table.flags[i].expires_s <= age) {
      Candidate nothing;
      nothing.details.version = writer_.details(i).version;
      writer_.stage(i, nothing);
    }
  }
  next_expiry_s_ = soonest_expiry(age);
  news_ |= writer_.commit() ? kNewsChanged : kNoNews;
}

// The smallest expires_after() above `after_s`.
uint32_t Flags::soonest_expiry(uint32_t after_s) const {
  const Table& table = writer_.table();
  uint32_t soonest_s = kNever;
  for (uint16_t i = 0; i < table.size; ++i) {
    const uint32_t expires_s = table.flags[i].expires_s;
    soonest_s = expires_s > after_s ? min_of(soonest_s, expires_s) : soonest_s;
  }
  return soonest_s;
}

uint32_t Flags::age_s() const {
  if (!has_all_) {
    return kNever;
  }
  return is_current_ ? client_.seconds_since_activity() : client_.seconds().count - heard_s_;
}

Status Flags::judge() const {
  if (is_refused_) {
    return Status::kFatal;
  }
  if (is_reconciling_) {
    return Status::kReconciling;
  }
  if (!has_all_) {
    return has_failed_ ? Status::kError : Status::kNotReady;
  }
  return is_current_ || lost_for_s() < kStaleAfterS ? Status::kReady : Status::kStale;
}

// Until time alone changes something.
uint32_t Flags::seconds_to_news() const {
  if (!has_all_ || is_current_) {
    return kNever;
  }
  const uint32_t lost_s = lost_for_s();
  const uint32_t age = age_s();
  const uint32_t stale_s = lost_s < kStaleAfterS ? kStaleAfterS - lost_s : kNever;
  const uint32_t expiry_s = age < next_expiry_s_ ? next_expiry_s_ - age : kNever;
  return min_of(stale_s, expiry_s);
}

Text Flags::rejected_key() const {
  const uint16_t flag = writer_.just_refused();
  return was_useless_ || flag == kNoFlag ? Text() : writer_.table().key(flag);
}

FlagError Flags::rejected_error() const {
  const uint16_t flag = writer_.just_refused();
  return was_useless_ || flag == kNoFlag ? FlagError::kParseError : writer_.details(flag).error;
}

uint32_t Flags::context_hash() const { return internal::hash_of(service_.context()); }

}  // namespace esse::flags
