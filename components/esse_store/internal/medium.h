// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Store reads and programs of a Flash: blank places, marks, checksums. It holds nothing.
//
// Why two marks. A mark says that all before it is finished. The unit in which a power cut falls
// may read as anything, and as something else at each boot. So a mark that is read proves nothing
// about itself: it may be gone the next time. But the second mark is begun only when the first is
// finished. Who reads the second knows that the first will be read at every boot to come.
#include "esse_base/crc32.h"
#include "esse_store/flash.h"

namespace esse::store::internal {

enum class Marks : uint8_t {
  kNone,   ///< not finished, or cut while the first was made: another boot may read kFirst
  kFirst,  ///< finished, but another boot may read kNone, or kBoth
  kBoth,   ///< finished for good: any other boot reads kFirst or kBoth
};

/// One unit of this byte is a mark. It is neither 0x00 nor 0xFF: an erase that is cut leaves whole
/// places of either.
constexpr char kMark = 0x5A;

/// All of it reads as erased.
bool is_blank(Flash& flash, uint32_t at, uint32_t bytes);

Marks read_marks(Flash& flash, uint32_t at, uint32_t unit);
/// Programs both, one after the other, and reads them again.
bool program_marks(Flash& flash, uint32_t at, uint32_t unit);

// Numbers lie in flash with the lowest byte first.
void put_word(char* to, uint32_t value);
uint32_t get_word(const char* from);

}  // namespace esse::store::internal
