// SPDX-License-Identifier: Apache-2.0
#pragma once
// Registers of a device, by address.
#include <stdint.h>

namespace esse::board {

inline volatile uint32_t& reg(uintptr_t address) {
  return *reinterpret_cast<volatile uint32_t*>(address);
}

}  // namespace esse::board
