// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/esse_stream/parser_run.h"

namespace esse::test {
namespace {

std::string run(const std::string& stream,
                size_t capacity,
                stream::ParserOptions options,
                Reads reads) {
  static RunMemory memory;
  std::vector<Report> reports;
  ParserRun(memory, capacity, options).parse(stream, reads, reports);
  return to_text(reports);
}

}  // namespace

std::string parsed(const std::string& stream, size_t capacity, stream::ParserOptions options) {
  const std::string whole = run(stream, capacity, options, Reads::whole());
  std::vector<Report> reference;
  ReferenceParser(capacity, options).parse(stream, reference);
  EXPECT_EQ(to_text(reference), whole) << "the reference parser";
  for (size_t n : {1u, 2u, 3u, 7u}) {
    EXPECT_EQ(run(stream, capacity, options, Reads::each(n)), whole) << "in reads of " << n;
  }
  for (size_t at = 1; at < stream.size(); ++at) {
    EXPECT_EQ(run(stream, capacity, options, Reads::cut_at(at)), whole) << "cut at " << at;
  }
  return whole;
}

}  // namespace esse::test
