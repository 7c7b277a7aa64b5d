// SPDX-License-Identifier: Apache-2.0
#pragma once
// TemplateTransport: a port that compiles and does nothing.
// Copy this folder to platform/esse_<yours>, rename it, and fill in the methods of the .cpp from
// top to bottom. Each says what belongs there. Then write a TransportFixture, and run
// tests/conformance until every rule holds.
//
// A port has no heap, no waiting and no thread. It uses its SDK in .cpp files only. For an SDK's
// type keep an int handle in this header, or aligned storage with a static_assert in the .cpp.
#include "esse_transport/transport.h"

namespace esse::yours {

class TemplateTransport final : public Transport {
 public:
  TemplateTransport() = default;
  TemplateTransport(const TemplateTransport&) = delete;  // callbacks of the SDK hold its address
  TemplateTransport& operator=(const TemplateTransport&) = delete;
  ~TemplateTransport() { close(); }

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

 private:
  Io fail(Error error, int32_t native);

  Cause cause_;
  Millis now_;
  Phase phase_ = Phase::kIdle;
  bool failed_ = false;
};

}  // namespace esse::yours
