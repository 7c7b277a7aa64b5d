// SPDX-License-Identifier: Apache-2.0
#pragma once
// What lies where in the flash. Each half:
//
//   | head | ends: 3 x mark mark | commits: 3 x mark mark | record | record | … erased … |
//
// - head, five words: "ess" and the version; the half's bytes; the unit; the sequence; a CRC of
//   these.
// - ends, commits: what says that the half counts no more, and that it does. An erase that stopped
//   somewhere took the head, or the commits, before it took the ends alone.
// - record: bytes of the value (2), number (1), kind (1), CRC of these and of the value (4); the
//   value; then, from the next unit on, mark mark.
#include "esse_store/internal/medium.h"
#include "esse_store/store.h"

namespace esse::store {

constexpr uint32_t kHeadBytes = 20;
constexpr char kMagic[] = {'e', 's', 's', 1};  // the last is the version
// Pairs of marks that say the same. One that a cut left half done is not mended, since nobody can
// tell how firm it is: the next one is used. That is enough for two cuts in a row, each within the
// microseconds that a mark takes. After a third one, what is read has to do.
constexpr unsigned kPairs = 3;
constexpr uint32_t kRecordHeadBytes = 8;

enum class HalfKind : uint8_t {
  kUnknown,
  kBlank,
  kNothing,       ///< only what a cut head left
  kBegun,         ///< does not count, at this boot: without a commit, or with an end
  kCounts,        ///< its commit is not firm
  kCountsFirmly,  ///< at every boot
  kOther,         ///< of another version or geometry
};

struct Store::Half {
  HalfKind kind = HalfKind::kUnknown;
  uint32_t sequence = 0;
  bool counts() const { return kind == HalfKind::kCounts || kind == HalfKind::kCountsFirmly; }
};

struct Store::Record {
  enum Kind : uint8_t { kErase = 1, kValue = 2 };
  uint16_t size = 0;
  uint8_t id = 0;
  uint8_t kind = kValue;
  uint32_t crc = 0;

  /// Of all but the CRC, which covers it, and then the value.
  uint32_t word() const { return size | uint32_t{id} << 16 | uint32_t{kind} << 24; }
  Crc32 begin_crc() const {
    char first[4];
    internal::put_word(first, word());
    Crc32 sum;
    sum.add(Span<const char>(first, sizeof(first)));
    return sum;
  }
};

inline uint32_t Store::extent(uint32_t value_bytes) const {
  return whole_units(kRecordHeadBytes + value_bytes) + 2u * unit_;
}
inline uint32_t Store::ends_of(uint8_t half) const {
  return start_of(half) + whole_units(kHeadBytes);
}
inline uint32_t Store::commits_of(uint8_t half) const {
  return ends_of(half) + kPairs * 2u * unit_;
}
inline uint32_t Store::records_of(uint8_t half) const {
  return commits_of(half) + kPairs * 2u * unit_;
}

}  // namespace esse::store
