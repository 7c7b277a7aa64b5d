// SPDX-License-Identifier: Apache-2.0
// Prints docs/generated/wear.md: what a year of saves costs a flash, counted by the simulated one.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "esse_store/store.h"
#include "support/simulated_flash.h"

namespace esse::test {
namespace {

using store::Answer;
using store::Geometry;

struct Case {
  const char* what;
  Geometry geometry;
  uint32_t value_bytes;
  uint32_t saves;  ///< in a year
  uint32_t boots = 1;
};

constexpr uint32_t kMinutes = 365 * 24 * 60;
constexpr Case kCases[] = {
    {"twelve flags, at most 24 times a day", {4096, 2, 4}, 144, 24 * 365},
    {"the same, units of 8 bytes", {4096, 2, 8}, 144, 24 * 365},
    {"the same, units of 32 bytes", {4096, 2, 32}, 144, 24 * 365},
    {"the same, four sectors", {4096, 4, 4}, 144, 24 * 365},
    {"the same, sectors of 2 KiB", {2048, 2, 8}, 144, 24 * 365},
    {"the same, a boot each hour", {4096, 2, 4}, 144, 24 * 365, 24 * 365},
    {"twelve flags, once a day", {4096, 2, 4}, 144, 365},
    {"twelve flags, each minute", {4096, 2, 4}, 144, kMinutes},
    {"a whole struct, each minute", {4096, 2, 4}, 264, kMinutes},
};

struct Wear {
  uint64_t erases = 0;
  uint64_t most = 0;  ///< of one sector
  uint64_t bytes = 0;
};

bool save(store::Store& store, Text value) {
  Answer answer = store.save(1, value);
  if (answer == Answer::kNeedsErase) {
    do {
      answer = store.prepare();
    } while (answer == Answer::kNeedsErase);
    answer = store.save(1, value);
  }
  return answer == Answer::kOk;
}

std::string years(uint64_t erases, uint64_t a_year) {
  return erases < a_year ? "< 1" : std::to_string(erases / std::max<uint64_t>(a_year, 1));
}

bool spend_a_year(const Case& one, Wear& wear) {
  SimulatedFlash flash(one.geometry);
  const std::string value(one.value_bytes, 'v');
  for (uint32_t boot = 0; boot < one.boots; ++boot) {
    flash.boot();
    store::Store store(flash);
    if (store.mount() != Answer::kOk) {
      return false;
    }
    for (uint32_t i = 0; i < one.saves / one.boots; ++i) {
      if (!save(store, Text(value.data(), value.size()))) {
        return false;
      }
    }
  }
  for (uint32_t block = 0; block < one.geometry.blocks; ++block) {
    wear.erases += flash.erases(block);
    wear.most = std::max(wear.most, flash.erases(block));
  }
  wear.bytes = flash.units_programmed() * one.geometry.unit;
  return flash.misuses() == 0;
}

}  // namespace
}  // namespace esse::test

int main() {
  using namespace esse::test;
  std::puts(
      "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
      "# Wear\n\n"
      "Written by `tests/store/run update`: a year of saves in a `Store`, counted by the "
      "simulated\n"
      "flash of the tests. Most flash takes 10,000 or 100,000 erases of a sector.\n\n"
      "| case | value | flash | saves a year | erases a year | of a sector | KiB programmed "
      "| years to 10,000 | to 100,000 |\n"
      "|---|---:|---|---:|---:|---:|---:|---:|---:|");
  for (const Case& one : kCases) {
    Wear wear;
    if (!spend_a_year(one, wear)) {
      std::fprintf(stderr, "%s: a save failed\n", one.what);
      return 1;
    }
    std::printf("| %s | %" PRIu32 " B | %" PRIu32 " × %" PRIu32 " B, unit %" PRIu32 " | %" PRIu32
                " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %s | %s |\n",
                one.what, one.value_bytes, one.geometry.blocks, one.geometry.block_bytes,
                one.geometry.unit, one.saves, wear.erases, wear.most, wear.bytes / 1024,
                years(10'000, wear.most).c_str(), years(100'000, wear.most).c_str());
  }
  std::puts(
      "\nA save costs its value, 8 bytes, and two units, rounded up to a unit. A boot costs "
      "nothing, "
      "a power cut in a\nsave one erase more.");
  return 0;
}
