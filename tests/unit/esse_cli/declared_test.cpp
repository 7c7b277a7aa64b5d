// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/declared.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "esse_base/std_interop.h"
#include "esse_cli/flag_text.h"

namespace esse::cli {
namespace {

using namespace std::string_literals;

// What is said to a file that is wrong; empty when it is fine.
std::string refusal(const std::string& json) {
  try {
    const Declared declared(json);
    return "";
  } catch (const CLI::ValidationError& error) {
    return error.what();
  }
}

std::string value(const Declared& declared, std::string_view key) {
  for (uint16_t i = 0; i < declared.size(); ++i) {
    if (declared.key(i) == key) {
      return value_text(declared.value(i));
    }
  }
  return "none";
}

TEST(Declared, HoldsTheDefaultOfEachKeySortedByBytes) {
  const Declared declared(
      "\xEF\xBB\xBF{\"b\": true, \"a\": -20.50, \"B\" : \"h\\u00e9\", \"c\":[1, "
      "{}],\"big\":1E+3}\n");
  ASSERT_EQ(declared.size(), 5);
  std::string keys;
  for (uint16_t i = 0; i < declared.size(); ++i) {
    keys += std::string(declared.key(i)) + ' ';
    EXPECT_EQ(details_text(declared.details(i)), "default");
  }
  EXPECT_EQ(keys, "B a b big c ");
  EXPECT_EQ(value(declared, "b"), "true");
  EXPECT_EQ(value(declared, "a"), "-20.5");
  EXPECT_EQ(value(declared, "B"), "\"h\xC3\xA9\"");
  EXPECT_EQ(value(declared, "c"), "[1,{}]");
  EXPECT_EQ(value(declared, "big"), "1000");
}

TEST(Declared, NumbersKeepAllTheirDigits) {
  const Declared declared(
      R"({"a":0.123456789012345678,"b":-123456789012345678,"c":9007199254740993})");
  EXPECT_EQ(value(declared, "a"), "0.123456789012345678");
  EXPECT_EQ(value(declared, "b"), "-123456789012345678");
  EXPECT_EQ(value(declared, "c"), "9007199254740993");
}

TEST(Declared, TextsHaveRoomForMoreThanTheirDefault) {
  const std::string longest(65'535, 'x');
  const Declared declared(R"({"a":"","b":")" + longest + R"(","c":{}})");
  EXPECT_EQ(declared.capacity(0), Declared::kTextBytes);
  EXPECT_EQ(declared.capacity(1), 65'535u);
  EXPECT_EQ(declared.capacity(2), Declared::kJsonBytes);
  EXPECT_EQ(value(declared, "b"), '"' + longest + '"');
}

TEST(Declared, FollowsCommits) {
  Declared declared(R"({"gain":20.5,"name":"pump"})");
  flags::Writer& writer = declared.writer();
  EXPECT_EQ(writer.commits(), 0u);
  flags::Candidate number;
  number.type = flags::Candidate::Type::kNumber;
  number.number = 0.5_dec;
  number.details.version = 3;
  writer.begin(flags::Base::kDefaults);
  writer.stage(0, number);
  writer.stage(1, number);
  EXPECT_TRUE(writer.commit());
  EXPECT_EQ(value(declared, "gain"), "0.5");
  EXPECT_EQ(value(declared, "name"), "\"pump\"");
  EXPECT_EQ(declared.details(1).error, flags::FlagError::kTypeMismatch);
  writer.begin(flags::Base::kDefaults);
  writer.commit();
  EXPECT_EQ(value(declared, "gain"), "20.5");
}

TEST(Declared, RefusesWhatDeclaresNoFlagsWithASentence) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "line 1, column 1: the JSON ends too early"},
      {"{", "line 1, column 2: the JSON ends too early"},
      {"{\"a\": tru}", "line 1, column 10: this is no JSON"},
      {"{\n  \"a\": 1,\n}", "line 3, column 1: this is no JSON"},
      {"{\"a\": 1} 2", "line 1, column 10: this is no JSON"},
      {"{'a': 1}", "line 1, column 2: this is no JSON"},
      {"{\"a\": NaN}", "line 1, column 7: this is no JSON"},
      {"{\"a\":" + std::string(64, '['), "line 1, column 69: too many levels"},
      {"[]", "an object of keys and defaults is wanted"},
      {"1", "an object of keys and defaults is wanted"},
      {"\"a\"", "an object of keys and defaults is wanted"},
      {"null", "an object of keys and defaults is wanted"},
      {"{}", "it declares no flag"},
      {"{\"\": 1}", "a key is empty"},
      {"{\"a b\": 1}", "\"a b\": a key is printable ASCII"},
      {"{\"a\\n\\u001b\": 1}", "\"a\\x0a\\x1b\": a key is printable ASCII"},
      {"{\"\xC3\xA9\": 1}", "\"\xC3\xA9\": a key is printable ASCII"},
      {"{\"a\xFF\": 1}", "\"a\xEF\xBF\xBD\": a key is printable ASCII"},
      {"{\"a\\u0000\": 1}", "\"a\\x00\": a key is printable ASCII"},
      {"{\"a\\\\\": 1}", "a key is printable ASCII"},
      {"{\"" + std::string(256, 'k') + "\": 1}", "a key has at most 255 bytes"},
      {"{\"a\": 1, \"b\": 2, \"a\": 1}", "\"a\": the key stands twice"},
      {"{\"a\": null}", "\"a\": null is no default"},
      {"{\"a\": 1234567890123456789}", "\"a\": its number has more than 18 digits"},
      {"{\"a\": 0.1234567890123456789}", "\"a\": its number has more than 18 digits"},
      {"{\"a\": \"\xFF\"}", "\"a\": its text is not UTF-8"},
      {"{\"a\": [\"\\ud800\"]}", "\"a\": its text is not UTF-8"},
      {"{\"a\": \"" + std::string(65'536, 'x') + "\"}",
       "\"a\": a default has at most 65,535 bytes"},
  };
  for (const auto& [json, why] : cases) {
    EXPECT_EQ(refusal(json).find("--declare: "s), 0u) << json;
    EXPECT_NE(refusal(json).find(why), std::string::npos) << json << refusal(json);
  }
  EXPECT_EQ(refusal("{\"" + std::string(255, 'k') + "\": 1}"), "");
}

}  // namespace
}  // namespace esse::cli
