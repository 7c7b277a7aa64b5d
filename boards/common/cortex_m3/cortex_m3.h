// SPDX-License-Identifier: Apache-2.0
#pragma once
// The core's own devices, for the folders of Cortex-M3 boards.

namespace esse::board {

/// Starts SysTick, which ticks() reads.
void start_clock();
/// Lets an interrupt become pending and end a sleep; it is never taken.
void enable_interrupt(unsigned interrupt);
void clear_interrupt(unsigned interrupt);
/// Sleeps until an enabled interrupt is pending.
inline void wait_for_interrupt() { asm volatile("dsb\n wfi" ::: "memory"); }

}  // namespace esse::board
