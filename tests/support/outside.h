// SPDX-License-Identifier: Apache-2.0
#pragma once
// Outside: a Transport around one that stands in for the network, and so may use the heap while the
// test holds a HeapTrap around esse. Counts the bytes that pass. Link heap_trap.cpp.
#include "esse_transport/transport.h"
#include "support/heap_trap.h"

namespace esse::test {

class Outside final : public Transport {
 public:
  explicit Outside(Transport& inner) : inner_(inner) {}

  Error open(const Endpoint& to, Millis now) override {
    const HeapLeave leave;
    return inner_.open(to, now);
  }
  Io advance(Millis now) override {
    const HeapLeave leave;
    return inner_.advance(now);
  }
  Io read(Span<char> into) override {
    const HeapLeave leave;
    return count(inner_.read(into));
  }
  Io write(Span<const char> from) override {
    const HeapLeave leave;
    return count(inner_.write(from));
  }
  void close() override {
    const HeapLeave leave;
    inner_.close();
  }
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

  uint64_t moved = 0;

 private:
  Io count(Io io) {
    moved += io.ok() ? io.count() : 0;
    return io;
  }

  Transport& inner_;
};

}  // namespace esse::test
