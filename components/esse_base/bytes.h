// SPDX-License-Identifier: Apache-2.0
#pragma once
// Bytes: copying, comparing, and numbers in ASCII, shared by every component. No locale, no errno,
// no C library header: memcpy and its kin are the compiler's.
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

/// Copies `n` bytes between places that do not overlap. Null is fine when `n` is 0.
inline void copy_bytes(char* to, const char* from, size_t n) {
  if (n != 0) {
    __builtin_memcpy(to, from, n);
  }
}
/// Copies `n` bytes between places that may overlap. Null is fine when `n` is 0.
inline void move_bytes(char* to, const char* from, size_t n) {
  if (n != 0) {
    __builtin_memmove(to, from, n);
  }
}

constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
/// ASCII upper case to lower case; any other byte stays.
constexpr char to_lower(char c) {
  return static_cast<unsigned char>(c - 'A') < 26 ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Same length and same bytes, ASCII letters compared without case (RFC 9110 field names).
bool equal_ignoring_case(Text a, Text b);

/// Takes one more decimal digit into `number`; a number over UINT32_MAX becomes UINT32_MAX. False,
/// and nothing changes, when `c` is no digit.
[[nodiscard]] bool add_digit(uint32_t& number, char c);

/// Reads decimal digits, up to `end`. UINT32_MAX when there is none, or anything else among them;
/// so is every number that is not below it.
[[nodiscard]] uint32_t parse_decimal(const char* at, const char* end);

/// Writes `value` in decimal into `out`. The text is valid as long as `out`.
Text format_decimal(uint32_t value, char (&out)[10]);

}  // namespace esse
