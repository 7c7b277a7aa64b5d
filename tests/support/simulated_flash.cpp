// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_flash.h"

#include <algorithm>

namespace esse::test {

using store::kErased;

SimulatedFlash::SimulatedFlash(const store::Geometry& geometry)
    : geometry_(geometry),
      bytes_(geometry.block_bytes * geometry.blocks, kErased),
      others_(bytes_),
      units_(bytes_.size() / geometry.unit),
      erases_(geometry.blocks) {}

bool SimulatedFlash::reads_bytes(const Unit& unit) const {
  switch (unit.mode) {
    case Mode::kEvenBoots:
      return boots_ % 2 == 0;
    case Mode::kOddBoots:
      return boots_ % 2 == 1;
    case Mode::kFlickers:
      return reads_ % 2 == 0;
    case Mode::kSteady:
    case Mode::kUnreadable:
      break;
  }
  return true;
}

bool SimulatedFlash::read(uint32_t at, Span<char> into) {
  if (is_off_ || at > bytes_.size() || into.size() > bytes_.size() - at) {
    return false;
  }
  ++reads_;
  for (size_t i = 0; i < into.size(); ++i) {
    const Unit& unit = units_[(at + i) / geometry_.unit];
    if (unit.mode == Mode::kUnreadable) {
      return false;
    }
    into[i] = reads_bytes(unit) ? bytes_[at + i] : others_[at + i];
  }
  return true;
}

bool SimulatedFlash::reads_erased(uint32_t at) {
  const Unit& unit = units_[at / geometry_.unit];
  const std::vector<char>& from = reads_bytes(unit) ? bytes_ : others_;
  if (unit.mode == Mode::kFlickers) {
    return true;  // it was, when it was read
  }
  return unit.mode != Mode::kUnreadable &&
         std::all_of(&from[at], &from[at] + geometry_.unit, [](char c) { return c == kErased; });
}

void SimulatedFlash::cut_at(uint64_t operation, Torn torn) {
  cut_at_ = operations_ + operation;
  torn_ = torn;
}

void SimulatedFlash::boot() {
  is_off_ = false;
  cut_at_ = UINT64_MAX;
  ++boots_;
}

bool SimulatedFlash::is_cut() {
  is_off_ = operations_++ == cut_at_;
  return is_off_;
}

bool SimulatedFlash::program(uint32_t at, Span<const char> bytes) {
  const uint32_t unit = geometry_.unit;
  const bool is_aligned = at % unit == 0 && bytes.size() % unit == 0;
  if (is_off_ || is_read_only) {
    return false;
  }
  if (at > bytes_.size() || bytes.size() > bytes_.size() - at) {
    return false;
  }
  if (!is_aligned || bytes.size() > store::kMaxUnit) {
    ++misuses_;
    return false;
  }
  for (; !bytes.empty(); bytes = bytes.from(unit), at += unit) {
    misuses_ += reads_erased(at) ? 0 : 1;
    ++programs_;
    if (is_cut()) {
      tear_unit(at, bytes.first(unit));
      return false;
    }
    // On an erase that was cut, nothing stays for sure.
    const bool is_weak = units_[at / unit].is_weak;
    std::copy_n(bytes.data(), unit, &bytes_[at]);
    std::fill_n(&others_[at], unit, kErased);
    units_[at / unit] = {is_weak ? Mode::kEvenBoots : Mode::kSteady, is_weak};
  }
  return true;
}

bool SimulatedFlash::erase(uint32_t block) {
  if (is_off_ || is_read_only || block >= geometry_.blocks) {
    return false;
  }
  ++erases_[block];
  if (is_cut()) {
    tear_block(block);
    return false;
  }
  const uint32_t at = block * geometry_.block_bytes;
  std::fill_n(&bytes_[at], geometry_.block_bytes, kErased);
  std::fill_n(&units_[at / geometry_.unit], geometry_.block_bytes / geometry_.unit, Unit());
  return true;
}

void SimulatedFlash::tear_unit(uint32_t at, Span<const char> bytes) {
  const size_t size = bytes.size();
  Unit& unit = units_[at / geometry_.unit];
  unit = Unit();
  std::fill_n(&others_[at], size, kErased);
  switch (torn_) {
    case Torn::kErased:
      return;
    case Torn::kHalfBits:
      std::transform(bytes.begin(), bytes.end(), &bytes_[at],
                     [](char c) { return static_cast<char>(c | 0x0F); });
      return;
    case Torn::kHalfBytes:
    case Torn::kZerosBehind:
      std::copy_n(bytes.data(), (size + 1) / 2, &bytes_[at]);
      return;
    case Torn::kZeros:
      std::fill_n(&bytes_[at], size, '\0');
      return;
    case Torn::kUnreadable:
      unit.mode = Mode::kUnreadable;
      return;
    case Torn::kNewFirst:
      unit.mode = boots_ % 2 == 0 ? Mode::kOddBoots : Mode::kEvenBoots;
      break;
    case Torn::kOldFirst:
      unit.mode = boots_ % 2 == 0 ? Mode::kEvenBoots : Mode::kOddBoots;
      break;
    case Torn::kFlickers:
      unit.mode = Mode::kFlickers;
      break;
    case Torn::kWhole:
      break;
  }
  std::copy_n(bytes.data(), size, &bytes_[at]);
}

void SimulatedFlash::tear_block(uint32_t block) {
  const uint32_t size = geometry_.block_bytes;
  char* const bytes = &bytes_[block * size];
  Unit* const units = &units_[block * size / geometry_.unit];
  Unit torn;
  torn.is_weak = torn_ != Torn::kWhole;
  std::copy_n(bytes, size, &others_[block * size]);
  switch (torn_) {
    case Torn::kErased:
    case Torn::kWhole:
      std::fill_n(bytes, size, kErased);
      break;
    case Torn::kHalfBits:
      std::fill_n(bytes + size / 2, size / 2, kErased);
      break;
    case Torn::kHalfBytes:
      std::fill_n(bytes, size / 2, kErased);
      break;
    case Torn::kZeros:
      std::fill_n(bytes, size, '\0');
      break;
    case Torn::kZerosBehind:
      std::fill_n(bytes + size / 2, size / 2, '\0');
      break;
    case Torn::kUnreadable:
      torn.mode = Mode::kUnreadable;
      break;
    case Torn::kNewFirst:
    case Torn::kOldFirst: {
      const bool is_odd = (boots_ % 2 == 0) == (torn_ == Torn::kNewFirst);
      torn.mode = is_odd ? Mode::kOddBoots : Mode::kEvenBoots;
      std::fill_n(bytes, size, kErased);
      break;
    }
    case Torn::kFlickers:
      for (uint32_t at = 0; at < size; at += 2 * geometry_.unit) {
        std::fill_n(bytes + at, geometry_.unit, kErased);
      }
      break;
  }
  std::fill_n(units, size / geometry_.unit, torn);
}

}  // namespace esse::test
