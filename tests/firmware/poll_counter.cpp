// SPDX-License-Identifier: Apache-2.0
// What a poll costs that has nothing to do, counted by an emulator that takes one nanosecond of the
// board's time for an instruction (-icount shift=0). Prints "polls 1000 ticks <stream open> <before
// an attempt> <the loop>", where a millisecond has "ticks a ms" ticks.
#include "../bench/silent.h"
#include "common/hardware.h"
#include "shared/console.h"

namespace {

using esse::Client;
using esse::Millis;
using esse::StepKind;
using esse::bench::reaches;

constexpr unsigned kPolls = 1000;

// The ticks of so many polls, none of which has anything to do; of the loop alone without a client.
[[gnu::noinline]] uint32_t count(Client* client) {
  const uint32_t begin = esse::board::ticks();
  for (unsigned i = 0; i < kPolls; ++i) {
    if (client != nullptr && client->poll(Millis(1000), 1).kind != StepKind::kIdle) {
      esse::board::leave(3);
    }
    asm volatile("" ::: "memory");
  }
  return (esse::board::ticks() - begin) & esse::board::kTickMask;
}

}  // namespace

int main() {
  static esse::bench::Silent transport;
  static const esse::ClientOptions options;
  static esse::StaticClient<esse::EventBytes{1024}, esse::ReceiveBytes{512}, esse::UrlBytes{128}>
      client(transport, options);
  if (client.open("http://127.0.0.1/") != esse::Error::kNone ||
      !reaches(client, StepKind::kEvent)) {
    return 1;
  }
  const uint32_t streaming = count(&client);
  client.reconnect();
  if (!reaches(client, StepKind::kRetrying)) {
    return 2;
  }
  esse::app::say("ticks a ms ", esse::board::kTicksPerMs);
  esse::app::say("polls ", kPolls, " ticks ", streaming, " ", count(&client), " ", count(nullptr));
  return 0;
}
