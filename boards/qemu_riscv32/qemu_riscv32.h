// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the two sources of this board share: the slots of virtio devices.
#include <stdint.h>

namespace esse::board {

constexpr unsigned kSlots = 8;
constexpr uintptr_t slot(unsigned n) { return 0x10001000 + 0x1000 * n; }
constexpr uintptr_t kInterruptStatus = 0x060, kInterruptAcknowledge = 0x064;  // in a slot

/// Lets the device in slot `n` end a sleep. One of them may.
void enable_interrupt_of_slot(unsigned n);

}  // namespace esse::board
