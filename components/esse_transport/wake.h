// SPDX-License-Identifier: Apache-2.0
#pragma once
// Wake: what ends a sleep. Pending, which a transport answers, and Step, which a client answers,
// are both one, so that a port's wait() takes either.
#include "esse_base/millis.h"

namespace esse {

/// As it is made, nothing ends it.
struct Wake {
  uint32_t wait_ms = kForever;  ///< this time is over; it counts from the last `now`
  bool wants_read = false;      ///< bytes arrive, or the connection's end
  bool wants_write = false;     ///< bytes can be sent, or TCP connects
};

}  // namespace esse
