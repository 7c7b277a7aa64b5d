// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the two sources of this board share.
#include <stdint.h>

namespace esse::board {

constexpr uintptr_t kEthernet = 0x9D030000;
constexpr uintptr_t kEthernetInterrupts = kEthernet + 0x04;  // which ask; written: which no more

}  // namespace esse::board
