// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a Cortex-M asks for semihosting ("Semihosting for AArch32 and AArch64").
#include <stdint.h>

namespace esse::board {

inline intptr_t semihosting_call(uintptr_t operation, const uintptr_t* block) {
  register uintptr_t r0 asm("r0") = operation;
  register const uintptr_t* r1 asm("r1") = block;
  asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return static_cast<intptr_t>(r0);
}

}  // namespace esse::board
