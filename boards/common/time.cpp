// SPDX-License-Identifier: Apache-2.0
// Milliseconds and randomness of a bare-metal board.
#include "common/board.h"
#include "common/hardware.h"
#include "common/semihosting.h"

namespace esse::board {

Millis now() {
  static uint32_t milliseconds;
  static uint32_t last;
  static uint32_t rest;
  const uint32_t tick = ticks();
  // A counter that wrapped twice since the last call would lose that time, and nothing else.
  rest += (tick - last) & kTickMask;
  last = tick;
  milliseconds += rest / kTicksPerMs;
  rest %= kTicksPerMs;
  return Millis(milliseconds);
}

// xorshift32 (Marsaglia), seeded once. For jitter only.
uint32_t random() {
  static uint32_t state;
  while (state == 0) {
    char seed[sizeof(state)];
    if (!entropy(Span<char>(seed))) {
      state = ticks() | 1;
      break;
    }
    __builtin_memcpy(&state, seed, sizeof(state));
  }
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

uint32_t unix_time() { return semihosting_time(); }

bool entropy(Span<char> into) { return semihosting_entropy(into); }

}  // namespace esse::board
