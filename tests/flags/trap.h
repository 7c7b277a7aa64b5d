// SPDX-License-Identifier: Apache-2.0
#pragma once
// The trap flag of x86-64: while it is set, the kernel sends SIGTRAP after every single
// instruction. Its handler runs without. To be compiled without a red zone, which the pushes would
// overwrite.

[[gnu::always_inline]] inline void trap_on() {
  asm volatile("pushfq\n orq $0x100, (%%rsp)\n popfq" ::: "memory", "cc");
}
[[gnu::always_inline]] inline void trap_off() {
  asm volatile("pushfq\n andq $-0x101, (%%rsp)\n popfq" ::: "memory", "cc");
}
