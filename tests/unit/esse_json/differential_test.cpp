// SPDX-License-Identifier: Apache-2.0
// Random texts, numbers and strings, whole and changed, against nlohmann-json.
#include "unit/esse_json/differential.h"

#include <gtest/gtest.h>

#include "unit/esse_json/reader_run.h"

namespace esse::test {
namespace {

class TextGenerator {
 public:
  explicit TextGenerator(uint64_t seed) : random(seed) {}

  std::string text() { return random.one_in(8) ? value(5) : "[" + value(5) + "," + value(4) + "]"; }

  std::string value(unsigned depth) {
    const size_t kind = random.below(depth == 0 ? 5 : 8);
    switch (kind) {
      case 0:
        return "true";
      case 1:
        return random.one_in(2) ? "false" : "null";
      case 2:
        return string();
      case 3:
      case 4:
        return number();
      case 5:
      case 6:
        return members("{", "}", depth);
      default:
        return members("[", "]", depth);
    }
  }

  std::string number() {
    std::string text = random.one_in(3) ? "-" : "";
    text += random.one_in(4) ? "0" : std::to_string(random.between(1, 9)) + digits(most_digits());
    if (random.one_in(2)) {
      text += "." + digits(most_digits()) + std::to_string(random.below(10));
    }
    if (random.one_in(3)) {
      text += pick({"e", "E", "e+", "e-", "E-"}) + std::to_string(random.below(330));
    }
    return text;
  }

  std::string string() {
    std::string text = "\"";
    for (size_t n = random.below(6); n != 0; --n) {
      text += pick({"a", "name", "a longer text, over a word", "\\n", "\\\"", "\\\\", "\\/",
                    "\\u0041", "\\u00e9", "\\u20AC", "\\uD834\\uDD1E", "\xC3\xA9", "\xE2\x82\xAC",
                    "\xF0\x9D\x84\x9E", " ", "\\ufffd", "\x7F"});
    }
    if (random.one_in(40)) {
      text += pick({"\\uD834", "\\uDD1E", "\\uD834\\uD834", "\xC3", "\xED\xA0\x80", "\x80",
                    "\xF4\x90\x80\x80", "\xC0\x80", "\xE2\x82"});
    }
    return text + "\"";
  }

  std::string changed(std::string text) {
    for (size_t n = random.between(1, 3); n != 0 && !text.empty(); --n) {
      const size_t at = random.below(text.size());
      switch (random.below(5)) {
        case 0:
          text[at] = static_cast<char>(random.between(1, 255));
          break;
        case 1:
          text.insert(at, pick({"\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", " ",
                                "\n", "\\u", "\xEF\xBB\xBF", "\x1F", "\xFF", "true"}));
          break;
        case 2:
          text.erase(at, random.between(1, 3));
          break;
        case 3:
          text.insert(at, text.substr(random.below(text.size()), random.between(1, 8)));
          break;
        default:
          text.resize(at);
          break;
      }
    }
    return text;
  }

  Random random;

 private:
  size_t most_digits() { return random.one_in(4) ? 24 : 6; }
  std::string digits(size_t most) {
    std::string text;
    for (size_t n = random.below(most); n != 0; --n) {
      text += random.one_in(3) ? "0" : std::to_string(random.below(10));
    }
    return text;
  }
  std::string pick(std::initializer_list<const char*> texts) {
    return texts.begin()[random.below(texts.size())];
  }
  std::string space() { return random.one_in(12) ? pick({" ", "\n", "\t", "\r\n", "  "}) : ""; }
  std::string members(const std::string& open, const std::string& close, unsigned depth) {
    std::string text = open + space();
    const size_t count = random.below(5);
    for (size_t n = 0; n < count; ++n) {
      text += n == 0 ? "" : "," + space();
      text += open == "{" ? string() + space() + ":" + space() : "";
      text += value(depth - 1) + space();
    }
    return text + close;
  }
};

// Each text is compared whole and at random reads.
void compare(const std::string& text, uint64_t seed) {
  ASSERT_EQ(difference_to_nlohmann(text, Reads::whole()), "") << visible(text);
  ASSERT_EQ(difference_to_nlohmann(text, Reads::random(seed)), "") << seed << visible(text);
}

void compare_texts(uint64_t count) {
  for (uint64_t seed = 0; seed < count; ++seed) {
    TextGenerator generator(seed);
    const std::string text = generator.text();
    compare(seed % 8 == 0 ? text : generator.changed(text), seed);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

void compare_numbers(uint64_t count) {
  for (uint64_t seed = 0; seed < count; ++seed) {
    TextGenerator generator(seed);
    const std::string text = generator.number();
    compare(seed % 8 == 0 ? generator.changed(text) : text, seed);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

void compare_strings(uint64_t count) {
  for (uint64_t seed = 0; seed < count; ++seed) {
    TextGenerator generator(seed);
    const std::string text = generator.string();
    compare(seed % 2 == 0 ? generator.changed(text) : text, seed);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

constexpr uint64_t kQuick = 50'000;
constexpr uint64_t kFull = 1'000'000;

TEST(JsonDifferential, ReadsTextsAsNlohmannDoes) { compare_texts(kQuick); }
TEST(JsonDifferential, ReadsNumbersAsNlohmannDoes) { compare_numbers(kQuick); }
TEST(JsonDifferential, ReadsStringsAsNlohmannDoes) { compare_strings(kQuick); }

TEST(JsonDifferentialFull, ReadsTextsAsNlohmannDoes) { compare_texts(kFull); }
TEST(JsonDifferentialFull, ReadsNumbersAsNlohmannDoes) { compare_numbers(kFull); }
TEST(JsonDifferentialFull, ReadsStringsAsNlohmannDoes) { compare_strings(kFull); }

// A comparison that cannot fail is none: what nlohmann refuses and we mark must be seen as such.
TEST(JsonDifferential, KnowsWhereTheTwoMeanToDiffer) {
  for (const char* text : {"[1e999]", "\"\\uD834\"", "\"\xFF\"", "[1,{\"\xFF\":2}]"}) {
    EXPECT_EQ(difference_to_nlohmann(text, Reads::whole()), "") << text;
    EXPECT_EQ(reported(text).find('@'), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace esse::test
