// SPDX-License-Identifier: Apache-2.0
#include "print_events/console.h"

namespace esse::app {

void put(uint32_t number) {
  char digits[10];
  put(format_decimal(number, digits));
}

void put(Hex number) {
  for (int shift = 28; shift >= 0; shift -= 4) {
    put(Text(&"0123456789abcdef"[number.value >> shift & 15], 1));
  }
}

void print_data(Text data, size_t most) {
  const size_t n = data.size() < most ? data.size() : most;
  for (const char c : data.first(n)) {
    put(c >= ' ' && c <= '~' ? Text(&c, 1) : Text("."));
  }
  if (n < data.size()) {
    put(" ... (");
    put(static_cast<uint32_t>(data.size()));
    put(" bytes)");
  }
}

}  // namespace esse::app
