// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parser's innermost loop: where does this line end?
// Most bytes of a stream are only looked at here. So it looks at a word at a time (on
// microcontrollers) or at a vector (on hosts), first for any byte up to CR. Only near a hit, and at
// the ends, it looks at single bytes. It never reads outside [p, end).
#include "esse_base/config.h"

namespace esse::stream::internal {

constexpr bool is_line_end(char c) { return c == '\n' || c == '\r'; }

#if defined(__SSE2__) || (defined(__aarch64__) && defined(__LITTLE_ENDIAN__))

using Vector = unsigned char __attribute__((vector_size(16)));

inline Vector load(const char* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof(v));
  return v;
}
constexpr Vector all(unsigned char c) {
  return Vector{c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c};
}
inline Vector smaller(Vector a, Vector b) { return a < b ? a : b; }

// A comparison of vectors makes each byte 0 or 255. any(): is one set? first(): which is the first?
#if defined(__SSE2__)
inline unsigned mask(Vector v) {
  using Signed = char __attribute__((vector_size(16)));
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(reinterpret_cast<Signed>(v)));
}
inline bool any(Vector v) { return mask(v) != 0; }
inline unsigned first(Vector v) { return static_cast<unsigned>(__builtin_ctz(mask(v))); }
#else
inline uint64_t half(Vector v, int i) {
  uint64_t halves[2];
  __builtin_memcpy(halves, &v, sizeof(halves));
  return halves[i];
}
inline bool any(Vector v) { return (half(v, 0) | half(v, 1)) != 0; }
inline unsigned first(Vector v) {
  const uint64_t low = half(v, 0);
  const int bit = low != 0 ? __builtin_ctzll(low) : 64 + __builtin_ctzll(half(v, 1));
  return static_cast<unsigned>(bit) / 8;
}
#endif

/// The first CR or LF in [p, end), or `end`. Linear work.
inline const char* find_line_end(const char* p, const char* end) {
  for (;;) {
    const char* const near = end - p > 64 ? p + 64 : end;
    for (; near - p >= 16; p += 16) {
      const Vector v = load(p);
      const Vector hits = reinterpret_cast<Vector>((v == all('\r')) | (v == all('\n')));
      if (any(hits)) {
        return p + first(hits);
      }
    }
    if (near == end) {
      break;
    }
    for (; end - p >= 64; p += 64) {
      const Vector low =
          smaller(smaller(load(p), load(p + 16)), smaller(load(p + 32), load(p + 48)));
      if (any(reinterpret_cast<Vector>(low <= all('\r')))) {
        break;
      }
    }
  }
  while (p != end && !is_line_end(*p)) {
    ++p;
  }
  return p;
}

#else

inline const char* find_line_end(const char* p, const char* end) {
  for (;;) {
    if ((reinterpret_cast<uintptr_t>(p) & 3) == 0) {
      // Counts up to 0, so that the addition itself sets the flags and no comparison is needed.
      const char* const words_end = end - (reinterpret_cast<uintptr_t>(end) & 3);
      ptrdiff_t at = p - words_end;
      while (at != 0) {
        uint32_t word;
        __builtin_memcpy(&word, __builtin_assume_aligned(words_end + at, 4), sizeof(word));
        if (((word - 0x0E0E0E0Eu) & ~word & 0x80808080u) != 0) {  // a byte below 14
          break;
        }
        at += 4;
      }
      p = words_end + at;
    }
    do {
      if (p == end || (static_cast<unsigned char>(*p) <= '\r' && is_line_end(*p))) {
        return p;
      }
      ++p;
    } while ((reinterpret_cast<uintptr_t>(p) & 3) != 0);
  }
}

#endif

}  // namespace esse::stream::internal
