// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

std::string json(const std::string& bytes) {
  std::string out;
  append_json(out, bytes);
  return out;
}

// Another writer, and the decoder that is tested against the standard's.
std::string expected(const std::string& bytes) { return nlohmann::json(to_utf8(bytes)).dump(); }

TEST(JsonText, WritesEachByteAsAnotherWriterDoes) {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t before = 0; before < 10; ++before) {
      const std::string text =
          std::string(before, 'x') + static_cast<char>(byte) + std::string(9 - before, 'y');
      EXPECT_EQ(json(text), expected(text)) << byte << " behind " << before;
    }
  }
}

TEST(JsonText, AppendsToWhatIsThere) {
  std::string out = "a";
  append_json(out, "");
  append_json(out, "b");
  EXPECT_EQ(out, "a\"\"\"b\"");
}

TEST(JsonText, WritesRandomBytesAsAnotherWriterDoes) {
  std::mt19937 random(9);
  const std::string pieces[] = {
      "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC3\xA9", "\xE2\x82", "\xF0\x9F", "\xED\xA0\x80",
      "\xC0\x80",     "\xF4\x90\x80\x80", "abcdefgh", "\"\\",     "\n",       std::string(1, '\0'),
      "\xFF",         "\x1f\x7f"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t n = random() % 40; n > 0; --n) {
      text += pieces[random() % std::size(pieces)];
    }
    ASSERT_EQ(json(text), expected(text));
  }
}

TEST(JsonText, WritesMoreThanItHasRoomForAtOnce) {
  for (const char* piece : {"\x01", "x", "\"", "\xC3\xA9", "\xFF"}) {
    for (size_t times : {2040u, 2047u, 2048u, 2049u, 5000u}) {
      std::string text;
      for (size_t i = 0; i < times; ++i) {
        text += piece;
      }
      ASSERT_EQ(json(text), expected(text)) << times;
    }
  }
}

}  // namespace
}  // namespace esse::cli
