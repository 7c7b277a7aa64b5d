// SPDX-License-Identifier: Apache-2.0
#pragma once
// Meter: a Transport around a Transport that counts what the client moves, on top of everything
// else.
#include "hostile_server.h"

namespace esse::test {

class Meter final : public Transport {
 public:
  Meter(Transport& inner, HostileServer& server) : inner_(inner), server_(server) {}

  Error open(const Endpoint& to, Millis now) override { return inner_.open(to, now); }
  Io advance(Millis now) override { return inner_.advance(now); }
  Io read(Span<char> into) override {
    const Io answer = inner_.read(into);
    if (answer.ok()) {
      server_.connections.back().taken += answer.count();
      moved += answer.count();
    }
    return answer;
  }
  Io write(Span<const char> from) override {
    const Io answer = inner_.write(from);
    moved += answer.ok() ? answer.count() : 0;
    return answer;
  }
  void close() override { inner_.close(); }
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

  uint64_t moved = 0;

 private:
  Transport& inner_;
  HostileServer& server_;
};

}  // namespace esse::test
