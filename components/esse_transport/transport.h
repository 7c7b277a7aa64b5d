// SPDX-License-Identifier: Apache-2.0
#pragma once
// Transport: the contract between esse and whatever carries its bytes. It has one connection at a
// time, is polled, and never blocks. A port is one class that implements it. TLS, a tracer or a
// fault injector is a Transport around another Transport. The rules stand above the class.
#include "esse_base/cause.h"
#include "esse_base/text.h"
#include "esse_transport/io.h"
#include "esse_transport/wake.h"

namespace esse {

/// Where to connect to. `host` is a name or the text of an IP address, IPv6 without brackets. The
/// text is borrowed.
struct Endpoint {
  Text host;
  uint16_t port = 0;
  bool secure = false;  ///< with TLS; a transport without TLS answers Error::kNoTls
};

/// Why no transport at all can open `to`: kUrlHost when the host is empty or holds a blank or a
/// control; kUrlPort when the port is 0; else kNone. Each open() begins with this. Linear work.
constexpr Error endpoint_error(const Endpoint& to) {
  for (const char c : to.host) {
    // For a C resolver a NUL would end the name early: it would look up another host than the one
    // that was checked.
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) {
      return Error::kUrlHost;
    }
  }
  if (to.host.empty()) {
    return Error::kUrlHost;
  }
  return to.port == 0 ? Error::kUrlPort : Error::kNone;
}

/// How far a transport has come, and what lets it go on: bytes, or one of its timers (wait_ms).
struct Pending : Wake {
  Phase phase = Phase::kIdle;
};

/// The rules. Each has its test in tests/conformance/transport_conformance.h:
///  1. No call waits. advance(), read() and write() do a bounded piece of work and answer.
///  2. read() answers "not yet" only when no layer holds a byte. Decrypted bytes count.
///  3. close() may be called in any state, any number of times, and never fails. After it the
///     object is idle: open() may be called again, and nothing late (a name, a TCP callback) may
///     touch it.
///  4. After "ended", "cut" or "failed" the answer stays the same until close().
///     Bytes that came before the end are read first. A failed write() leaves them readable, and
///     advance() answers done() until read() has answered the end.
///     "Ended" concerns only what the peer sends: writing goes on.
///  5. After "not yet" from write() the caller offers the same bytes first, and then others.
///  6. A layer around another one forwards pending(), and answers the shorter wait.
///  7. There is a single caller, and no call is made from inside another or from an interrupt.
class Transport {
 public:
  /// Starts a connection. `to` and its text are borrowed until close(). An error means that nothing
  /// was started, and the state is what it was. kAlreadyOpen when the object is not idle.
  [[nodiscard]] virtual Error open(const Endpoint& to, Millis now) = 0;

  /// Goes on with the name, the connection, the handshake, and its own timers. not_yet() until it
  /// is connected. Then done(), on every call until the end. failed(): last_cause() says why. An
  /// idle transport answers failed() to advance(), read() and write().
  virtual Io advance(Millis now) = 0;

  /// Moves up to into.size() bytes that have arrived. Only after advance() has answered done(). It
  /// may move fewer than have arrived, so ask until "not yet" before you sleep.
  virtual Io read(Span<char> into) = 0;

  /// Moves up to from.size() bytes towards the peer. It may move fewer. Only after advance() has
  /// answered done().
  virtual Io write(Span<const char> from) = 0;

  /// Ends the connection at once, whatever its state. It waits for nothing and flushes nothing.
  virtual void close() = 0;

  /// What lets the next call do something. Idle or failed: nothing ever does. From done() on the
  /// phase is kReady. Then wants_read holds until the end was read, and wants_write after a write()
  /// that answered "not yet".
  virtual Pending pending() const = 0;

  /// Why the last answer was failed(); or the native code of why open() failed, if it has one. It
  /// stays until the next open(), which forgets it whatever it answers, but for kAlreadyOpen.
  virtual Cause last_cause() const = 0;

 protected:
  ~Transport() = default;  // never deleted through the base: no operator delete is linked
};

}  // namespace esse
