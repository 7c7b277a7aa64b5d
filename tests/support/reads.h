// SPDX-License-Identifier: Apache-2.0
#pragma once
// How the bytes of a test come: in one read, in two, a few at a time, at random; and the random
// numbers for it.
#include <stddef.h>
#include <stdint.h>

namespace esse::test {

/// A small generator of random numbers: the same on every machine, and all of its state is a seed.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  size_t below(size_t n) { return static_cast<size_t>(next() % n); }  // n > 0
  size_t between(size_t low, size_t high) { return low + below(high - low + 1); }
  bool one_in(size_t n) { return below(n) == 0; }

 private:
  uint64_t state_;
};

/// How a stream falls into reads.
class Reads {
 public:
  static Reads whole() { return Reads(Kind::kWhole, 0); }
  static Reads each(size_t n) { return Reads(Kind::kEach, n); }
  static Reads cut_at(size_t n) { return Reads(Kind::kCut, n); }
  /// All lengths, empty ones among them.
  static Reads random(uint64_t seed) { return Reads(Kind::kRandom, static_cast<size_t>(seed)); }

  /// The length of the read that begins at `at`, of `rest` bytes that there are, 0 among them.
  size_t next(size_t at, size_t rest);
  /// Whether to call feed() once more with nothing, at the end of the stream.
  bool call_with_nothing() { return kind_ == Kind::kRandom && random_.one_in(2); }

 private:
  enum class Kind { kWhole, kEach, kCut, kRandom };
  Reads(Kind kind, size_t n) : kind_(kind), n_(n), random_(n) {}

  Kind kind_;
  size_t n_;
  Random random_;
};

inline size_t Reads::next(size_t at, size_t rest) {
  size_t n = rest;
  switch (kind_) {
    case Kind::kWhole:
      break;
    case Kind::kEach:
      n = n_;
      break;
    case Kind::kCut:
      n = at < n_ ? n_ - at : rest;
      break;
    case Kind::kRandom:
      n = random_.one_in(8) ? random_.below(rest + 1) : random_.below(7);
      break;
  }
  return n < rest ? n : rest;
}

}  // namespace esse::test
