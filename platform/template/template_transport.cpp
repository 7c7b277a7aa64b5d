// SPDX-License-Identifier: Apache-2.0
#include "template/template_transport.h"

namespace esse::yours {

// Refuse what cannot be opened, and start the name. Nothing is connected here yet: a name server's
// answer, if it comes at once, is used in advance(). `to` stays valid until close(), so keep a
// pointer to it and no copy.
Error TemplateTransport::open(const Endpoint& to, Millis now) {
  if (phase_ != Phase::kIdle) {
    return Error::kAlreadyOpen;
  }
  cause_ = Cause{};
  if (const Error error = endpoint_error(to); error != Error::kNone) {
    return error;
  }
  if (to.secure) {
    return Error::kNoTls;  // TLS is a Transport around this one
  }
  now_ = now;
  phase_ = Phase::kResolving;
  // Here: ask for to.host. If the SDK answers through a callback, give it a number of this question
  // and compare it there, so that an answer after close() finds nobody.
  return Error::kNone;
}

// One bounded step of whatever phase it is: is the name there, then start TCP; is TCP connected,
// then done(). Try every address of the name, each with a short limit (AddressAttempts says which,
// and when). Answer not_yet() freely, failed() once, through fail().
Io TemplateTransport::advance(Millis now) {
  now_ = now;
  if (phase_ == Phase::kIdle || failed_) {
    return Io::failed();
  }
  if (phase_ == Phase::kReady) {
    return Io::done();
  }
  return fail(Error::kTransportFailed, 0);  // until there is something to advance
}

// Hand over what has arrived, never more than into.size(). not_yet() when there is nothing, and
// only then; ended() for a FIN, after all bytes before it; fail() for a reset. The end lasts:
// remember it. The SDK's zero is a FIN, and its "would block" is no error.
Io TemplateTransport::read(Span<char> into) {
  static_cast<void>(into);
  return Io::failed();
}

// Take as much as fits and say how much. not_yet() when nothing fits; then pending() wants to
// write. A failure here must leave the bytes that have arrived readable.
Io TemplateTransport::write(Span<const char> from) {
  static_cast<void>(from);
  return Io::failed();
}

// From any phase, any number of times: stop the name, abort or close TCP, take back every callback.
// last_cause() stays.
void TemplateTransport::close() {
  phase_ = Phase::kIdle;
  failed_ = false;
}

// What must happen before the next call can do something. On the way: wants_read (name, TLS) or
// wants_write (TCP), or a wait; never nothing. An interrupt or callback of the SDK that wakes the
// caller's task takes the place of poll(2).
Pending TemplateTransport::pending() const {
  Pending pending;
  pending.phase = phase_;
  if (phase_ != Phase::kIdle && !failed_) {
    pending.wait_ms = 0;
  }
  return pending;
}

// `native` is the SDK's own number; map it to an Error as closely as error.h allows.
Io TemplateTransport::fail(Error error, int32_t native) {
  failed_ = true;
  cause_ = Cause{error, phase_, 0, native, 0};
  return Io::failed();
}

}  // namespace esse::yours
