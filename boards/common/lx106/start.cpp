// SPDX-License-Identifier: Apache-2.0
// Start-up of an Xtensa LX106: vectors, faults. An interrupt is taken only inside sleep_for(), and
// disables all of them.
#include "common/start.h"

extern "C" {
[[noreturn, gnu::used]] void esse_start();
[[noreturn, gnu::used]] void esse_report(uint32_t cause, uint32_t at);
}

// Where the core begins after a reset, and too far away for a jump.
asm(R"(
  .section .jump, "ax"
  .balign 4
  j 1f
  .literal_position
  .balign 4
1:
  movi a0, esse_reset
  jx a0
)");

// At their offsets from VECBASE. 4 is the cause of an interrupt.
asm(R"(
  .section .vectors, "ax"
  .balign 256
esse_vectors:
  .begin no-transform
  .org 0x10
  _j esse_trap
  .org 0x20
  _j esse_trap
  .org 0x30
  _wsr a2, excsave1
  _rsr a2, exccause
  _bnei a2, 4, 1f
  _movi a2, 0
  _wsr a2, intenable
  _rsr a2, excsave1
  _rfe
  .org 0x50
1:
  _j esse_trap
  .org 0x70
  _j esse_trap
  .end no-transform

  .literal_position
  .balign 4
  .global esse_reset
esse_reset:
  movi a0, 0
  wsr a0, intenable
  wsr a0, ps
  rsync
  movi a1, esse_vectors
  wsr a1, vecbase
  movi a1, esse_stack_top
  call0 esse_start

  // The stack may be what is wrong: a new one. PS as after the start, for a fault in the report.
esse_trap:
  rsr a2, exccause
  rsr a3, epc1
  movi a0, 0
  wsr a0, ps
  rsync
  movi a1, esse_stack_top
  call0 esse_report
)");

void esse_start() { esse::board::run_main(); }
void esse_report(uint32_t cause, uint32_t at) { esse::board::report_fault(cause, at); }
