// SPDX-License-Identifier: Apache-2.0
#pragma once
// The two arguments of poll() on a POSIX host: time and randomness. Thread-safe, no state.
#include "esse_base/millis.h"

namespace esse::posix {

/// CLOCK_MONOTONIC in milliseconds. Does not count the time that a Linux host is suspended; the
/// client's own limits find a connection that died meanwhile.
Millis now();

/// 32 bits from the system's generator (getrandom, arc4random). For jitter, not for keys: where
/// the system has none yet, it answers bits of the clock instead of waiting.
uint32_t random();

}  // namespace esse::posix
