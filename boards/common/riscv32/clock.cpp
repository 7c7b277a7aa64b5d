// SPDX-License-Identifier: Apache-2.0
// mtime as a free-running counter, and mtimecmp as what ends a sleep.
#include "common/hardware.h"
#include "common/registers.h"
#include "common/riscv32/riscv32.h"

namespace esse::board {
namespace {

constexpr uintptr_t kTimeCompareLow = 0x02004000, kTimeCompareHigh = 0x02004004;
constexpr uintptr_t kTimeLow = 0x0200BFF8, kTimeHigh = 0x0200BFFC;
constexpr uint32_t kTimerInterrupt = 1u << 7, kExternalInterrupt = 1u << 11;

uint64_t time() {
  for (;;) {
    const uint32_t high = reg(kTimeHigh);
    const uint32_t low = reg(kTimeLow);
    if (high == reg(kTimeHigh)) {
      return uint64_t{high} << 32 | low;
    }
  }
}

}  // namespace

const uint32_t kTickMask = 0xFFFFFFFF;

uint32_t ticks() { return reg(kTimeLow); }

void enable_wake_up() {
  const uint32_t both = kTimerInterrupt | kExternalInterrupt;
  asm volatile(".option push\n .option arch, +zicsr\n csrw mie, %0\n .option pop" ::"r"(both));
}

void sleep_for(uint32_t most) {
  const uint64_t end = time() + most;
  reg(kTimeCompareHigh) = UINT32_MAX;  // so that no half of it is in the past
  reg(kTimeCompareLow) = static_cast<uint32_t>(end);
  reg(kTimeCompareHigh) = static_cast<uint32_t>(end >> 32);
  asm volatile("fence\n wfi" ::: "memory");
}

}  // namespace esse::board
