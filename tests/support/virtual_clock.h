// SPDX-License-Identifier: Apache-2.0
#pragma once
// VirtualClock: time that passes only when a test says so. The loop of a test is: poll, take every
// wait that was answered, jump to the earliest. A year takes as long as its events.
#include <initializer_list>

#include "esse_base/millis.h"

namespace esse::test {

class VirtualClock {
 public:
  /// `first` is the counter's first value: near UINT32_MAX makes a test cross the wrap.
  constexpr explicit VirtualClock(uint32_t first = 0) : first_(first) {}

  constexpr Millis now() const { return Millis(first_ + static_cast<uint32_t>(elapsed_ms_)); }
  /// Since the start, without the wrap of Millis.
  constexpr uint64_t elapsed_ms() const { return elapsed_ms_; }

  constexpr void advance(uint64_t ms) { elapsed_ms_ += ms; }

  /// Jumps to the earliest of `waits` (relative, as pending() and poll() answer them). False, and
  /// no time passes, when all are kForever: then nothing will ever happen again.
  constexpr bool jump(std::initializer_list<uint32_t> waits) {
    uint32_t shortest = kForever;
    for (const uint32_t wait : waits) {
      shortest = wait < shortest ? wait : shortest;
    }
    if (shortest == kForever) {
      return false;
    }
    advance(shortest);
    return true;
  }

 private:
  uint64_t elapsed_ms_ = 0;
  uint32_t first_ = 0;
};

/// A small generator (xorshift32) for tests: the same seed, the same numbers, on every machine.
class SmallRandom {
 public:
  constexpr explicit SmallRandom(uint32_t seed = 1) : state_(seed * 2654435761u + 0x9E3779B9u) {
    if (state_ == 0) {
      state_ = 1;
    }
  }
  constexpr uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  /// 0 to bound - 1; bound > 0.
  constexpr uint32_t below(uint32_t bound) {
    return static_cast<uint32_t>((static_cast<uint64_t>(next()) * bound) >> 32);
  }
  /// True in `permille` of 1,000 calls.
  constexpr bool chance(uint32_t permille) { return below(1000) < permille; }

 private:
  uint32_t state_;
};

}  // namespace esse::test
