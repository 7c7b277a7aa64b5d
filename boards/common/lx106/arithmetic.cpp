// SPDX-License-Identifier: Apache-2.0
// What gcc calls for operations that the core lacks, and Debian's libgcc for it lacks too: the
// ESP8266 has them in its mask ROM. Long division a bit at a time, as the ROM does.
#include <stdint.h>

namespace {

template <typename T>
struct Division {
  T quotient;
  T remainder;
};

// Of zero: all ones, and the dividend.
template <typename T>
inline Division<T> divide(T dividend, T divisor) {
  T quotient = 0;
  T remainder = 0;
  for (unsigned bit = sizeof(T) * 8; bit-- != 0;) {
    remainder = static_cast<T>(remainder << 1 | (dividend >> bit & 1));
    quotient = static_cast<T>(quotient << 1);
    if (remainder >= divisor) {
      remainder -= divisor;
      quotient |= 1;
    }
  }
  return {quotient, remainder};
}

// The magnitude; of the smallest number too.
template <typename T, typename Signed>
inline T magnitude(Signed value) {
  return value < 0 ? T{0} - static_cast<T>(value) : static_cast<T>(value);
}

template <typename T, typename Signed>
inline Signed quotient(Signed a, Signed b) {
  const T q = divide(magnitude<T>(a), magnitude<T>(b)).quotient;
  return static_cast<Signed>((a < 0) != (b < 0) ? T{0} - q : q);
}

template <typename T, typename Signed>
inline Signed remainder(Signed a, Signed b) {
  const T r = divide(magnitude<T>(a), magnitude<T>(b)).remainder;
  return static_cast<Signed>(a < 0 ? T{0} - r : r);
}

// All 64 bits, out of products of 16.
inline uint64_t multiply(uint32_t a, uint32_t b) {
  const uint32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t low = a0 * b0;
  const uint32_t first = a1 * b0 + (low >> 16);
  const uint32_t second = a0 * b1 + (first & 0xFFFF);
  const uint32_t high = a1 * b1 + (first >> 16) + (second >> 16);
  return uint64_t{high} << 32 | (second << 16 | (low & 0xFFFF));
}

}  // namespace

extern "C" {
uint32_t __udivsi3(uint32_t a, uint32_t b);
uint32_t __umodsi3(uint32_t a, uint32_t b);
int32_t __divsi3(int32_t a, int32_t b);
int32_t __modsi3(int32_t a, int32_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divdi3(int64_t a, int64_t b);
int64_t __moddi3(int64_t a, int64_t b);
uint64_t __umulsidi3(uint32_t a, uint32_t b);
uint64_t __muldi3(uint64_t a, uint64_t b);

uint32_t __udivsi3(uint32_t a, uint32_t b) { return divide(a, b).quotient; }
uint32_t __umodsi3(uint32_t a, uint32_t b) { return divide(a, b).remainder; }
int32_t __divsi3(int32_t a, int32_t b) { return quotient<uint32_t>(a, b); }
int32_t __modsi3(int32_t a, int32_t b) { return remainder<uint32_t>(a, b); }
uint64_t __udivdi3(uint64_t a, uint64_t b) { return divide(a, b).quotient; }
uint64_t __umoddi3(uint64_t a, uint64_t b) { return divide(a, b).remainder; }
int64_t __divdi3(int64_t a, int64_t b) { return quotient<uint64_t>(a, b); }
int64_t __moddi3(int64_t a, int64_t b) { return remainder<uint64_t>(a, b); }
uint64_t __umulsidi3(uint32_t a, uint32_t b) { return multiply(a, b); }
uint64_t __muldi3(uint64_t a, uint64_t b) {
  const uint32_t al = static_cast<uint32_t>(a), bl = static_cast<uint32_t>(b);
  const uint32_t cross = static_cast<uint32_t>(a >> 32) * bl + al * static_cast<uint32_t>(b >> 32);
  const uint64_t low = multiply(al, bl);
  const uint32_t high = static_cast<uint32_t>(low >> 32) + cross;
  return uint64_t{high} << 32 | static_cast<uint32_t>(low);
}
}
