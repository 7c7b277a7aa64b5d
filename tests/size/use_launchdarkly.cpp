// SPDX-License-Identifier: Apache-2.0
// Use case: two flags of a LaunchDarkly service, over somebody's transport (the port itself does
// not count).
#include "esse_flags/flags.h"
#include "esse_flags/launchdarkly.h"

using namespace esse::flags;

extern "C" {
esse::Transport* volatile transport;
volatile uint32_t ticks;
volatile int32_t rate;
}

struct Settings {
  bool blink = true;
  int32_t rate_ms = 500;
};
inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::blink>("blink"),
    flag<&Settings::rate_ms>("blink-rate-ms").within(50, 5'000),
};
static Values<Settings> settings;
static constexpr LaunchDarklyOptions options{"mob-key"};

int main() {
  LaunchDarkly service(options, R"({"kind":"device","key":"1"})");
  StaticFlags<Settings, kFlags> flags(settings, *transport, service);
  if (flags.open() != esse::Error::kNone) {
    return 1;
  }
  for (;;) {
    const Step step = flags.poll(esse::Millis(ticks), ticks);
    if (step.kind == StepKind::kChanged) {
      rate = settings->rate_ms;
    }
    if (step.kind == StepKind::kStopped) {
      return 0;
    }
  }
}
