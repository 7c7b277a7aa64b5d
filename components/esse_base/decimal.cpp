// SPDX-License-Identifier: Apache-2.0
#include "esse_base/decimal.h"

namespace esse {

namespace {

// Divides 2^32 × `rest` + `word` by ten, in steps that 32 bits hold: no 64-bit division of a
// library. The remainder.
uint32_t divide_by_ten(uint32_t& word, uint32_t rest) {
  const uint32_t high = rest << 16 | word >> 16;
  const uint32_t low = (high % 10) << 16 | (word & 0xFFFF);
  word = (high / 10) << 16 | low / 10;
  return low % 10;
}

uint32_t divide_by_ten(uint64_t& number) {
  auto high = static_cast<uint32_t>(number >> 32);
  auto low = static_cast<uint32_t>(number);
  const uint32_t rest = divide_by_ten(low, divide_by_ten(high, 0));
  number = static_cast<uint64_t>(high) << 32 | low;
  return rest;
}

}  // namespace

// From its end: zeros or an exponent, then the digits with their point, then the sign.
Text write_decimal(Decimal number, char (&out)[kDecimalBytes]) {
  char* at = out + sizeof out;
  const bool is_negative = number.mantissa < 0;
  auto rest = static_cast<uint64_t>(is_negative ? -number.mantissa : number.mantissa);
  const bool is_short = number.exponent >= -18 && number.exponent <= 18;
  if (!is_short) {
    const bool is_small = number.exponent < 0;
    auto exponent = static_cast<uint64_t>(is_small ? -number.exponent : number.exponent);
    while (exponent != 0) {
      *--at = static_cast<char>('0' + divide_by_ten(exponent));
    }
    if (is_small) {
      *--at = '-';
    }
    *--at = 'e';
  }
  for (int32_t zeros = is_short ? number.exponent : 0; zeros > 0; --zeros) {
    *--at = '0';
  }
  const int32_t behind_point = is_short && number.exponent < 0 ? -number.exponent : 0;
  for (int32_t digits = 0; rest != 0 || digits <= behind_point; ++digits) {
    if (digits == behind_point && digits != 0) {
      *--at = '.';
    }
    *--at = static_cast<char>('0' + divide_by_ten(rest));
  }
  if (is_negative) {
    *--at = '-';
  }
  return Text(at, static_cast<size_t>(out + sizeof out - at));
}

bool to_integer(Decimal number, int64_t& out) {
  // A fraction has digits below the point: the mantissa does not end with a zero.
  while (number.exponent > 0) {
    if (!internal::scale_down(number)) {
      return false;
    }
  }
  if (number.exponent == 0) {
    out = number.mantissa;
  }
  return number.exponent == 0;
}

bool is_decimal(int64_t mantissa, int32_t exponent) {
  constexpr int64_t kTooLarge = 1'000'000'000'000'000'000;  // 19 digits
  if (mantissa == 0 || mantissa >= kTooLarge || mantissa <= -kTooLarge) {
    return mantissa == 0 && exponent == 0;
  }
  auto rest = static_cast<uint64_t>(mantissa < 0 ? -mantissa : mantissa);
  return divide_by_ten(rest) != 0 && exponent != INT32_MIN;
}

}  // namespace esse
