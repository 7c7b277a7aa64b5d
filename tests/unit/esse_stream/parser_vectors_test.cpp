// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/esse_stream/parser_run.h"
#include "unit/esse_stream/vector_file.h"

namespace esse::test {
namespace {

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = read_vectors(ESSE_TEST_VECTORS);
  return all;
}

class ParserVectors : public testing::TestWithParam<size_t> {};

TEST_P(ParserVectors, ReportWhatIsExpectedHoweverTheReadsFall) {
  const Vector& vector = vectors()[GetParam()];
  SCOPED_TRACE(vector.name);
  EXPECT_EQ(parsed(vector.wire, 8192), vector.expected);
}

TEST_P(ParserVectors, AgreeWithTheReferenceParserInSpansOf2To60Bytes) {
  const Vector& vector = vectors()[GetParam()];
  SCOPED_TRACE(vector.name);
  RunMemory memory;
  for (size_t capacity = 2; capacity <= 60; ++capacity) {
    for (int options = 0; options < 8; ++options) {
      const stream::ParserOptions chosen{(options & 1) != 0, (options & 2) != 0,
                                         (options & 4) != 0};
      std::vector<Report> expected;
      std::vector<Report> whole;
      std::vector<Report> bytes;
      ReferenceParser(capacity, chosen).parse(vector.wire, expected);
      ParserRun(memory, capacity, chosen).parse(vector.wire, Reads::whole(), whole);
      ParserRun(memory, capacity, chosen, true).parse(vector.wire, Reads::each(1), bytes);
      ASSERT_TRUE(whole == expected) << capacity << "\n"
                                     << to_text(whole) << "\n"
                                     << to_text(expected);
      ASSERT_TRUE(bytes == expected) << capacity << "\n"
                                     << to_text(bytes) << "\n"
                                     << to_text(expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Vector,
                         ParserVectors,
                         testing::Range<size_t>(0, 39),
                         [](const testing::TestParamInfo<size_t>& param) {
                           return std::to_string(param.param + 1);
                         });

TEST(VectorFiles, HoldAll39) {
  ASSERT_EQ(vectors().size(), 39u);
  for (size_t i = 0; i < vectors().size(); ++i) {
    EXPECT_EQ(vectors()[i].number, static_cast<int>(i) + 1);
  }
}

}  // namespace
}  // namespace esse::test
