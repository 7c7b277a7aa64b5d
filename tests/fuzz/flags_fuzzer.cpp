// SPDX-License-Identifier: Apache-2.0
// Payloads of a flag service: each split says the same, what is useless changes nothing, and no
// setting is ever outside its rule. The input: one byte for how the reads fall; then payloads, each
// a byte for its event and its text, with a zero behind it.
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

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kMost = 1 << 16;
  if (size < 2 || size > kMost) {
    return 0;
  }
  PayloadRun runs[3];
  const Reads reads[] = {Reads::whole(), Reads::each(1), Reads::random(data[0])};
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (size_t at = 0; at < input.size();) {
    const PayloadRun::Event event = kEvents[static_cast<uint8_t>(input[at]) % 3];
    const std::string text = input.substr(at + 1, input.find('\0', at + 1) - at - 1);
    at += text.size() + 2;
    const std::string before = runs[0].all();
    const bool is_good = runs[0].take(event, text, reads[0]);
    const std::string after = runs[0].all();
    for (int i = 1; i < 3; ++i) {
      if (runs[i].take(event, text, reads[i]) != is_good || runs[i].all() != after) {
        fail("the split matters\n" + after + "\n" + runs[i].all());
      }
    }
    const auto values = [](const std::string& all) { return all.substr(0, all.rfind(' ')); };
    if (!is_good && values(after) != values(before)) {
      fail("half applied\n" + before + "\n" + after);
    }
    if (!is_in_order(runs[0].settings())) {
      fail("outside its rule\n" + after);
    }
  }
  return 0;
}
