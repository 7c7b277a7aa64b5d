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
#include "support/reads.h"
#include "support/reference_parser.h"

namespace esse::test {

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
