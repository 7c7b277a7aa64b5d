// SPDX-License-Identifier: Apache-2.0
// SysTick as a free-running counter of 24 bits at the core's clock. A tick a millisecond, counted
// in an interrupt, would lose time under emulation.
#include "common/cortex_m3/cortex_m3.h"
#include "common/hardware.h"
#include "common/registers.h"

namespace esse::board {
namespace {

constexpr uintptr_t kControl = 0xE000E010;
constexpr uintptr_t kReload = 0xE000E014;
constexpr uintptr_t kCurrent = 0xE000E018;
constexpr uint32_t kRunAtCoreClock = 5;
constexpr uintptr_t kEnable = 0xE000E100;        // NVIC_ISER0
constexpr uintptr_t kClearPending = 0xE000E280;  // NVIC_ICPR0

volatile uint32_t& bank(uintptr_t first, unsigned interrupt) {
  return reg(first + interrupt / 32 * 4);
}

}  // namespace

const uint32_t kTickMask = 0xFFFFFF;

void start_clock() {
  reg(kReload) = kTickMask;
  reg(kCurrent) = 0;
  reg(kControl) = kRunAtCoreClock;
}

uint32_t ticks() { return kTickMask - reg(kCurrent); }

void enable_interrupt(unsigned interrupt) { bank(kEnable, interrupt) = 1u << interrupt % 32; }

void clear_interrupt(unsigned interrupt) { bank(kClearPending, interrupt) = 1u << interrupt % 32; }

}  // namespace esse::board
