// SPDX-License-Identifier: Apache-2.0
#pragma once
// The two arguments of Client::poll() on a POSIX host: time and randomness.
// Any thread may call these functions.
// They never wait.
#include "esse_base/millis.h"

namespace esse::posix {

/// CLOCK_MONOTONIC in milliseconds. On Linux it does not count the time for which the host is
/// suspended. The client's own limits find a connection that died meanwhile.
Millis now();

/// 32 bits for jitter, not for keys. On Linux a generator of each thread makes them, without a
/// system call. The system seeds it (getrandom), or the clock where the system is not ready yet.
/// Elsewhere they are arc4random()'s.
uint32_t random();

}  // namespace esse::posix
