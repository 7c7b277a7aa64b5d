// SPDX-License-Identifier: Apache-2.0
#include "shared/console.h"

namespace esse::app {
namespace {

// Divides by ten, in steps that 32 bits hold: no 64-bit division of a library. The remainder.
uint32_t divide_by_ten(uint64_t& number) {
  uint64_t quotient = 0;
  uint32_t rest = 0;
  for (int shift = 48; shift >= 0; shift -= 16) {
    rest = rest << 16 | static_cast<uint32_t>(number >> shift & 0xFFFF);
    quotient |= static_cast<uint64_t>(rest / 10) << shift;
    rest %= 10;
  }
  number = quotient;
  return rest;
}

}  // namespace

void put(const Cause& cause) {
  put(name(cause.error));
  put(" (");
  put(name(cause.phase));
  put(", status ");
  put(cause.status);
  put(")");
}

void put(board::HighWater memory) {
  put(memory.used);
  put("/");
  put(memory.size);
}

void put_integer(uint32_t number) {
  char digits[10];
  put(format_decimal(number, digits));
}

void put_integer(int32_t number) {
  put(number < 0 ? "-" : "");
  put_integer(number < 0 ? 0u - static_cast<uint32_t>(number) : static_cast<uint32_t>(number));
}

// In full, or as 205e19 where that would be longer than 36 digits.
void put(Decimal number) {
  char text[24];
  char* at = text + sizeof text;
  const bool is_negative = number.mantissa < 0;
  auto rest = static_cast<uint64_t>(is_negative ? -number.mantissa : number.mantissa);
  const bool is_short = number.exponent >= -18 && number.exponent <= 18;
  const int32_t behind_point = is_short && number.exponent < 0 ? -number.exponent : 0;
  for (int32_t digits = 0; rest != 0 || digits <= behind_point; ++digits) {
    if (digits == behind_point && digits != 0) {
      *--at = '.';
    }
    *--at = static_cast<char>('0' + divide_by_ten(rest));
  }
  put(is_negative ? "-" : "");
  put(Text(at, static_cast<size_t>(text + sizeof text - at)));
  for (int32_t zeros = is_short ? number.exponent : 0; zeros > 0; --zeros) {
    put("0");
  }
  if (!is_short) {
    put("e");
    put(number.exponent);
  }
}

void put(Hex number) {
  for (int shift = 28; shift >= 0; shift -= 4) {
    put(Text(&"0123456789abcdef"[number.value >> shift & 15], 1));
  }
}

void put(Data data) {
  const size_t n = data.bytes.size() < data.most ? data.bytes.size() : data.most;
  for (const char c : data.bytes.first(n)) {
    put(c >= ' ' && c <= '~' ? Text(&c, 1) : Text("."));
  }
  if (n < data.bytes.size()) {
    put(" ... (");
    put(data.bytes.size());
    put(" bytes)");
  }
}

}  // namespace esse::app
