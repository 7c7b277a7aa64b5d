// SPDX-License-Identifier: Apache-2.0
#pragma once
// Wake: what ends a sleep.
// A transport answers a Pending, and a client a Step. Each is a Wake, so a port's wait() takes
// either.
#include "esse_base/millis.h"

namespace esse {

/// Whichever of the three comes first ends the sleep. With the defaults nothing does.
struct Wake {
  uint32_t wait_ms = kForever;  ///< this time has passed since the last `now`
  bool wants_read = false;      ///< bytes arrive, or the connection ends
  bool wants_write = false;     ///< bytes can be sent, or TCP has connected
};

}  // namespace esse
