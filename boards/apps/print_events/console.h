// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lines for the console, without printf: 7 KB less of flash.
#include "common/board.h"
#include "esse_base/bytes.h"

namespace esse::app {

/// Bytes from the network, on their way to somebody's terminal: whatever is not printable ASCII
/// becomes a dot. Prints at most `most` bytes, and says how many there are if that is fewer.
void print_data(Text data, size_t most);

/// Eight hexadecimal digits.
struct Hex {
  uint32_t value;
};

inline void put(Text text) { board::print(text); }
inline void put(const char* text) { board::print(text); }
void put(uint32_t number);
void put(Hex number);

/// A line: texts and numbers, one after the other.
template <typename... Parts>
void say(Parts... parts) {
  (put(parts), ...);
  board::print("\n");
}

}  // namespace esse::app
