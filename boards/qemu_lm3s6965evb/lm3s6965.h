// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the two sources of this board share.

namespace esse::board {

constexpr unsigned kEthernetInterrupt = 42;

}  // namespace esse::board
