// SPDX-License-Identifier: Apache-2.0
#pragma once
// Transport: the contract between esse and whatever carries its bytes. One connection at a time,
// polled, never blocking. A port is one class that implements it; TLS, a tracer, a fault injector
// are Transports around another Transport.
//
// Rules, each with its test in the conformance suite (tests/conformance/transport_conformance.h):
//  1. No call waits. advance(), read() and write() do a bounded piece of work and answer.
//  2. "Not yet" from read() only when no byte is buffered at any layer (decrypted bytes count).
//  3. close() in any state, any number of times, never fails. After it the object is idle: nothing
//     late (a name, a TCP callback) may touch it, and open() may be called again.
//  4. After ended, cut or failed the answer stays the same until close(). Bytes that came before
//     the end are read first: a failed write() leaves them readable, and advance() answers done()
//     until read() has answered the end. Ended is the peer's direction only; writing goes on.
//  5. After "not yet" from write() the caller offers the same bytes again first, then others.
//  6. A layer around another forwards pending() and answers the shorter wait.
//  7. Not re-entrant, single caller. Nothing here is called from an interrupt.
#include "esse_base/cause.h"
#include "esse_base/text.h"
#include "esse_transport/io.h"
#include "esse_transport/wake.h"

namespace esse {

/// Where to connect. `host` is a name or an IP address literal, IPv6 without brackets.
struct Endpoint {
  Text host;
  uint16_t port = 0;
  bool secure = false;  ///< https: a transport that cannot secure answers Error::kNoTls
};

/// What no transport can open, whatever carries its bytes; kNone when there is nothing to object
/// to. Each open() starts with it.
constexpr Error endpoint_error(const Endpoint& to) {
  for (const char c : to.host) {
    // A NUL would end the name early for a C resolver: another host than the one that was checked.
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) {
      return Error::kUrlHost;
    }
  }
  if (to.host.empty()) {
    return Error::kUrlHost;
  }
  return to.port == 0 ? Error::kUrlPort : Error::kNone;
}

/// How far a transport has come, and what lets it go on: bytes, or its own timers (wait_ms).
struct Pending : Wake {
  Phase phase = Phase::kIdle;
};

class Transport {
 public:
  /// Starts a connection. `to` and its texts stay valid until close(). An error means that nothing
  /// was started: the object stays as it was. Only idle transports open (else kAlreadyOpen).
  [[nodiscard]] virtual Error open(const Endpoint& to, Millis now) = 0;

  /// Goes on with the name, the connection, the handshake, its own timers. done() once connected,
  /// and then on every call until the end; not_yet() until then; failed() with last_cause(). Idle:
  /// failed(), as read() and write().
  virtual Io advance(Millis now) = 0;

  /// Moves up to into.size() bytes that have arrived. Only after advance() answered done(). It may
  /// be fewer than have arrived: ask again until "not yet" before sleeping.
  virtual Io read(Span<char> into) = 0;

  /// Moves up to from.size() bytes towards the peer; it may be fewer. Only after done().
  virtual Io write(Span<const char> from) = 0;

  /// Ends the connection, whatever its state, at once: no lingering, nothing flushed.
  virtual void close() = 0;

  /// What can make the next call do something. Idle or failed: nothing, for ever. Phase::kReady
  /// from done() on: wants_read until the end was read, wants_write after a write's "not yet".
  virtual Pending pending() const = 0;

  /// Why the last answer was failed(). Stays until the next open().
  virtual Cause last_cause() const = 0;

 protected:
  ~Transport() = default;  // never deleted through the base: no operator delete is linked
};

}  // namespace esse
