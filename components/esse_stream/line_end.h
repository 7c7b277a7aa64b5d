// SPDX-License-Identifier: Apache-2.0
#pragma once
// The scan under the parser: where does this line end? Most bytes of a stream pass here and nowhere
// else, so it looks at words (microcontrollers) or vectors (hosts) for any byte up to CR, and at
// single bytes only near a hit. Never reads outside [p, end).
#include "esse_base/config.h"

namespace esse::stream::internal {

constexpr bool is_line_end(char c) { return c == '\n' || c == '\r'; }

#if defined(__SSE2__) || defined(__aarch64__)

using Vector = unsigned char __attribute__((vector_size(16)));

inline Vector load(const char* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof(v));
  return v;
}
/// Not 0 when any lane of a comparison's result is set; with SSE2 bit n stands for lane n.
inline unsigned lanes(Vector v) {
#if defined(__SSE2__)
  using Signed = char __attribute__((vector_size(16)));
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(reinterpret_cast<Signed>(v)));
#else
  uint64_t half[2];
  __builtin_memcpy(half, &v, sizeof(half));
  return (half[0] | half[1]) != 0;
#endif
}

/// The first CR or LF in [p, end), or `end`. Linear.
inline const char* find_line_end(const char* p, const char* end) {
  constexpr Vector kCr = {'\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r',
                          '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r'};
  while (end - p >= 32) {
    const Vector a = load(p);
    const Vector b = load(p + 16);
    const Vector low = a < b ? a : b;
    if (lanes(reinterpret_cast<Vector>(low <= kCr)) != 0) {
      break;
    }
    p += 32;
  }
  for (; end - p >= 16; p += 16) {
    const Vector v = load(p);
    const unsigned hit = lanes(reinterpret_cast<Vector>((v == kCr) | (v == kCr - 3)));
    if (hit != 0) {
#if defined(__SSE2__)
      return p + __builtin_ctz(hit);
#else
      break;
#endif
    }
  }
  while (p != end && !is_line_end(*p)) {
    ++p;
  }
  return p;
}

#else

inline const char* find_line_end(const char* p, const char* end) {
  const uintptr_t words_end = reinterpret_cast<uintptr_t>(end) & ~static_cast<uintptr_t>(3);
  for (;;) {
    if ((reinterpret_cast<uintptr_t>(p) & 3) == 0) {
      for (; reinterpret_cast<uintptr_t>(p) != words_end; p += 4) {
        uint32_t word;
        __builtin_memcpy(&word, __builtin_assume_aligned(p, 4), sizeof(word));
        if (((word - 0x0E0E0E0Eu) & ~word & 0x80808080u) != 0) {  // a byte below 14
          break;
        }
      }
    }
    do {
      if (p == end || is_line_end(*p)) {
        return p;
      }
      ++p;
    } while ((reinterpret_cast<uintptr_t>(p) & 3) != 0);
  }
}

#endif

}  // namespace esse::stream::internal
