// SPDX-License-Identifier: Apache-2.0
#include "esse_http/exchange.h"

#include "esse_base/bytes.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

// How long a body producer that has nothing yet is left alone: nothing else tells when to ask.
constexpr uint32_t kProducerMs = 10;

// Milliseconds until `limit_ms` after `from`: 0 when it is over, kForever when there is none.
uint32_t left_of(uint32_t limit_ms, Millis from, Millis now) {
  const uint32_t elapsed = now.since(from);
  return limit_ms == 0 ? kForever : elapsed >= limit_ms ? 0 : limit_ms - elapsed;
}

uint32_t limit_of(const ExchangeOptions& options, Phase phase) {
  switch (phase) {
    case Phase::kResolving:
      return options.name_ms;
    case Phase::kConnecting:
      return options.connect_ms;
    case Phase::kSecuring:
      return options.securing_ms;
    case Phase::kSending:
      return options.write_ms;
    case Phase::kResponse:
      return options.response_ms;
    default:
      return options.idle_ms;
  }
}

// The errors are in the order of the phases, which have kReady between.
Error timeout_of(Phase phase) {
  const uint32_t place = static_cast<uint32_t>(phase) - (phase < Phase::kReady ? 1 : 2);
  return static_cast<Error>(static_cast<uint32_t>(Error::kNameTimeout) + place);
}
static_assert(static_cast<int>(Error::kIdleTimeout) - static_cast<int>(Error::kNameTimeout) == 5,
              "an error of time for each phase");

}  // namespace

Error check(const ExchangeOptions& options) {
  const uint32_t limits[] = {options.name_ms,  options.connect_ms,  options.securing_ms,
                             options.write_ms, options.response_ms, options.idle_ms,
                             options.total_ms};
  for (const uint32_t limit : limits) {
    if (limit > kMaxTimerMs) {
      return Error::kOption;
    }
  }
  return Error::kNone;
}

Exchange::Exchange(Transport& transport, Span<char> receive, Span<char> url)
    : transport_(transport), receive_(receive), url_span_(url) {}

Error Exchange::start(const Request& request,
                      const ExchangeOptions& options,
                      Span<char> scratch,
                      Millis now) {
  close();
  options_ = &options;
  scratch_ = scratch;
  started_ = now;
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
  at_ = end_;
  enter(Phase::kResolving, now);
  const Error error = transport_.open(url_, now);
  if (error == Error::kNone) {
    wait_ms_ = 0;
    result_ = Step::kNotYet;
  }
  return error;
}

inline void Exchange::enter(Phase phase, Millis now) {
  phase_ = phase;
  since_ = now;
  limit_ms_ = limit_of(*options_, phase);
}

void Exchange::close() {
  static_cast<void>(finish(Error::kNotOpen));
  phase_ = Phase::kIdle;
}

Step Exchange::finish(Error error) {
  transport_.close();
  at_ = end_;
  wait_ms_ = kForever;
  error_ = error;
  result_ = error == Error::kNone ? Step::kEnded : Step::kFailed;
  return result_;
}

// Nothing can be done now: looks at the limits.
Step Exchange::wait(Millis now) {
  wait_ms_ = left_of(limit_ms_, since_, now);
  if (wait_ms_ == 0) {
    return finish(timeout_of(phase_));
  }
  if (options_->total_ms != 0) {
    const uint32_t total = left_of(options_->total_ms, started_, now);
    if (total == 0) {
      return finish(Error::kTotalTimeout);
    }
    wait_ms_ = total < wait_ms_ ? total : wait_ms_;
  }
  return Step::kNotYet;
}

inline Step Exchange::redirect(Millis now) {
  const bool was_secure = url_.secure;
  transport_.close();
  Error error = internal::resolve(url_, reader_.location(), url_span_, url_);
  if (error != Error::kNone) {
    return finish(error);
  }
  if (was_secure && !url_.secure) {
    return finish(Error::kHttpRedirectInsecure);
  }
  if (redirects_++ >= options_->max_redirects) {
    return finish(Error::kHttpRedirectLimit);
  }
  writer_.redirect(reader_.status());
  error = open(now);
  return error == Error::kNone ? Step::kNotYet : finish(error);
}

Step Exchange::read(Millis now) {
  const Found found = reader_.read(at_, end_);
  if (found == Found::kHead) {
    if (reader_.is_redirect()) {
      return redirect(now);
    }
    enter(Phase::kBody, now);
  }
  return found >= Found::kEnd ? finish(reader_.error()) : static_cast<Step>(found);
}

Step Exchange::receive(Millis now) {
  const Io io = transport_.read(receive_);
  if (io.ok()) {
    at_ = receive_.data();
    end_ = at_ + io.count();
    wait_ms_ = 0;
    if (phase_ == Phase::kBody) {
      since_ = now;
    }
    return read(now);
  }
  if (io.is_not_yet()) {
    return wait(now);
  }
  return finish(io.is_failed() ? Error::kTransportFailed : reader_.end(io.is_ended()));
}

inline Step Exchange::send(Millis now) {
  const Io io = writer_.fill(receive_);
  if (io.is_failed()) {
    return finish(Error::kBodyProducer);
  }
  if (io.is_not_yet()) {
    const Step step = receive(now);
    wait_ms_ = wait_ms_ < kProducerMs ? wait_ms_ : kProducerMs;
    return step;
  }
  Io sent = io;
  if (io.ok()) {
    sent = transport_.write(receive_.first(io.count()));
    if (sent.ok()) {
      writer_.advance(sent.count());
      return Step::kNotYet;
    }
  }
  if (!sent.is_not_yet()) {
    // All is written, or the peer takes no more: it may have said why before.
    enter(Phase::kResponse, now);
  }
  return receive(now);
}

Step Exchange::poll(Millis now) {
  if (result_ != Step::kNotYet) {
    return result_;
  }
  // An open body on which nothing came last time: nothing is left, only the transport to ask.
  if (phase_ != Phase::kBody || wait_ms_ == 0) {
    wait_ms_ = 0;
    const Step step = read(now);
    if (step != Step::kNotYet) {
      return step;
    }
  }
  const Io io = transport_.advance(now);
  if (io.is_failed()) {
    return finish(Error::kTransportFailed);
  }
  if (phase_ < Phase::kSending) {
    const Phase phase = io.ok() ? Phase::kSending : transport_.pending().phase;
    if (phase > phase_) {
      enter(phase, now);
    }
    if (!io.ok()) {
      return wait(now);
    }
  }
  return phase_ == Phase::kSending ? send(now) : receive(now);
}

Text Exchange::body() const { return reader_.body(at_, end_); }

void Exchange::consume(size_t n) {
  at_ += n;
  reader_.consume(n);
}

Pending Exchange::pending() const {
  Pending pending = transport_.pending();
  if (pending.phase == Phase::kReady) {
    pending.phase = phase_;
    // The transport still remembers a write that an early answer has ended.
    pending.wants_write = pending.wants_write && phase_ == Phase::kSending;
  }
  pending.wait_ms = wait_ms_ < pending.wait_ms ? wait_ms_ : pending.wait_ms;
  return pending;
}

Cause Exchange::cause() const {
  Cause cause;
  cause.error = error_;
  cause.phase = phase_;
  if (error_ == Error::kTransportFailed) {
    cause = transport_.last_cause();
    if (cause.phase == Phase::kReady) {
      cause.phase = phase_;
    }
  }
  cause.status = reader_.status();
  return cause;
}

}  // namespace esse::http
