// SPDX-License-Identifier: Apache-2.0
#pragma once
// Flash: the contract between Store and a piece of flash that nobody else uses. An adapter is one
// class: esp_partition, Zephyr's flash_area, a microcontroller's own flash. Addresses count from
// the beginning of that piece. The rules stand above the class.
#include "esse_base/span.h"

namespace esse::store {

struct Geometry {
  uint32_t block_bytes = 0;  ///< what one erase erases; a multiple of kMaxUnit
  uint32_t blocks = 0;       ///< even, at least 2: a Store has two halves
  uint32_t unit = 0;         ///< what can be programmed by itself: 1, 2, 4, 8, 16 or 32 bytes
};
constexpr uint32_t kMaxUnit = 32;
/// What an erased byte reads as. Where the part has it the other way round, an adapter inverts.
constexpr char kErased = '\xFF';

/// The rules. Each has its test in tests/conformance/flash_conformance.h:
///  1. A call returns when its work is done. True: what was programmed or erased stays so.
///  2. A unit is programmed once after each erase. After a power cut it may be programmed when it
///     reads as erased.
///  3. A power cut leaves what was finished as it was. The unit that was being programmed may read
///     as anything, unreadable and differently each time included; so may the whole block that was
///     being erased.
class Flash {
 public:
  virtual Geometry geometry() = 0;
  /// Any place and length. False: outside of the geometry, or it cannot be read (a double error of
  /// the ECC, a bus). Then `into` holds anything.
  [[nodiscard]] virtual bool read(uint32_t at, Span<char> into) = 0;
  /// `at` and the length are multiples of the unit, the length at most kMaxUnit. It may cross from
  /// one block into the next. False: outside, failed or read-only; some may be programmed.
  [[nodiscard]] virtual bool program(uint32_t at, Span<const char> bytes) = 0;
  /// False: outside, failed or read-only.
  [[nodiscard]] virtual bool erase(uint32_t block) = 0;

 protected:
  ~Flash() = default;  // never deleted through the base: no operator delete is linked
};

}  // namespace esse::store
