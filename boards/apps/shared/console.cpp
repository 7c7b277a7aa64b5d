// SPDX-License-Identifier: Apache-2.0
#include "shared/console.h"

namespace esse::app {
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

void put(Decimal number) {
  char text[kDecimalBytes];
  put(write_decimal(number, text));
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
