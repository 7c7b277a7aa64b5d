// SPDX-License-Identifier: Apache-2.0
#pragma once
// Registers of a device, by address, each as wide as it is.
#include <stdint.h>

namespace esse::board {

inline volatile uint32_t& reg(uintptr_t address) {
  return *reinterpret_cast<volatile uint32_t*>(address);
}

inline volatile uint16_t& reg16(uintptr_t address) {
  return *reinterpret_cast<volatile uint16_t*>(address);
}

inline volatile uint8_t& reg8(uintptr_t address) {
  return *reinterpret_cast<volatile uint8_t*>(address);
}

}  // namespace esse::board
