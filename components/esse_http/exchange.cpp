// SPDX-License-Identifier: Apache-2.0
#include "esse_http/exchange.h"

#include "esse_base/bytes.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

// How long a body producer that has nothing yet is left alone: nothing else tells when to ask.
constexpr uint32_t kProducerMs = 10;

// The limits begin the options, in the order of the phases, as the errors of time do.
constexpr uint32_t kLimits = 6;
static_assert(offsetof(ExchangeOptions, idle_ms) == (kLimits - 1) * sizeof(uint32_t) &&
                  static_cast<int>(Phase::kBody) == kLimits &&
                  static_cast<int>(Error::kIdleTimeout) - static_cast<int>(Error::kNameTimeout) ==
                      kLimits - 1,
              "a limit and an error for each phase");

uint32_t limit_of(const ExchangeOptions& options, uint32_t place) {
  uint32_t limit = 0;
  __builtin_memcpy(&limit, reinterpret_cast<const char*>(&options) + place * sizeof limit,
                   sizeof limit);
  return limit;
}

}  // namespace

Error check(const ExchangeOptions& options) {
  return are_timers(&options, kLimits) ? Error::kNone : Error::kOption;
}

Exchange::Exchange(Transport& transport, const Span<char>& receive, const Span<char>& url)
    : ExchangeMemory{} {
  transport_ = &transport;
  result_ = Step::kFailed;
  error_ = Error::kNotOpen;
  pending_ = Pending();
  receive_ = receive;
  url_span_ = url;
}

Error Exchange::start(const Request& request,
                      const ExchangeOptions& options,
                      const Span<char>& scratch,
                      Millis now) {
  close();
  options_ = &options;
  scratch_ = scratch;
  redirects_ = 0;
  url_ = request.url;
  writer_.start(request, url_);
  if (receive_.size() < kMinReceive || scratch.size() < ResponseReader::kMinLine) {
    return Error::kSpanTooSmall;
  }
  const Error error = check(request);
  return error == Error::kNone ? open(now) : error;
}

Error Exchange::open(Millis now) {
  reader_.start(scratch_, options_->response, writer_.is_head());
  enter(Phase::kResolving, now);
  const Error error = transport_->open(url_, now);
  if (error == Error::kNone) {
    pending_.wait_ms = 0;
    result_ = Step::kNotYet;
  }
  return error;
}

inline void Exchange::enter(Phase phase, Millis now) {
  phase_ = phase;
  since_ = now;
}

void Exchange::close() {
  static_cast<void>(finish(Error::kNotOpen));
  phase_ = Phase::kIdle;
}

Step Exchange::finish(Error error) {
  transport_->close();
  at_ = end_;
  pending_ = Pending();
  error_ = error;
  result_ = error == Error::kNone ? Step::kEnded : Step::kFailed;
  return result_;
}

// Nothing can be done now: what can end the wait, and the limit.
inline Step Exchange::wait(Millis now) {
  pending_ = transport_->pending();
  if (phase_ < Phase::kSending && pending_.phase > phase_) {
    enter(pending_.phase, now);
  }
  // The transport remembers a write that an early answer ended.
  pending_.wants_write = pending_.wants_write && phase_ <= Phase::kSending;
  const uint32_t place = static_cast<uint32_t>(phase_) - static_cast<uint32_t>(Phase::kResolving);
  const uint32_t limit_ms = limit_of(*options_, place);
  if (limit_ms != 0) {
    const uint32_t elapsed_ms = now.since(since_);
    if (elapsed_ms >= limit_ms) {
      return finish(static_cast<Error>(static_cast<uint32_t>(Error::kNameTimeout) + place));
    }
    wait_at_most(limit_ms - elapsed_ms);
  }
  if (phase_ == Phase::kSending && writer_.asks_producer()) {
    wait_at_most(kProducerMs);
  }
  return Step::kNotYet;
}

inline void Exchange::wait_at_most(uint32_t ms) {
  pending_.wait_ms = ms < pending_.wait_ms ? ms : pending_.wait_ms;
}

inline Step Exchange::redirect(Millis now) {
  if (redirects_ == options_->max_redirects) {
    return finish(Error::kHttpRedirectLimit);
  }
  ++redirects_;
  const bool was_secure = url_.secure;
  transport_->close();
  at_ = end_;
  Error error = internal::resolve(url_, reader_.location(), url_span_, url_);
  if (error == Error::kNone && was_secure > url_.secure) {
    error = Error::kHttpRedirectInsecure;
  }
  if (error == Error::kNone) {
    writer_.redirect(reader_.status());
    error = open(now);
  }
  return error == Error::kNone ? Step::kNotYet : finish(error);
}

// Goes through what was read.
Step Exchange::go_on(Millis now) {
  const Found found = reader_.read(at_, end_);
  if (found == Found::kHead) {
    if (reader_.is_redirect()) {
      return redirect(now);
    }
    enter(Phase::kBody, now);
  }
  return found == Found::kEnd ? finish(reader_.error()) : static_cast<Step>(found);
}

// Writes some of the request. False: nothing could be written, or it waits for the response.
inline bool Exchange::send(Millis now) {
  Io io = writer_.fill(receive_);
  if (io.is_failed()) {
    static_cast<void>(finish(Error::kBodyProducer));
    return true;
  }
  if (io.ok()) {
    io = transport_->write(receive_.first(io.count()));
    if (io.ok()) {
      writer_.advance(io.count());
      return true;
    }
  }
  if (!io.is_not_yet()) {
    // All is written, or the peer takes no more: it may have said why before.
    enter(Phase::kResponse, now);
  }
  return false;
}

Step Exchange::poll(Millis now) {
  if (result_ != Step::kNotYet) {
    return result_;
  }
  if (pending_.wait_ms == 0) {
    const Step step = go_on(now);
    if (step != Step::kNotYet) {
      return step;
    }
  }
  pending_.wait_ms = 0;
  Io io = transport_->advance(now);
  if (io.ok()) {
    if (phase_ < Phase::kSending) {
      enter(Phase::kSending, now);
    }
    if (phase_ == Phase::kSending && send(now)) {
      return result_;
    }
    io = transport_->read(receive_);
  }
  if (io.is_not_yet()) {
    return wait(now);
  }
  if (!io.ok()) {
    return finish(io.is_failed() ? Error::kTransportFailed : reader_.end(io.is_ended()));
  }
  at_ = receive_.data();
  end_ = at_ + io.count();
  if (phase_ == Phase::kBody) {
    since_ = now;
  }
  return go_on(now);
}

void Exchange::consume(size_t n) {
  at_ += n;
  reader_.consume(n);
}

Cause Exchange::cause() const {
  Cause cause;
  cause.error = error_;
  cause.phase = phase_;
  if (error_ == Error::kTransportFailed) {
    cause = transport_->last_cause();
    if (cause.phase == Phase::kReady) {
      cause.phase = phase_;
    }
  }
  cause.status = phase_ == Phase::kIdle ? 0 : reader_.status();
  return cause;
}

}  // namespace esse::http
