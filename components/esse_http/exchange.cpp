// SPDX-License-Identifier: Apache-2.0
#include "esse_http/exchange.h"

namespace esse::http {
namespace {

// How long a body producer that has nothing yet is left alone: nothing else tells when to ask.
constexpr uint32_t kProducerMs = 10;

// By Phase.
constexpr uint32_t ExchangeOptions::*kLimits[] = {
    &ExchangeOptions::name_ms,     &ExchangeOptions::name_ms,     &ExchangeOptions::connect_ms,
    &ExchangeOptions::securing_ms, &ExchangeOptions::securing_ms, &ExchangeOptions::write_ms,
    &ExchangeOptions::response_ms, &ExchangeOptions::idle_ms,
};
constexpr Error kTimeouts[] = {
    Error::kNameTimeout, Error::kNameTimeout,  Error::kConnectTimeout,  Error::kTlsTimeout,
    Error::kTlsTimeout,  Error::kWriteTimeout, Error::kResponseTimeout, Error::kIdleTimeout,
};

}  // namespace

Error check(const ExchangeOptions& options) {
  for (uint32_t ExchangeOptions::*limit : kLimits) {
    if (options.*limit > kMaxTimerMs) {
      return Error::kOption;
    }
  }
  return options.total_ms > kMaxTimerMs ? Error::kOption : Error::kNone;
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
  Error error = writer_.start(request);
  if (error == Error::kNone) {
    error = check(options);
  }
  if (receive_.size() < kMinReceive || scratch.size() < ResponseReader::kMinLine) {
    error = Error::kSpanTooSmall;
  }
  return error == Error::kNone ? open(now) : error;
}

Error Exchange::open(Millis now) {
  reader_.start(scratch_, options_->response, writer_.is_head());
  begin_ = 0;
  end_ = 0;
  body_size_ = 0;
  enter(Phase::kResolving, now);
  const Error error = transport_.open(url_, now);
  if (error == Error::kNone) {
    wait_ms_ = 0;
    result_ = Step::kNotYet;
  }
  return error;
}

void Exchange::enter(Phase phase, Millis now) {
  if (phase_ != phase) {
    phase_ = phase;
    since_ = now;
  }
}

void Exchange::close() {
  static_cast<void>(finish(Error::kNotOpen));
  phase_ = Phase::kIdle;
}

Step Exchange::finish(Error error) {
  transport_.close();
  body_size_ = 0;
  wait_ms_ = kForever;
  error_ = error;
  result_ = error == Error::kNone ? Step::kEnded : Step::kFailed;
  return result_;
}

Step Exchange::poll(Millis now) {
  if (result_ != Step::kNotYet) {
    return result_;
  }
  if (body_size_ != 0) {
    return Step::kBody;
  }
  wait_ms_ = 0;
  const Step step = feed(now);
  if (step != Step::kNotYet) {
    return step;
  }
  const Io io = transport_.advance(now);
  if (io.is_failed()) {
    return finish(Error::kTransportFailed);
  }
  if (phase_ < Phase::kSending) {
    enter(io.ok() ? Phase::kSending : transport_.pending().phase, now);
    if (!io.ok()) {
      return wait(now);
    }
  }
  return phase_ == Phase::kSending ? send(now) : receive(now);
}

Step Exchange::send(Millis now) {
  const Io io = writer_.fill(receive_);
  if (io.is_failed()) {
    return finish(Error::kBodyProducer);
  }
  if (io.ok()) {
    const Io sent = transport_.write(receive_.first(io.count()));
    if (sent.ok()) {
      writer_.advance(sent.count());
      return Step::kNotYet;
    }
    if (sent.is_not_yet()) {
      return receive(now);
    }
  }
  if (!io.is_not_yet()) {
    // All is written, or the peer takes no more: it may have said why before.
    enter(Phase::kResponse, now);
    return receive(now);
  }
  const Step step = receive(now);
  if (wait_ms_ > kProducerMs && step == Step::kNotYet) {
    wait_ms_ = kProducerMs;
  }
  return step;
}

Step Exchange::receive(Millis now) {
  const Io io = transport_.read(receive_);
  if (io.ok()) {
    end_ = static_cast<uint32_t>(io.count());
    begin_ = 0;
    if (phase_ == Phase::kBody) {
      since_ = now;
    }
    return feed(now);
  }
  if (io.is_not_yet()) {
    return wait(now);
  }
  return finish(io.is_failed() ? Error::kTransportFailed : reader_.end(io.is_ended()));
}

Step Exchange::feed(Millis now) {
  const ReadStep step = reader_.feed(Span<const char>(receive_.data() + begin_, end_ - begin_));
  begin_ += static_cast<uint32_t>(step.used);
  switch (step.found) {
    case Found::kHead:
      if (reader_.is_redirect()) {
        return redirect(now);
      }
      enter(Phase::kBody, now);
      return Step::kHead;
    case Found::kBody:
      body_size_ = static_cast<uint32_t>(step.body.size());
      begin_ -= body_size_;
      return Step::kBody;
    case Found::kEnd:
    case Found::kFailed:
      return finish(reader_.error());
    default:
      return Step::kNotYet;
  }
}

Step Exchange::redirect(Millis now) {
  const bool was_secure = url_.secure;
  transport_.close();
  Error error = internal::resolve(url_, reader_.location(), url_span_, url_);
  if (error == Error::kNone && was_secure && !url_.secure) {
    error = Error::kHttpRedirectInsecure;
  }
  if (error == Error::kNone && redirects_++ >= options_->max_redirects) {
    error = Error::kHttpRedirectLimit;
  }
  if (error == Error::kNone) {
    writer_.redirect(url_, reader_.status());
    error = open(now);
  }
  return error == Error::kNone ? Step::kNotYet : finish(error);
}

// Nothing can be done now: looks at the limits.
Step Exchange::wait(Millis now) {
  wait_ms_ = kForever;
  const size_t phase = static_cast<size_t>(phase_);
  if (is_due(options_->*kLimits[phase], since_, now)) {
    return finish(kTimeouts[phase]);
  }
  if (is_due(options_->total_ms, started_, now)) {
    return finish(Error::kTotalTimeout);
  }
  return Step::kNotYet;
}

bool Exchange::is_due(uint32_t limit_ms, Millis from, Millis now) {
  const uint32_t elapsed = now.since(from);
  if (limit_ms == 0) {
    return false;
  }
  if (elapsed >= limit_ms) {
    return true;
  }
  const uint32_t left = limit_ms - elapsed;
  wait_ms_ = left < wait_ms_ ? left : wait_ms_;
  return false;
}

void Exchange::consume(size_t n) {
  begin_ += static_cast<uint32_t>(n);
  body_size_ -= static_cast<uint32_t>(n);
}

Pending Exchange::pending() const {
  Pending pending = transport_.pending();
  if (result_ == Step::kNotYet && phase_ >= Phase::kSending) {
    pending.phase = phase_;
  }
  pending.wait_ms = wait_ms_ < pending.wait_ms ? wait_ms_ : pending.wait_ms;
  return pending;
}

Cause Exchange::cause() const {
  Cause cause;
  if (error_ == Error::kTransportFailed) {
    cause = transport_.last_cause();
  } else {
    cause.error = error_;
  }
  if (phase_ >= Phase::kSending || error_ != Error::kTransportFailed) {
    cause.phase = phase_;
  }
  cause.status = reader_.status();
  return cause;
}

}  // namespace esse::http
