// SPDX-License-Identifier: Apache-2.0
#pragma once
// A client with nothing to do, for those that count what its polls cost: a transport that brings
// one event and then says "not yet" for ever, and the way to an open stream or to the delay before
// an attempt.
#include "esse_client/client.h"

namespace esse::bench {

inline constexpr char kHead[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n";

class Silent final : public Transport {
 public:
  Error open(const Endpoint&, Millis) override { return Error::kNone; }
  Io advance(Millis) override { return Io::done(); }
  Io read(Span<char> into) override {
    size_t n = 0;
    for (; n < into.size() && kHead[sent_] != '\0'; ++n) {
      into[n] = kHead[sent_++];
    }
    return n != 0 ? Io::bytes(n) : Io::not_yet();
  }
  Io write(Span<const char> from) override { return Io::bytes(from.size()); }
  void close() override {}
  Pending pending() const override {
    Pending pending;
    pending.phase = Phase::kReady;
    pending.wants_read = true;
    return pending;
  }
  Cause last_cause() const override { return {}; }

 private:
  size_t sent_ = 0;
};

// Polls until `kind` came, then until there is nothing more.
inline bool reaches(Client& client, StepKind kind) {
  for (int i = 0; i < 1000; ++i) {
    if (client.poll(Millis(1000), 1).kind == kind) {
      while (client.poll(Millis(1000), 1).kind != StepKind::kIdle) {
      }
      return true;
    }
  }
  return false;
}

}  // namespace esse::bench
