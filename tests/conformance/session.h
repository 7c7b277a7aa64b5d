// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the rules share: a verdict that keeps the first thing that was broken, and a connection that
// is advanced, read and written as a careful application would.
#include "conformance/transport_conformance.h"

namespace esse::test::internal {

class Verdict {
 public:
  /// True while nothing is broken.
  bool that(bool holds, const char* what) {
    if (!holds && broken_ == nullptr) {
      broken_ = what;
    }
    return broken_ == nullptr;
  }
  const char* broken() const { return broken_; }

 private:
  const char* broken_ = nullptr;
};

class Session {
 public:
  explicit Session(TransportFixture& fixture) : f_(fixture), t_(fixture.transport()) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { t_.close(); }

  /// Opens towards such a peer. False: not applicable or broken, see verdict().
  bool open(Peer peer);
  /// open(kAccepts) and then settle(), which must say done.
  bool connect();
  /// advance(), sleeping in between, until it says something other than "not yet".
  Io settle();
  /// read(), likewise. What says "not yet" to the end of all patience is broken.
  Io read(Span<char> into);
  /// Reads `n` bytes in pieces of `piece`; false, and broken, when they are not there.
  bool read_exactly(char* into, size_t n, size_t piece);
  /// Has the peer receive `n` bytes, sleeping in between.
  bool peer_receives(char* into, size_t n);
  /// One sleep, and a busy loop is broken: too many wake-ups in too little time.
  void sleep(uint32_t most_ms);

  bool that(bool holds, const char* what) { return verdict_.that(holds, what); }
  /// A fixture that cannot do `what` makes the rule not applicable.
  bool can(bool able) { return that(able, kNotApplicable); }
  const char* verdict() const { return verdict_.broken(); }
  Transport& transport() { return t_; }
  TransportFixture& fixture() { return f_; }

 private:
  Io timed(Millis before, Io answer);

  TransportFixture& f_;
  Transport& t_;
  Verdict verdict_;
  Endpoint to_;
  Millis started_;
  uint32_t sleeps_ = 0;
};

}  // namespace esse::test::internal
