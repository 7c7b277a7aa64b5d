// SPDX-License-Identifier: Apache-2.0
#pragma once
// ParserRun: the parser as a demanding caller uses it, for every test of it. Each read ends at a
// guard page, and so does the span; a read is overwritten before the next call (what was not used
// is given again, in a read of its own); no call may touch the heap; what spare() offers is used.
// Answers what is reported, to be compared with the reference parser's answer.
#include <string>
#include <vector>

#include "esse_stream/parser.h"
#include "support/guard_page.h"
#include "support/reference_parser.h"

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

/// The guarded memory of a run; slow to make, so it serves many, one at a time.
struct RunMemory {
  explicit RunMemory(size_t bytes = 1 << 17) : input(bytes), storage(bytes) {}
  GuardedBytes input;
  GuardedBytes storage;
};

class ParserRun {
 public:
  /// `at_front`: the span begins at a guard page instead of ending there.
  ParserRun(RunMemory& memory,
            size_t capacity,
            stream::ParserOptions options,
            bool at_front = false);

  /// Reads one whole stream, up to and with end(), and adds what is reported to `reports`.
  void parse(const std::string& stream, Reads reads, std::vector<Report>& reports);
  void end(std::vector<Report>& reports);

  stream::Parser& parser() { return parser_; }
  // What was lost is counted here, and is not among the reports.
  uint32_t ignored_lines = 0;
  uint32_t incomplete_events = 0;

 private:
  size_t feed(const char* bytes, size_t size, std::vector<Report>& reports);
  void report(stream::Found found, std::vector<Report>& reports);

  GuardedBytes& input_;
  stream::Parser parser_;
};

/// What a stream reports, read in one piece. Fails the test when byte by byte, in 2, 3 and 7 bytes,
/// at any two-way split, or by the reference parser it is anything else.
std::string parsed(const std::string& stream,
                   size_t capacity = 512,
                   stream::ParserOptions options = {});

}  // namespace esse::test
