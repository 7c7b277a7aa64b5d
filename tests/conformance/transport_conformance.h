// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules of esse_transport/transport.h as plain functions, for any port and any test framework,
// on a host or on a board: no heap, no exceptions, no library but esse_base. A port writes one
// TransportFixture, which lends a transport and plays the peer, and runs every rule of
// transport_rules(), each with a fresh fixture. What wraps another transport runs layer_rules()
// (layer_conformance.h) too.
#include "conformance/not_applicable.h"
#include "esse_transport/transport.h"

namespace esse::test {

/// Whom the next connection meets.
enum class Peer : uint8_t {
  kAccepts,   ///< accepts, and then does what the fixture is told
  kRefuses,   ///< nobody listens on that port
  kSilent,    ///< an address from which no answer comes
  kNameless,  ///< a name that does not exist
};

class TransportFixture {
 public:
  /// The transport under test: the same object during one rule.
  virtual Transport& transport() = 0;
  /// Where to open to meet such a peer; false when this port's test cannot arrange it. What `to`
  /// looks at stays valid as long as the fixture.
  virtual bool arrange(Peer peer, Endpoint& to) = 0;
  virtual Millis now() = 0;
  /// Sleeps as an application would: until what transport().pending() asks for is there, but no
  /// longer than its wait and `most_ms`. With virtual time: moves the clock.
  virtual void sleep(uint32_t most_ms) = 0;
  /// Lets time go by, whatever happens meanwhile.
  virtual void pass(uint32_t ms) = 0;

  // The peer of the connection that was opened last. False: this port's test cannot do that.
  virtual bool send(Text bytes) = 0;
  virtual bool end() = 0;    ///< ends its direction in good order, and goes on reading
  virtual bool cut() = 0;    ///< ends it without the proper end, where there is a difference (TLS)
  virtual bool reset() = 0;  ///< resets the connection
  /// Takes up to into.size() of the bytes that have come to the peer. It reads only when asked, so
  /// a transport that writes runs into a full window; where windows never fill, the fixture makes
  /// them.
  virtual size_t receive(Span<char> into) = 0;
  /// The peer has seen that the connection is gone.
  virtual bool saw_close() = 0;

  /// True when the transport connects to secure endpoints.
  virtual bool secures() { return false; }
  /// How long to wait for what must happen, in ms of now(). More than the transport's own timers.
  virtual uint32_t patience_ms() { return 5000; }
  /// The longest that one call may take, in ms of now().
  virtual uint32_t longest_call_ms() { return 250; }

 protected:
  ~TransportFixture() = default;
};

struct TransportRule {
  const char* name;  ///< a C identifier, for test names
  /// nullptr when the rule holds, kNotApplicable, or what is broken. Leaves the transport closed.
  const char* (*check)(TransportFixture& fixture);
};

Span<const TransportRule> transport_rules();

}  // namespace esse::test
