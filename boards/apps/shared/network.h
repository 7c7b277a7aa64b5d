// SPDX-License-Identifier: Apache-2.0
#pragma once
// The board's network: started, and waited for.
#include "common/board.h"

namespace esse::app {

/// Starts it. False: `address` is neither "dhcp" nor ADDRESS/BITS,GATEWAY,DNS, and that is said.
[[nodiscard]] bool start_network(Text address);

/// Waits until there is an address, which is said.
void wait_for_network();

}  // namespace esse::app
