// SPDX-License-Identifier: Apache-2.0
// Start-up of a 32-bit RISC-V hart in machine mode. No interrupt is ever taken (mstatus.MIE is zero
// out of reset and stays so), so every trap is a fault.
#include "common/start.h"

extern "C" {
[[noreturn]] void esse_reset();
[[noreturn]] void esse_trap();
[[noreturn, gnu::used]] void esse_start();
[[noreturn, gnu::used]] void esse_report(uint32_t cause, uint32_t at);
}

// The first bytes of the image: a hart without a boot loader begins there.
[[gnu::naked, gnu::section(".reset"), gnu::used]] void esse_reset() {
  asm volatile(
      ".option push\n .option norelax\n .option arch, +zicsr\n"
      "la gp, __global_pointer$\n"
      "la sp, esse_stack_top\n"
      "la t0, esse_trap\n"
      "csrw mtvec, t0\n"
      "j esse_start\n"
      ".option pop");
}

void esse_start() { esse::board::run_main(); }

// The stack may be what is wrong, and nobody goes back to it: a new one. Aligned as mtvec wants.
[[gnu::naked, gnu::aligned(4)]] void esse_trap() {
  asm volatile(
      ".option push\n .option arch, +zicsr\n"
      "la sp, esse_stack_top\n"
      "csrr a0, mcause\n"
      "csrr a1, mepc\n"
      "j esse_report\n"
      ".option pop");
}

void esse_report(uint32_t cause, uint32_t at) { esse::board::report_fault(cause, at); }
