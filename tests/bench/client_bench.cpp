// SPDX-License-Identifier: Apache-2.0
// What a poll costs that has nothing to do, for `valgrind --tool=callgrind`: with an open stream
// and a transport that says "not yet", and in the delay before the next attempt. Each dump is named
// "<which>/<polls>"; tests/bench/bench.py leaves out what Silent and measure() cost themselves.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>

#include "esse_client/client.h"

namespace {

const char kHead[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n";

class Silent final : public esse::Transport {
 public:
  esse::Error open(const esse::Endpoint&, esse::Millis) override { return esse::Error::kNone; }
  esse::Io advance(esse::Millis) override { return esse::Io::done(); }
  esse::Io read(esse::Span<char> into) override {
    size_t n = 0;
    for (; n < into.size() && kHead[sent_] != '\0'; ++n) {
      into[n] = kHead[sent_++];
    }
    return n != 0 ? esse::Io::bytes(n) : esse::Io::not_yet();
  }
  esse::Io write(esse::Span<const char> from) override { return esse::Io::bytes(from.size()); }
  void close() override {}
  esse::Pending pending() const override {
    esse::Pending pending;
    pending.phase = esse::Phase::kReady;
    pending.wants_read = true;
    return pending;
  }
  esse::Cause last_cause() const override { return {}; }

 private:
  size_t sent_ = 0;
};

// All polls in one millisecond: no limit comes due, and the clock's seconds do not move.
__attribute__((noinline)) void measure(esse::Client& client, const char* which, unsigned polls) {
  char name[32];
  std::snprintf(name, sizeof(name), "%s/%u", which, polls);
  CALLGRIND_ZERO_STATS;
  for (unsigned i = 0; i < polls; ++i) {
    if (client.poll(esse::Millis(1000), 1).kind != esse::StepKind::kIdle) {
      std::abort();
    }
  }
  CALLGRIND_DUMP_STATS_AT(name);
}

// Polls until `kind` came, then until there is nothing more.
bool reaches(esse::Client& client, esse::StepKind kind) {
  for (int i = 0; i < 1000; ++i) {
    if (client.poll(esse::Millis(1000), 1).kind == kind) {
      while (client.poll(esse::Millis(1000), 1).kind != esse::StepKind::kIdle) {
      }
      return true;
    }
  }
  return false;
}

}  // namespace

int main() {
  Silent transport;
  const esse::ClientOptions options;
  esse::StaticClient<1024, 512, 128> client(transport, options);
  if (client.open("http://127.0.0.1/") != esse::Error::kNone ||
      !reaches(client, esse::StepKind::kEvent)) {
    return 1;
  }
  measure(client, "streaming", 1000);
  measure(client, "streaming", 2000);
  client.reconnect();
  if (!reaches(client, esse::StepKind::kRetrying)) {
    return 2;
  }
  measure(client, "waiting", 1000);
  measure(client, "waiting", 2000);
  return 0;
}
