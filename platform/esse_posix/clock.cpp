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

#ifdef __linux__
// Where the system has no random bytes yet, bits of the clock.
uint64_t seed() {
  uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof bits)) {
    bits = static_cast<uint64_t>(monotonic().tv_nsec);
  }
  return bits;
}
#endif

}  // namespace

Millis now() {
  const struct timespec time = monotonic();
  const uint64_t ms =
      static_cast<uint64_t>(time.tv_sec) * 1000 + static_cast<uint64_t>(time.tv_nsec) / 1000000;
  return Millis(static_cast<uint32_t>(ms));
}

uint32_t random() {
#ifdef __linux__
  // Seeded once a thread: a system call a poll was most of what a fast stream cost. SplitMix64
  // (Steele, Lea and Flood, 2014) does for jitter.
  static thread_local uint64_t state = seed();
  uint64_t bits = state += 0x9E3779B97F4A7C15u;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
  return static_cast<uint32_t>(bits >> 32);
#else
  return arc4random();
#endif
}

}  // namespace esse::posix
