// SPDX-License-Identifier: Apache-2.0
// Use case: two flags, staged and committed, and read.
#include "esse_flags/writer.h"

using namespace esse::flags;

extern "C" {
Candidate candidate;
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

int main() {
  StaticWriter<Settings, kFlags> writer(settings);
  writer.begin(Base::kLive);
  writer.stage(0, candidate);
  writer.stage(1, candidate);
  const bool changed = writer.commit();
  rate = settings.get<&Settings::rate_ms>();
  return changed && settings.get<&Settings::blink>() ? 0 : 1;
}
