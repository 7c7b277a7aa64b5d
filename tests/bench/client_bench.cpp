// SPDX-License-Identifier: Apache-2.0
// What a poll costs that has nothing to do, for `valgrind --tool=callgrind`: with an open stream
// and a transport that says "not yet", and in the delay before the next attempt. Each dump is named
// "<which>/<polls>"; tests/bench/bench.py leaves out what Silent and measure() cost themselves.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>

#include "silent.h"

namespace {

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

}  // namespace

int main() {
  esse::bench::Silent transport;
  const esse::ClientOptions options;
  esse::StaticClient<esse::EventBytes{1024}, esse::ReceiveBytes{512}, esse::UrlBytes{128}> client(
      transport, options);
  if (client.open("http://127.0.0.1/") != esse::Error::kNone ||
      !esse::bench::reaches(client, esse::StepKind::kEvent)) {
    return 1;
  }
  measure(client, "streaming", 1000);
  measure(client, "streaming", 2000);
  client.reconnect();
  if (!esse::bench::reaches(client, esse::StepKind::kRetrying)) {
    return 2;
  }
  measure(client, "waiting", 1000);
  measure(client, "waiting", 2000);
  return 0;
}
