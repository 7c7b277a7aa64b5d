// SPDX-License-Identifier: Apache-2.0
#pragma once
// The board's network, up before anything else begins.
#include "common/board.h"

namespace esse::app {

/// Starts it and waits until there is an address, which is said on the console. False: `address` is
/// neither "dhcp" nor ADDRESS/BITS,GATEWAY,DNS, and that is said.
[[nodiscard]] bool start_network(Text address);

}  // namespace esse::app
