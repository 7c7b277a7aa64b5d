// SPDX-License-Identifier: Apache-2.0
// Values and their neighbours as bytes: see also keeper_test.cpp and retained_test.cpp.
#include "esse_flags/record.h"

#include <gtest/gtest.h>

#include <string>

namespace esse::flags {
namespace {

TEST(Record, ATextInPieces) {
  char room[10];
  RecordWriter out(room);
  out.number(7, 1);
  out.begin_text();
  out.number(0x0102, 2);
  out.text("abc");
  out.end_text();
  out.number(9, 1);
  EXPECT_FALSE(out.is_whole()) << "one byte is missing";
  EXPECT_EQ(std::string(room, 10), std::string("\7\7\0\2\1\3\0abc", 10));
  RecordReader in({room, 10});
  EXPECT_EQ(in.number(1), 7u);
  RecordReader text(in.text());
  EXPECT_EQ(text.number(2), 0x0102u);
  EXPECT_EQ(text.text(), "abc");
  EXPECT_TRUE(text.rest().empty());
  EXPECT_TRUE(text.is_whole());
}

TEST(Record, ATextThatDoesNotFit) {
  char room[4] = {};
  RecordWriter out(room);
  out.begin_text();
  out.text("abc");
  out.end_text();
  EXPECT_FALSE(out.is_whole());
  RecordWriter none(Span<char>{});
  none.begin_text();
  none.end_text();
  EXPECT_FALSE(none.is_whole());
}

}  // namespace
}  // namespace esse::flags
