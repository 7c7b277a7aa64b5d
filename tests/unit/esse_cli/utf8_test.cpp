// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/utf8.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

const std::string kBad = "\xEF\xBF\xBD";

std::string times(size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) {
    out += kBad;
  }
  return out;
}

TEST(Utf8, LeavesValidTextAlone) {
  for (const std::string& text :
       {std::string(), std::string("plain\ttext\n"), std::string("a\0b", 3), std::string("\x7F"),
        std::string("\xC2\x80 \xDF\xBF"), std::string("\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80"),
        std::string("\xEF\xBF\xBF \xEF\xBB\xBF"),
        std::string("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF")}) {
    EXPECT_EQ(to_utf8(text), text);
  }
}

// The byte that breaks a character is looked at again: the longest beginning of a character counts
// once (Encoding standard, 8.1.1; Unicode 3.9, "maximal subpart").
TEST(Utf8, ReplacesEachMaximalSubpartOnce) {
  EXPECT_EQ(to_utf8("\xE2\x82"
                    "A"),
            kBad + "A");
  EXPECT_EQ(to_utf8("\xF0\x9F\x98"
                    "A"),
            kBad + "A");
  EXPECT_EQ(to_utf8("\xE2\x82\xE2\x82\xAC"), kBad + "\xE2\x82\xAC");
  EXPECT_EQ(to_utf8("\xC3\xC3\xA9"), kBad + "\xC3\xA9");
}

TEST(Utf8, ReplacesEachByteThatBeginsNothing) {
  EXPECT_EQ(to_utf8("\x80\xBF"), times(2));
  EXPECT_EQ(to_utf8("\xC0\x80"), times(2));  // overlong NUL
  EXPECT_EQ(to_utf8("\xC1\xBF"), times(2));
  EXPECT_EQ(to_utf8("\xE0\x80\x80"), times(3));  // overlong
  EXPECT_EQ(to_utf8("\xE0\x9F\xBF"), times(3));
  EXPECT_EQ(to_utf8("\xED\xA0\x80"), times(3));      // a surrogate
  EXPECT_EQ(to_utf8("\xF0\x8F\xBF\xBF"), times(4));  // overlong
  EXPECT_EQ(to_utf8("\xF4\x90\x80\x80"), times(4));  // over U+10FFFF
  EXPECT_EQ(to_utf8("\xF5\x80\x80\x80\xFE\xFF"), times(6));
}

TEST(Utf8, ReplacesACharacterThatTheEndCutsOnce) {
  for (const char* text : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9F", "\xF0\x9F\x98"}) {
    EXPECT_EQ(to_utf8(text), kBad);
  }
}

TEST(Utf8, AnswersTheSameForEverySplit) {
  const std::string text =
      "a\xE2\x82\xAC\xF0\x9F\x98\x80\xE2\x28\xED\xA0\x80\xC3\xA9\xF4\x90z\xE2\x82";
  for (size_t i = 0; i <= text.size(); ++i) {
    for (size_t k = i; k <= text.size(); ++k) {
      std::string out;
      Utf8Decoder decoder;
      decoder.feed(text.substr(0, i), out);
      decoder.feed(text.substr(i, k - i), out);
      decoder.feed(text.substr(k), out);
      decoder.finish(out);
      ASSERT_EQ(out, to_utf8(text)) << i << ' ' << k;
    }
  }
}

TEST(Utf8, BeginsAnewAfterFinish) {
  std::string out;
  Utf8Decoder decoder;
  decoder.feed("\xF0\x9F", out);
  decoder.finish(out);
  decoder.feed("\x98\x80", out);
  EXPECT_EQ(out, times(3));
}

TEST(ForTerminal, ShowsControlsAndKeepsTheRest) {
  EXPECT_EQ(for_terminal("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(for_terminal("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
  EXPECT_EQ(for_terminal(std::string("\0\x08\r\x7f", 4)), "\\x00\\x08\\x0d\\x7f");
  EXPECT_EQ(for_terminal("\xC2\x9B"
                         "31m \xC2\xA0 \xC3\x9B"),
            "\\x9b31m \xC2\xA0 \xC3\x9B");
}

TEST(ForTerminal, OfALineShowsLineFeedsToo) {
  EXPECT_EQ(for_terminal_line("a\n\nb\r\x1b\t"), "a\\x0a\\x0ab\\x0d\\x1b\t");
}

}  // namespace
}  // namespace esse::cli
