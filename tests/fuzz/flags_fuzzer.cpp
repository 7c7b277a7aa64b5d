// SPDX-License-Identifier: Apache-2.0
// Payloads of a flag service: each split says the same, what is useless changes nothing, and no
// setting is ever outside its rule. The input: one byte for how the reads fall; then payloads, each
// a byte for its event and its text, with a zero behind it. An event of 'G' is a document of
// GrowthBook, any other one of LaunchDarkly's.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/esse_flags/payload_run.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using namespace esse::flags;
using esse::test::Reads;

constexpr PayloadRun::Event kEvents[] = {PayloadRun::Event::kDelete, PayloadRun::Event::kPatch,
                                         PayloadRun::Event::kPut};

[[noreturn]] void fail(const std::string& what) {
  fprintf(stderr, "%s\n", what.c_str());
  abort();
}

bool is_in_order(const Settings& settings) {
  const std::string_view name = esse::to_std(settings.name.text());
  const std::string_view limits = esse::to_std(settings.limits.text());
  return settings.rate_ms >= 50 && settings.rate_ms <= 5'000 &&
         compare(settings.gain, -esse::Decimal{15, -1}) >= 0 &&
         compare(settings.gain, esse::Decimal{1, 2}) <= 0 && (name == "pump" || name == "motor") &&
         settings.greeting.text().size() <= 32 && limits.size() <= 16 && limits.size() >= 2;
}

// The same settings, after the same payloads in other reads.
template <class Run>
class Runs {
 public:
  explicit Runs(uint8_t seed) : reads_{Reads::whole(), Reads::each(1), Reads::random(seed)} {}

  template <class... Payload>
  void take(const Payload&... payload) {
    const std::string before = runs_[0].all();
    const bool is_good = runs_[0].take(payload..., reads_[0]);
    const std::string after = runs_[0].all();
    for (int i = 1; i < 3; ++i) {
      if (runs_[i].take(payload..., reads_[i]) != is_good || runs_[i].all() != after) {
        fail("the split matters\n" + after + "\n" + runs_[i].all());
      }
    }
    const auto values = [](const std::string& all) { return all.substr(0, all.rfind(' ')); };
    if (!is_good && values(after) != values(before)) {
      fail("half applied\n" + before + "\n" + after);
    }
    if (!is_in_order(runs_[0].settings())) {
      fail("outside its rule\n" + after);
    }
  }

 private:
  Run runs_[3];
  const Reads reads_[3];
};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kMost = 1 << 16;
  if (size < 2 || size > kMost) {
    return 0;
  }
  Runs<PayloadRun> launchdarkly(data[0]);
  Runs<GrowthBookRun> growthbook(data[0]);
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (size_t at = 0; at < input.size();) {
    const char event = input[at];
    const std::string text = input.substr(at + 1, input.find('\0', at + 1) - at - 1);
    at += text.size() + 2;
    if (event == 'G') {
      growthbook.take(text);
    } else {
      launchdarkly.take(kEvents[static_cast<uint8_t>(event) % 3], text);
    }
  }
  return 0;
}
