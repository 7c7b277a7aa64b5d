// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lines for the console, without printf: 7 KB less of flash.
#include "common/board.h"
#include "esse_base/bytes.h"
#include "esse_base/decimal.h"

namespace esse::app {

/// Bytes from the network, on their way to somebody's terminal: whatever is not printable ASCII
/// becomes a dot. At most `most` bytes, and how many there are if that is fewer.
struct Data {
  Text bytes;
  size_t most;
};

/// Eight hexadecimal digits.
struct Hex {
  uint32_t value;
};

/// An error by its name, the phase of the connection, the HTTP status.
void put(const Cause& cause);
/// Used and size, with a slash between them.
void put(board::HighWater memory);
void put(Data data);
void put(Decimal number);
void put(Hex number);
void put_integer(int32_t number);
void put_integer(uint32_t number);
inline void put(Text text) { board::print(text); }
inline void put(const char* text) { board::print(text); }
/// Any other integer, of at most 32 bits.
template <typename Integer>
void put(Integer number) {
  if constexpr (Integer(-1) < Integer(0)) {
    put_integer(static_cast<int32_t>(number));
  } else {
    put_integer(static_cast<uint32_t>(number));
  }
}

/// A line: texts and numbers, one after the other.
template <typename... Parts>
void say(Parts... parts) {
  (put(parts), ...);
  board::print("\n");
}

}  // namespace esse::app
