// SPDX-License-Identifier: Apache-2.0
#pragma once
// The two arguments of Client::poll() on a POSIX host: time and randomness.
// Any thread may call these functions.
// They have no state, and never wait.
#include "esse_base/millis.h"

namespace esse::posix {

/// CLOCK_MONOTONIC in milliseconds. On Linux it does not count the time for which the host is
/// suspended. The client's own limits find a connection that died meanwhile.
Millis now();

/// 32 bits from the system's generator (getrandom, arc4random). They are for jitter, not for keys:
/// if the generator is not ready yet, they come from the clock, so that nothing waits.
uint32_t random();

}  // namespace esse::posix
