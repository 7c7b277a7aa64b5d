// SPDX-License-Identifier: Apache-2.0
#include "esse_base/bytes.h"

namespace esse {

bool equal_ignoring_case(Text a, Text b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) {
      return false;
    }
  }
  return true;
}

bool add_digit(uint32_t& number, char c) {
  if (!is_digit(c)) {
    return false;
  }
  const uint32_t digit = static_cast<uint32_t>(c - '0');
  // Compares first: 64-bit arithmetic would pull a library call on small cores.
  number = number > (UINT32_MAX - digit) / 10 ? UINT32_MAX : number * 10 + digit;
  return true;
}

uint32_t parse_decimal(const char* at, const char* end) {
  uint32_t number = 0;
  if (at == end) {
    return UINT32_MAX;
  }
  for (; at != end; ++at) {
    if (!add_digit(number, *at)) {
      return UINT32_MAX;
    }
  }
  return number;
}

Text format_decimal(uint32_t value, char (&out)[10]) {
  size_t at = sizeof(out);
  do {
    out[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return Text(out + at, sizeof(out) - at);
}

}  // namespace esse
