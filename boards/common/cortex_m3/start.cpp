// SPDX-License-Identifier: Apache-2.0
// Start-up of a Cortex-M3 (Armv7-M): vectors, faults. No interrupt handler: interrupts stay masked.
#include "common/start.h"

#include "common/registers.h"

extern "C" {
extern uint32_t esse_stack_top[];
[[noreturn]] void esse_reset();
[[noreturn]] void esse_fault();
[[noreturn, gnu::used]] void esse_report(const uint32_t* frame);
// __cxa_atexit of Arm's C++ ABI: no image ends, so nothing in it is destroyed.
int __aeabi_atexit(void*, void (*)(void*), void*) { return 0; }
}

namespace {

using esse::board::reg;

constexpr uintptr_t kCcr = 0xE000ED14;
constexpr uint32_t kUnalignTrap = 1u << 3;
constexpr uint32_t kDivideByZeroTrap = 1u << 4;
constexpr uintptr_t kCfsr = 0xE000ED28;

union Vector {
  uint32_t* stack;
  void (*handler)();
};

[[gnu::section(".vectors"), gnu::used]] const Vector vectors[16] = {
    {esse_stack_top},        {.handler = esse_reset}, {.handler = esse_fault},
    {.handler = esse_fault}, {.handler = esse_fault}, {.handler = esse_fault},
    {.handler = esse_fault}};

}  // namespace

void esse_reset() {
  asm volatile("cpsid i");
  // Cores without unaligned access are common: what would fault there faults here.
  reg(kCcr) = reg(kCcr) | kUnalignTrap | kDivideByZeroTrap;
  asm volatile("dsb\n isb");
  esse::board::run_main();
}

// The processor has put r0-r3, r12, lr, pc and xpsr on the stack.
[[gnu::naked]] void esse_fault() { asm volatile("mov r0, sp\n b esse_report"); }

void esse_report(const uint32_t* frame) { esse::board::report_fault(reg(kCfsr), frame[6]); }
