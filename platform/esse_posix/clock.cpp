// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/clock.h"

#include <stdlib.h>
#include <time.h>
#ifdef __linux__
#include <sys/random.h>
#endif

namespace esse::posix {
namespace {

struct timespec monotonic() {
  struct timespec time = {};
  static_cast<void>(clock_gettime(CLOCK_MONOTONIC, &time));
  return time;
}

}  // namespace

Millis now() {
  const struct timespec time = monotonic();
  const uint64_t ms =
      static_cast<uint64_t>(time.tv_sec) * 1000 + static_cast<uint64_t>(time.tv_nsec) / 1000000;
  return Millis(static_cast<uint32_t>(ms));
}

uint32_t random() {
#ifdef __linux__
  uint32_t bits = 0;
  if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof bits)) {
    return bits;
  }
  return static_cast<uint32_t>(monotonic().tv_nsec) * 2654435761u;
#else
  return arc4random();
#endif
}

}  // namespace esse::posix
