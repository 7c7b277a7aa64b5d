// SPDX-License-Identifier: Apache-2.0
#include "esse_http/exchange.h"

#include "esse_base/bytes.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

// How long a body producer that has nothing yet is left alone: nothing else tells when to ask.
constexpr uint32_t kProducerMs = 10;

}  // namespace

Error check(const ExchangeOptions& options) {
  const uint32_t limits_ms[] = {options.name_ms,  options.connect_ms,  options.securing_ms,
                                options.write_ms, options.response_ms, options.idle_ms};
  return are_timers(limits_ms) ? Error::kNone : Error::kOption;
}

Exchange::Exchange(Transport& transport, const Span<char>& receive, const Span<char>& url)
    : transport_(&transport), receive_(receive), url_span_(url) {}

Error Exchange::start(const Request& request,
                      const ExchangeOptions& options,
                      const Span<char>& scratch,
                      Millis now) {
  close();
  options_ = &options;
  redirects_ = 0;
  url_ = request.url;
  writer_.start(request, url_);
  reader_.start(scratch, options.response, request.media_type, writer_.is_head());
  Error error = check(request);
  if (receive_.size() < kMinReceive || scratch.size() < ResponseReader::kMinLine) {
    error = Error::kSpanTooSmall;
  }
  int32_t native = 0;
  if (error == Error::kNone) {
    error = open(now);
    native = transport_->last_cause().native;
  }
  cause_ = Cause{error, phase_, 0, native, 0};
  return error;
}

Error Exchange::open(Millis now) {
  enter(Phase::kResolving, now);
  const Error error = transport_->open(url_, now);
  if (error == Error::kNone) {
    is_connected_ = true;
    pending_.wait_ms = 0;
    progress_ = Progress::kNotYet;
  }
  return error;
}

inline void Exchange::enter(Phase phase, Millis now) {
  phase_ = phase;
  since_ = now;
  lacks_body_ = false;
}

Progress Exchange::poll(Millis now) {
  if (progress_ != Progress::kNotYet) {
    return progress_;
  }
  if (has_more_) {
    if (const Progress progress = go_on(now); progress != Progress::kNotYet) {
      return progress;
    }
  }
  pending_.wait_ms = 0;
  const Io io = transport_->advance(now);
  if (io.is_not_yet()) {
    return wait(now);
  }
  if (!io.ok()) {
    return finish(cause_of_transport());
  }
  switch (phase_) {
    case Phase::kResolving:
    case Phase::kConnecting:
    case Phase::kSecuring:
      enter(Phase::kSending, now);
      return send(now);
    case Phase::kSending:
      return send(now);
    default:
      return receive(now);
  }
}

// Writes some of the request. When nothing can be written, the response may be there already.
inline Progress Exchange::send(Millis now) {
  Io io = writer_.fill(receive_);
  lacks_body_ = ESSE_HTTP_BODY != 0 && io.is_not_yet();
  if (io.is_failed()) {
    return fail(Error::kBodyProducer);
  }
  if (io.ok()) {
    io = transport_->write(receive_.first(io.count()));
    if (io.ok()) {
      writer_.advance(io.count());
      return Progress::kNotYet;
    }
  }
  if (!io.is_not_yet()) {
    // All is written, or the peer takes no more: it may have said why before.
    enter(Phase::kResponse, now);
  }
  return receive(now);
}

Progress Exchange::receive(Millis now) {
  const Io io = transport_->read(receive_);
  if (io.is_not_yet()) {
    return wait(now);
  }
  if (io.is_failed()) {
    return finish(cause_of_transport());
  }
  if (!io.ok()) {
    return fail(reader_.end(io.is_ended()));
  }
  at_ = receive_.data();
  end_ = at_ + io.count();
  if (phase_ == Phase::kBody) {
    since_ = now;
  }
  return go_on(now);
}

// Goes through what was read.
Progress Exchange::go_on(Millis now) {
  const Progress progress = reader_.read(at_, end_);
  has_more_ = progress != Progress::kNotYet;
  switch (progress) {
    case Progress::kHead:
      if (reader_.is_redirect()) {
        return redirect(now);
      }
      enter(Phase::kBody, now);
      return progress;
    case Progress::kEnded:
    case Progress::kFailed:
      return fail(reader_.error());
    default:
      return progress;
  }
}

inline Progress Exchange::redirect(Millis now) {
#if ESSE_HTTP_REDIRECTS
  if (redirects_ < options_->max_redirects) {
    ++redirects_;
    const bool was_secure = url_.secure;
    disconnect();
    Error error = resolve(url_, reader_.location(), url_span_, url_);
    if (error == Error::kNone && was_secure && !url_.secure) {
      error = Error::kHttpRedirectInsecure;
    }
    if (error == Error::kNone) {
      writer_.redirect(reader_.status());
      if (writer_.takes_body_elsewhere() && !options_->body_to_other_origins) {
        error = Error::kHttpRedirectBody;
      }
    }
    if (error == Error::kNone) {
      reader_.restart(writer_.is_head());
      error = open(now);
    }
    return error == Error::kNone ? Progress::kNotYet : fail(error);
  }
#else
  static_cast<void>(now);
#endif
  return fail(Error::kHttpRedirectLimit);
}

struct Exchange::Limit {
  uint32_t ms;
  Error error;
};

// The limit of time of this phase, and what it means when it passes.
inline Exchange::Limit Exchange::limit() const {
  switch (phase_) {
    case Phase::kResolving:
      return {options_->name_ms, Error::kNameTimeout};
    case Phase::kConnecting:
      return {options_->connect_ms, Error::kConnectTimeout};
    case Phase::kSecuring:
      return {options_->securing_ms, Error::kTlsTimeout};
    case Phase::kSending:
      return {options_->write_ms, Error::kWriteTimeout};
    case Phase::kResponse:
      return {options_->response_ms, Error::kResponseTimeout};
    default:
      return {options_->idle_ms, Error::kIdleTimeout};
  }
}

// Nothing can be done now: what can end the wait, and the limit.
Progress Exchange::wait(Millis now) {
  pending_ = transport_->pending();
  if (phase_ < Phase::kSending && pending_.phase > phase_) {
    enter(pending_.phase, now);
  }
  // The transport remembers a write that nothing follows: an early answer ended the writing, or the
  // body's producer has no more to offer yet.
  if (phase_ > Phase::kSending || lacks_body_) {
    pending_.wants_write = false;
  }
  const Limit limit = this->limit();
  if (limit.ms != 0) {
    const uint32_t elapsed_ms = now.since(since_);
    if (elapsed_ms >= limit.ms) {
      return fail(limit.error);
    }
    wait_at_most(limit.ms - elapsed_ms);
  }
  if (lacks_body_) {
    wait_at_most(kProducerMs);
  }
  return Progress::kNotYet;
}

inline void Exchange::wait_at_most(uint32_t ms) { pending_.wait_ms = min_of(pending_.wait_ms, ms); }

void Exchange::consume(size_t n) {
  at_ += n;
  reader_.consume(n);
}

bool Exchange::may_repeat() const {
  const uint16_t status = reader_.status();
  return writer_.may_repeat() || status == 429 || (status == 503 && reader_.retry_after_s() != 0);
}

void Exchange::close() {
  if (progress_ == Progress::kNotYet) {
    static_cast<void>(fail(Error::kNotOpen));
  }
  phase_ = Phase::kIdle;
}

// kNone: the body is complete.
Progress Exchange::fail(Error error) {
  return finish(Cause{error, phase_, reader_.status(), 0, 0});
}

Progress Exchange::finish(const Cause& cause) {
  cause_ = cause;
  progress_ = cause.error == Error::kNone ? Progress::kEnded : Progress::kFailed;
  disconnect();
  return progress_;
}

inline Cause Exchange::cause_of_transport() const {
  Cause cause = transport_->last_cause();
  if (cause.phase == Phase::kReady) {
    cause.phase = phase_;
  }
  cause.status = reader_.status();
  return cause;
}

void Exchange::disconnect() {
  if (is_connected_) {
    transport_->close();
    is_connected_ = false;
  }
  at_ = end_;
  has_more_ = false;
  pending_ = Pending();
}

}  // namespace esse::http
