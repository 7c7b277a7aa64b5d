// SPDX-License-Identifier: Apache-2.0
#include "common/board.h"
#include "common/hardware.h"

namespace esse::board {

void print(Text text) {
  for (const char c : text) {
    if (c == '\n') {
      put('\r');
    }
    put(c);
  }
}

}  // namespace esse::board
