// SPDX-License-Identifier: Apache-2.0
// Strings and names (RFC 8259, sections 7 and 8).
#include <gtest/gtest.h>

#include "esse_base/std_interop.h"
#include "unit/esse_json/reader_run.h"

namespace esse::test {
namespace {

using json::Reader;
using json::Token;
using namespace std::string_literals;

// The string as a value, without its quotes. As a name it must be the same.
std::string string(const std::string& text) {
  const std::string all = reported("\"" + text + "\"");
  const bool is_marked = all.back() == '?';
  const std::string inner = all.substr(1, all.size() - 2 - is_marked);
  const std::string mark = is_marked ? "?" : "";
  EXPECT_EQ(all, "\"" + inner + "\"" + mark);
  EXPECT_EQ(reported("{\"" + text + "\":\"" + text + "\"}"),
            "{ \"" + inner + "\":" + mark + " \"" + inner + "\"" + mark + " }");
  return inner + mark;
}

TEST(ReaderString, PassesTextThrough) {
  EXPECT_EQ(string(""), "");
  EXPECT_EQ(string("abc"), "abc");
  EXPECT_EQ(string("/\x7F'"), "/\\x7F'");
  EXPECT_EQ(string("a text that is longer than a word or two"),
            "a text that is longer than a word or two");
}

TEST(ReaderString, DecodesEveryEscape) {
  EXPECT_EQ(string("\\\"\\\\\\/\\b\\f\\n\\r\\t"), "\\x22\\x5C/\\x08\\x0C\\x0A\\x0D\\x09");
  EXPECT_EQ(string("a\\nb\\\\n"), "a\\x0Ab\\x5Cn");
  EXPECT_EQ(string("\\u0041\\u00e9\\u20AC\\uFfFf\\u0000"),
            "A\\xC3\\xA9\\xE2\\x82\\xAC\\xEF\\xBF\\xBF\\x00");
  EXPECT_EQ(string("\\u007F\\u0080\\u07FF\\u0800"), "\\x7F\\xC2\\x80\\xDF\\xBF\\xE0\\xA0\\x80");
  EXPECT_EQ(string("\\uD7FF\\uE000"), "\\xED\\x9F\\xBF\\xEE\\x80\\x80");
}

TEST(ReaderString, JoinsSurrogates) {
  EXPECT_EQ(string("\\uD834\\uDD1E"), "\\xF0\\x9D\\x84\\x9E");
  EXPECT_EQ(string("\\uD800\\uDC00"), "\\xF0\\x90\\x80\\x80");
  EXPECT_EQ(string("\\uDBFF\\uDFFF"), "\\xF4\\x8F\\xBF\\xBF");
  EXPECT_EQ(string("\\ud834\\udd1ex\\uD834\\uDD1E"), "\\xF0\\x9D\\x84\\x9Ex\\xF0\\x9D\\x84\\x9E");
}

TEST(ReaderString, MarksAStringWithALoneSurrogateAndPutsAReplacementThere) {
  const std::string fffd = "\\xEF\\xBF\\xBD";
  EXPECT_EQ(string("\\uD834"), fffd + "?");
  EXPECT_EQ(string("\\uDD1E"), fffd + "?");
  EXPECT_EQ(string("\\uD834a"), fffd + "a?");
  EXPECT_EQ(string("a\\uDD1Eb"), "a" + fffd + "b?");
  EXPECT_EQ(string("\\uD834\\n"), fffd + "\\x0A?");
  EXPECT_EQ(string("\\uD834\\u0041"), fffd + "A?");
  EXPECT_EQ(string("\\uD834\\uD834\\uDD1E"), fffd + "\\xF0\\x9D\\x84\\x9E?");
  EXPECT_EQ(string("\\uD834\\uD834"), fffd + fffd + "?");
  EXPECT_EQ(string("\\uDD1E\\uD834"), fffd + fffd + "?");
  EXPECT_EQ(string("\\uD834\xC3\xA9"), fffd + "\\xC3\\xA9?");
  EXPECT_EQ(reported("[\"\\uD834\",\"a\"]"), "[ \"" + fffd + "\"? \"a\" ]");
}

TEST(ReaderString, RefusesOtherEscapes) {
  EXPECT_EQ(reported("\"\\x41\""), "syntax@2");
  EXPECT_EQ(reported("\"a\\'\""), "\"a syntax@3");
  EXPECT_EQ(reported("\"\\U0041\""), "syntax@2");
  EXPECT_EQ(reported("\"\\\0\""s), "syntax@2");
  EXPECT_EQ(reported("\"\\u12G4\""), "syntax@5");
  EXPECT_EQ(reported("\"\\u123\""), "syntax@6");
  EXPECT_EQ(reported("\"\\u00/0\""), "syntax@5");
  EXPECT_EQ(reported("\"\\u00:0\""), "syntax@5");
  EXPECT_EQ(reported("\"\\u00@0\""), "syntax@5");
  EXPECT_EQ(reported("\"\\u00`0\""), "syntax@5");
  EXPECT_EQ(reported("\"\\uD834\\x\""), "syntax@8");
  EXPECT_EQ(reported("\"\\"), "incomplete@2");
  EXPECT_EQ(reported("\"\\u00"), "incomplete@5");
  EXPECT_EQ(reported("\"\\\""), "\"\\x22 incomplete@3");
}

TEST(ReaderString, RefusesEveryControlAndNoOtherByte) {
  for (int c = 0; c < 256; ++c) {
    if (c == '"' || c == '\\') {
      continue;
    }
    const std::string byte(1, static_cast<char>(c));
    for (const std::string& before : {""s, "abcdefghijklmnop"s, "\xC3\xA9"s}) {
      const std::string all = reported("\"" + before + byte + "\"");
      const std::string refused = "syntax@" + std::to_string(before.size() + 1);
      EXPECT_EQ(all.find(refused) != std::string::npos, c < 0x20) << all;
      EXPECT_EQ(all.back() == '?', c >= 0x80) << all;
    }
  }
}

TEST(ReaderString, KnowsUtf8ToTheLastByte) {
  const char* const good[] = {
      "\xC2\x80",     "\xDF\xBF",         "\xE0\xA0\x80",     "\xED\x9F\xBF",     "\xEE\x80\x80",
      "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xF1\x80\x80\x80", "\xE1\x80\xBF"};
  for (const char* text : good) {
    EXPECT_EQ(string(text), visible(text));
    EXPECT_EQ(string("a"s + text + text + "b"), visible("a"s + text + text + "b"));
  }
  const char* const bad[] = {
      "\x80",         "\xBF",         "\xC0\x80",         "\xC1\xBF",
      "\xC2",         "\xC2\x7F",     "\xC2\xC0",         "\xE0\x9F\xBF",
      "\xE0\xA0",     "\xE1\x7F\x80", "\xED\xA0\x80",     "\xED\xBF\xBF",
      "\xF0\x8F\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
      "\xFE",         "\xFF",         "\xE2\x82\x41",     "\xE2\x82\xE2\x82"};
  for (const char* text : bad) {
    EXPECT_EQ(string(text), visible(text) + "?");
    EXPECT_EQ(string("\xC3\xA9"s + text), visible("\xC3\xA9"s + text) + "?");
    EXPECT_EQ(string(text + "\\n"s), visible(text + "\n"s) + "?");
    EXPECT_EQ(string(text + "\xC3\xA9"s), visible(text + "\xC3\xA9"s) + "?");
  }
}

TEST(ReaderString, MarksOneStringAndNoOther) {
  EXPECT_EQ(reported("{\"\xFF\":\"a\",\"b\":\"\xFF\",\"c\":\"d\"}"),
            "{ \"\\xFF\":? \"a\" \"b\": \"\\xFF\"? \"c\": \"d\" }");
}

TEST(ReaderString, LiesInOnePieceWhereTheInputDoes) {
  Reader reader;
  const std::string text = "{\"a name\":\"a text\"}";
  const Span<const char> all(text.data(), text.size());
  EXPECT_EQ(reader.feed(all).token, Token::kBeginObject);
  const json::Fed name = reader.feed(all.from(1));
  EXPECT_EQ(name.token, Token::kName);
  EXPECT_EQ(reader.piece().data(), text.data() + 2);
  EXPECT_EQ(to_std(reader.piece()), "a name");
  EXPECT_EQ(reader.feed(all.from(1 + name.used)).token, Token::kString);
  EXPECT_EQ(to_std(reader.piece()), "a text");
}

TEST(ReaderString, HasNoLongestLength) {
  const std::string text(100'000, 'a');
  EXPECT_EQ(reported("\"" + text + "\""), "\"" + text + "\"");
}

}  // namespace
}  // namespace esse::test
