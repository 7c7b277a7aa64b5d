// SPDX-License-Identifier: Apache-2.0
#pragma once
// How RISC-V asks for semihosting ("RISC-V Semihosting"): an ebreak between two instructions that
// do nothing, none of them compressed, all in one page.
#include <stdint.h>

namespace esse::board {

inline intptr_t semihosting_call(uintptr_t operation, const uintptr_t* block) {
  register uintptr_t a0 asm("a0") = operation;
  register const uintptr_t* a1 asm("a1") = block;
  asm volatile(
      ".balign 16\n .option push\n .option norvc\n"  // padding first: it is of 2 bytes, too
      "slli zero, zero, 0x1f\n ebreak\n srai zero, zero, 7\n .option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return static_cast<intptr_t>(a0);
}

}  // namespace esse::board
