// SPDX-License-Identifier: Apache-2.0
// Settings that a flag service changes while the program runs; each change is said on the console.
// They stay over a restart. One source for every board: what it needs of one is in common/board.h.
//   feature_flags [profile=ofrep] url=https://192.168.1.10:8443 key=mob-1 [store=FILE] ...
// Words: feature_flags/shell.h. Exit code 0: so many commits were made as commits=N asks for;
// 1: it stopped; 2: a word is wrong.
#include "esse_flags/flags.h"
#include "esse_flags/keeper.h"
#include "feature_flags/image.h"
#include "shared/console.h"
#include "shared/secure.h"

namespace {

using namespace esse::flags;
using namespace esse::literals;
namespace app = esse::app;
namespace board = esse::board;
using app::say;

struct Settings {
  bool blink = true;
  int32_t rate_ms = 500;
  esse::Decimal threshold = 20.5_dec;  // exact, and without floating point
  String<32> greeting = "hello";
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::blink>("blink"),
    flag<&Settings::rate_ms>("blink-rate-ms").within(50, 5'000),
    flag<&Settings::threshold>("threshold").within(-40_dec, 125_dec),
    flag<&Settings::greeting>("greeting"),
};

Values<Settings> settings;  // any task and any interrupt reads settings.get<&Settings::rate_ms>()
bool is_running = true;

void use_changes() {
  if (settings.changed<&Settings::blink>() || settings.changed<&Settings::rate_ms>()) {
    say("lamp: ", settings->blink ? "blinks" : "does not blink", ", ", settings->rate_ms, " ms");
  }
  if (settings.changed<&Settings::threshold>()) {
    say("threshold: ", settings->threshold);
  }
  if (settings.changed<&Settings::greeting>()) {
    say("greeting: ", app::Data{settings->greeting.text(), 32});
  }
}

// Does a step, or sleeps for at most `most_ms` when there is nothing to do.
void go_on(Flags& flags, uint32_t most_ms = esse::kForever) {
  flags.client().hold(!board::network_is_up());  // an attempt would fail, and delay the next
  Step step = flags.poll(board::now(), board::random());
  app::tell(flags, step.kind);
  app::say_saved();
  if (step.kind == StepKind::kChanged) {
    use_changes();
  }
  is_running = step.kind != StepKind::kStopped;
  step.wait_ms = esse::min_of(step.wait_ms, most_ms);
  board::wait(step);
}

// Waits until the settings are the service's, or were kept, but at most so long.
bool wait_ready(Flags& flags, uint32_t most_ms) {
  const esse::Millis end = board::now() + most_ms;
  while (flags.status() != Status::kReady && is_running && !board::now().reached(end)) {
    go_on(flags, board::now().until(end));
  }
  return flags.status() == Status::kReady;
}

}  // namespace

int main(int argc, char** argv) {
  static app::Words words;
  if (!app::start(argc, argv, words)) {
    return 2;
  }
  static StaticFlags<Settings, kFlags> flags(settings, app::secure(board::tcp()),
                                             app::service(words));
  static KeeperMemory<kFlags> memory;
  app::keep(flags, memory, words);
  const esse::Error error = flags.open(board::identity());
  if (error != esse::Error::kNone) {
    say("feature_flags: ", name(error));
    return 2;
  }
  app::say_kept(flags);
  say(wait_ready(flags, 10'000) ? "ready" : "going on with the defaults");
  bool is_done = false;
  while (is_running && !is_done) {
    go_on(flags);
    is_done = words.commits != 0 && flags.writer().commits() >= words.commits;
  }
  flags.flush();
  app::say_saved();
  app::say_statistics(flags);
  return is_done ? 0 : 1;
}
