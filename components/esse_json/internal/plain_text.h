// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reader's innermost loop: how far does plain text go in a string?
// Plain is ASCII without '"', '\' and the controls. A word at a time is looked at, and single bytes
// only near a hit and at the ends. It never reads outside [p, end).
#include "esse_base/config.h"

namespace esse::json::internal {

constexpr bool is_plain(char c) {
  return static_cast<unsigned char>(c - ' ') < 0x60 && c != '"' && c != '\\';
}

#if UINTPTR_MAX > 0xFFFFFFFFu
using Word = uint64_t;
#else
using Word = uint32_t;
#endif

/// 0x80 in the first byte, counted from the least significant one, that is not plain. Above the
/// first there may be others that mean nothing.
constexpr Word not_plain(Word word) {
  constexpr Word kOnes = static_cast<Word>(0x0101010101010101u);
  const Word quote = word ^ (kOnes * '"');
  const Word backslash = word ^ (kOnes * '\\');
  return (word | (word - kOnes * ' ') | (quote - kOnes) | (backslash - kOnes)) & (kOnes * 0x80);
}

#if (UINTPTR_MAX > 0xFFFFFFFFu || defined(__ARM_FEATURE_UNALIGNED)) && \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

inline unsigned first_hit(Word hits) {
  const int bit =
      sizeof(Word) == 8 ? __builtin_ctzll(hits) : __builtin_ctz(static_cast<unsigned>(hits));
  return static_cast<unsigned>(bit) / 8;
}

/// The first byte in [p, end) that is not plain, or `end`. Linear work.
inline const char* skip_plain(const char* p, const char* end) {
  for (; end - p >= static_cast<ptrdiff_t>(sizeof(Word)); p += sizeof(Word)) {
    Word word;
    __builtin_memcpy(&word, p, sizeof(word));
    const Word hits = not_plain(word);
    if (hits != 0) {
      return p + first_hit(hits);
    }
  }
  while (p != end && is_plain(*p)) {
    ++p;
  }
  return p;
}

#else

// Called in two places, and not small: 140 B on rv32imc.
[[gnu::noinline]] inline const char* skip_plain(const char* p, const char* end) {
  constexpr uintptr_t kUnaligned = sizeof(Word) - 1;
  for (;;) {
    if ((reinterpret_cast<uintptr_t>(p) & kUnaligned) == 0) {
      for (; end - p >= static_cast<ptrdiff_t>(sizeof(Word)); p += sizeof(Word)) {
        Word word;
        __builtin_memcpy(&word, __builtin_assume_aligned(p, sizeof(word)), sizeof(word));
        if (not_plain(word) != 0) {
          break;
        }
      }
    }
    do {
      if (p == end || !is_plain(*p)) {
        return p;
      }
      ++p;
    } while ((reinterpret_cast<uintptr_t>(p) & kUnaligned) != 0);
  }
}

#endif

}  // namespace esse::json::internal
