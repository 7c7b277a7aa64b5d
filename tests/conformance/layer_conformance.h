// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rules for a Transport around another Transport (TLS, tracer, fault injector): it forwards what
// the inner one waits for, answers the shorter wait, and passes errors and causes through. The
// inner one is a ProbeTransport, which does what the rule says.
#include "conformance/transport_conformance.h"

namespace esse::test {

/// A Transport that answers what it was told to, and counts.
class ProbeTransport final : public Transport {
 public:
  Error open_answer = Error::kNone;
  Io advance_answer = Io::not_yet();
  Pending pending_answer;
  Cause cause;
  uint32_t opens = 0;
  uint32_t closes = 0;  ///< of an open connection
  uint32_t advances = 0;

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override { return open_ ? pending_answer : Pending{}; }
  Cause last_cause() const override { return cause; }

 private:
  bool open_ = false;
};

class LayerFixture {
 public:
  /// The transport under test, around inner().
  virtual Transport& layer() = 0;
  virtual ProbeTransport& inner() = 0;
  /// What to open: secure when the layer is TLS.
  virtual Endpoint endpoint() = 0;

 protected:
  ~LayerFixture() = default;
};

struct LayerRule {
  const char* name;
  /// nullptr when the rule holds, or what is broken. Each with a fresh fixture.
  const char* (*check)(LayerFixture& fixture);
};

Span<const LayerRule> layer_rules();

}  // namespace esse::test
