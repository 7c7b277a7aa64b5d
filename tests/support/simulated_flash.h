// SPDX-License-Identifier: Apache-2.0
#pragma once
// SimulatedFlash: a Flash in memory, that counts, and loses its power where it is told to.
// What was being programmed or erased then is left as one of Torn. It finds who programs a unit
// twice, and makes him fail who trusts an erase that was cut.
#include <vector>

#include "esse_store/flash.h"

namespace esse::test {

/// What a power cut leaves of a unit that was being programmed, or of a block being erased.
enum class Torn : uint8_t {
  kErased,       ///< reads as erased. A block: but is not
  kHalfBits,     ///< half of each byte's bits. A block: its second half is erased
  kHalfBytes,    ///< half of the bytes. A block: its first half is erased
  kZeros,        ///< zeros. A block: an erase begins by programming all of it
  kZerosBehind,  ///< like kHalfBytes. A block: zeros in the second half only
  kUnreadable,   ///< read() answers false
  kNewFirst,     ///< unstable: at the next boot as finished, then as if nothing had been, and so on
  kOldFirst,     ///< unstable, from the other side
  kFlickers,     ///< unstable from one read() to the next. A block: every other unit is erased
  kWhole,        ///< finished: the cut came a moment later
};
constexpr unsigned kTornKinds = 10;

class SimulatedFlash final : public store::Flash {
 public:
  explicit SimulatedFlash(const store::Geometry& geometry);

  store::Geometry geometry() override { return geometry_; }
  bool read(uint32_t at, Span<char> into) override;
  bool program(uint32_t at, Span<const char> bytes) override;
  bool erase(uint32_t block) override;

  /// Cuts the power in the operation (a unit programmed, a block erased) with this number, counted
  /// from now on from 0. Then every call fails until boot().
  void cut_at(uint64_t operation, Torn torn);
  void boot();
  bool is_off() const { return is_off_; }

  uint64_t operations() const { return operations_; }
  uint64_t units_programmed() const { return programs_; }
  uint64_t erases(uint32_t block) const { return erases_[block]; }
  /// Units programmed that did not read as erased. On an erase that was cut, what is programmed
  /// reads as erased again at every other boot.
  uint64_t misuses() const { return misuses_; }

  /// The bytes as they lie, for tests that damage them.
  std::vector<char>& bytes() { return bytes_; }
  bool is_read_only = false;

 private:
  enum class Mode : uint8_t { kSteady, kUnreadable, kEvenBoots, kOddBoots, kFlickers };
  struct Unit {
    Mode mode = Mode::kSteady;
    bool is_weak = false;  // an erase was cut here
  };

  bool is_cut();
  bool reads_bytes(const Unit& unit) const;
  void tear_unit(uint32_t at, Span<const char> bytes);
  void tear_block(uint32_t block);
  bool reads_erased(uint32_t at);

  store::Geometry geometry_;
  std::vector<char> bytes_;
  std::vector<char> others_;  // what an unstable unit reads as at other times
  std::vector<Unit> units_;
  std::vector<uint64_t> erases_;
  uint64_t operations_ = 0;
  uint64_t programs_ = 0;
  uint64_t misuses_ = 0;
  uint64_t cut_at_ = UINT64_MAX;
  Torn torn_ = Torn::kErased;
  uint32_t boots_ = 0;
  uint32_t reads_ = 0;
  bool is_off_ = false;
};

}  // namespace esse::test
