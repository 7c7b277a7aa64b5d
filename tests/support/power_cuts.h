// SPDX-License-Identifier: Apache-2.0
#pragma once
// The life of a Store with a power cut at every unit that it programs and in every erase, left as
// each of Torn, and with a second cut anywhere until the store has been written again.
#include <cstdint>
#include <string>

namespace esse::test {

struct CutReport {
  uint64_t cuts = 0;
  uint64_t lost = 0;        ///< a boot read a value that was neither the old nor the new one
  uint64_t changed = 0;     ///< a later boot read another one
  uint64_t misused = 0;     ///< a unit was programmed twice
  uint64_t unwritable = 0;  ///< the store did not come up, or did not take another value
  std::string first;        ///< the first of them, in words

  bool is_clean() const { return lost + changed + misused + unwritable == 0; }
};

/// With units of so many bytes. After every `every`th cut there is a second one, everywhere. Ends
/// at the first cut that is not survived.
CutReport cut_everywhere(uint32_t unit, unsigned every);

}  // namespace esse::test
