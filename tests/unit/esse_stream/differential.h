// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parser against the reference parser: the same streams, in reads that fall differently.
#include <functional>
#include <string>
#include <vector>

#include "unit/esse_stream/parser_run.h"

namespace esse::test {

struct Case {
  size_t capacity = 64;
  stream::ParserOptions options;
  bool at_front = false;             // where the span lies in its guarded memory
  uint64_t seed = 0;                 // of the random reads
  std::string first_id;              // set before the first stream, at most a quarter of the span
  std::vector<std::string> streams;  // one after the other through one parser
};

/// The options whose bits are set in `bits`: parts, comments, commit_dropped_id.
stream::ParserOptions options_of(uint64_t bits);

/// "" when whole reads, reads of one byte and random reads report what the reference parser does;
/// otherwise the case and both answers.
std::string difference(RunMemory& memory, const Case& test);

/// A stream that knows the grammar, with lengths around what a span of `capacity` bytes can hold.
std::string random_stream(Random& random, size_t capacity);

/// Calls `check(memory, index)` for each index below `count`, on all processors, until one answers
/// something other than ""; answers that.
std::string for_all(uint64_t count, const std::function<std::string(RunMemory&, uint64_t)>& check);

}  // namespace esse::test
