// SPDX-License-Identifier: Apache-2.0
#pragma once
// What boards with a 32-bit RISC-V core share: the timer of the privileged specification (mtime, as
// SiFive's CLINT and its copies have it), sleep, and memory protection.
#include <stdint.h>

namespace esse::board {

/// Lets the timer and the interrupt controller become pending and end a sleep; never taken.
void enable_wake_up();
/// Sleeps until the interrupt controller asks, or for `most` ticks of mtime.
void sleep_for(uint32_t most);

/// What may be done in a range of memory. Of the ranges that hold an address the first one counts.
enum class Access : uint8_t { kNone = 0, kReadWrite = 3, kReadExecute = 5 };
struct Range {
  uintptr_t begin;  // a multiple of `bytes`
  uint32_t bytes;   // a power of two, at least 8
  Access access;
};
/// Until the reset, for machine mode too: any other access traps. An address outside of all ranges
/// stays free.
void protect(const Range (&ranges)[3]);

}  // namespace esse::board
