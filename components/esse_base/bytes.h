// SPDX-License-Identifier: Apache-2.0
#pragma once
// Bytes: copying, comparing, and decimal numbers in ASCII. Every component shares these functions.
// They use no locale, no errno and no header of the C library: memcpy and its kin are the
// compiler's built-ins.
#include "esse_base/text.h"

namespace esse {

/// The smaller and the larger of two numbers of one type.
template <typename T>
constexpr T min_of(T a, T b) {
  return a < b ? a : b;
}
template <typename T>
constexpr T max_of(T a, T b) {
  return a > b ? a : b;
}

/// Copies `n` bytes between places that do not overlap. Either pointer may be null when `n` is 0.
inline void copy_bytes(char* to, const char* from, size_t n) {
  if (n != 0) {
    __builtin_memcpy(to, from, n);
  }
}
/// Copies `n` bytes between places that may overlap. Either pointer may be null when `n` is 0.
inline void move_bytes(char* to, const char* from, size_t n) {
  if (n != 0) {
    __builtin_memmove(to, from, n);
  }
}

/// True for '0' to '9'.
constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
/// The lower-case letter of an ASCII capital. Any other byte stays as it is.
constexpr char to_lower(char c) {
  return static_cast<unsigned char>(c - 'A') < 26 ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// True when both texts are equal but for the case of ASCII letters. Field names compare like this
/// (RFC 9110, section 5.1).
bool equal_ignoring_case(Text a, Text b);

/// Appends the decimal digit `c` to `number`. A result over UINT32_MAX becomes UINT32_MAX.
/// When `c` is no digit it answers false and changes nothing.
[[nodiscard]] bool add_digit(uint32_t& number, char c);

/// The decimal number in [at, end). UINT32_MAX when the range is empty or holds anything but
/// digits. A number over UINT32_MAX is UINT32_MAX, too.
[[nodiscard]] uint32_t parse_decimal(const char* at, const char* end);

/// Writes `value` in decimal into `out`. The answer is a view into `out`.
Text format_decimal(uint32_t value, char (&out)[10]);

}  // namespace esse
