// SPDX-License-Identifier: Apache-2.0
// cuts UNIT EVERY: power cuts in a Store, everywhere. Prints what came of them, and fails when that
// is anything but old or new, for good.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "support/power_cuts.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    return 2;
  }
  const uint32_t unit = static_cast<uint32_t>(std::atoi(argv[1]));
  const auto report = esse::test::cut_everywhere(unit, static_cast<unsigned>(std::atoi(argv[2])));
  std::printf("units of %" PRIu32 " bytes: %" PRIu64 " cuts, %" PRIu64 " lost, %" PRIu64
              " changed, %" PRIu64 " programmed twice, %" PRIu64 " not writable%s%s\n",
              unit, report.cuts, report.lost, report.changed, report.misused, report.unwritable,
              report.is_clean() ? "" : "; first ", report.first.c_str());
  return report.is_clean() ? 0 : 1;
}
