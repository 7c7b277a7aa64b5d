// SPDX-License-Identifier: Apache-2.0
#include "healthy.h"

#include <algorithm>

#include "storms.h"
#include "support/scripted_server.h"
#include "world.h"

namespace esse::test {
namespace {

constexpr uint64_t kWatched = 6 * kHour;

void write(Script& script, const Lives& lives, uint32_t life_ms) {
  script.awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" +
                             lives.retry + (lives.heartbeats ? ":\n" : "data: x\n\n"));
  script.waits(life_ms);
  if (lives.in_good_order) {
    script.ends();
  } else {
    script.cuts();
  }
}

// The gaps between streams, and the time that they left open.
struct Watch {
  Health health;
  uint64_t opened_at = 0;
  uint64_t ended_at = 0;
  uint64_t open_ms = 0;
  uint32_t streams = 0;

  void note(const World& world, StepKind kind) {
    const uint64_t now = world.elapsed_ms();
    if (kind == StepKind::kOpened) {
      const uint32_t gap = static_cast<uint32_t>(now - ended_at);
      if (streams++ != 0) {
        health.longest_gap_ms = std::max(health.longest_gap_ms, gap);
        health.shortest_gap_ms = std::min(health.shortest_gap_ms, gap);
      }
      opened_at = now;
    } else if (kind == StepKind::kRetrying) {
      open_ms += now - opened_at;
      ended_at = now;
    }
  }
};

}  // namespace

Health measure(const Lives& lives, const ClientOptions& options, uint32_t first_life_ms) {
  Script first;
  write(first, lives, first_life_ms);
  Script script;
  write(script, lives, lives.life_ms);
  Health worst;
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    bool is_first = first_life_ms != 0;
    World world(
        options,
        [&](uint64_t) {
          const Script& plays = is_first ? first : script;
          is_first = false;
          return plays.plan();
        },
        seed);
    // The wait after an hour's stream may be a minute, and is not what is looked at.
    world.run(first_life_ms + 61 * kSecond * (first_life_ms != 0 ? 1 : 0));
    Watch watch;
    const uint64_t from = world.elapsed_ms();
    world.on_step([&](World& w, StepKind kind) { watch.note(w, kind); });
    watch.opened_at = watch.ended_at = from;
    world.run(kWatched);
    worst.open_percent =
        std::min(worst.open_percent, 100.0 * static_cast<double>(watch.open_ms) / kWatched);
    worst.longest_gap_ms = std::max(worst.longest_gap_ms, watch.health.longest_gap_ms);
    worst.shortest_gap_ms = std::min(worst.shortest_gap_ms, watch.health.shortest_gap_ms);
  }
  return worst;
}

}  // namespace esse::test
