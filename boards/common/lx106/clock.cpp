// SPDX-License-Identifier: Apache-2.0
// CCOUNT as a free-running counter, and CCOMPARE0 as what ends a sleep.
#include "common/hardware.h"
#include "common/lx106/lx106.h"

namespace esse::board {
namespace {

constexpr uint32_t kTimerInterrupt = 1u << 6;

}  // namespace

const uint32_t kTickMask = 0xFFFFFFFF;

uint32_t ticks() {
  uint32_t now;
  asm volatile("rsr %0, ccount" : "=a"(now));
  return now;
}

// Nothing but an interrupt that is taken ends `waiti`. It is taken here only: its handler
// (start.cpp) disables all of them. Masked until `waiti` unmasks them, so none is taken before it.
void sleep_for(uint32_t most, uint32_t interrupts) {
  const uint32_t end = ticks() + most;
  uint32_t before;
  asm volatile(
      "rsil %0, 1\n"
      "wsr %1, ccompare0\n"
      "wsr %2, intenable\n"
      "rsync\n"
      "waiti 0\n"
      : "=&a"(before)
      : "a"(end), "a"(interrupts | kTimerInterrupt)
      : "memory");
}

}  // namespace esse::board
