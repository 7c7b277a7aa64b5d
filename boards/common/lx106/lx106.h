// SPDX-License-Identifier: Apache-2.0
#pragma once
// The core's own devices, for the folders of LX106 boards.
#include <stdint.h>

namespace esse::board {

/// Sleeps until one of the external `interrupts` (a bit each) asks, or for `most` ticks of CCOUNT.
void sleep_for(uint32_t most, uint32_t interrupts);

}  // namespace esse::board
