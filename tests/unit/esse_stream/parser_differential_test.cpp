// SPDX-License-Identifier: Apache-2.0
// The parser against the reference parser: random streams, and every short string of an alphabet.
#include <gtest/gtest.h>

#include "unit/esse_stream/differential.h"

namespace esse::test {
namespace {

using namespace std::string_literals;

Case random_case(uint64_t seed) {
  Random random(seed);
  Case test;
  test.capacity = random.one_in(8) ? 4096 : random.between(2, 60);
  test.options = options_of(random.next());
  test.at_front = random.one_in(2);
  test.seed = random.next();
  if (random.one_in(3)) {
    test.first_id = std::string(random.below(test.capacity / 4 + 1), 'I');
  }
  for (size_t n = random.one_in(4) ? random.between(2, 3) : 1; n > 0; --n) {
    test.streams.push_back(random_stream(random, test.capacity));
  }
  return test;
}

std::string check_random_streams(uint64_t begin, uint64_t end) {
  return for_all(end - begin, [begin](RunMemory& memory, uint64_t i) {
    const std::string found = difference(memory, random_case(begin + i));
    return found.empty() ? "" : "case " + std::to_string(begin + i) + ", " + found;
  });
}

// Every string of up to `tokens` tokens; each with one span and one choice of the options, which
// depend on its number.
std::string check_all_strings(const std::vector<std::string>& alphabet, int tokens) {
  uint64_t count = 0;
  uint64_t power = 1;
  for (int n = 0; n <= tokens; ++n, power *= alphabet.size()) {
    count += power;
  }
  printf("%llu strings\n", static_cast<unsigned long long>(count));
  return for_all(count, [&](RunMemory& memory, uint64_t i) {
    static const size_t kSpans[] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16, 20, 24, 32, 60};
    static thread_local Case test;
    Random random(i);
    test.capacity = kSpans[random.below(16)];
    test.options = options_of(random.next());
    test.seed = random.next();
    test.streams.resize(1);
    test.streams[0].clear();
    // Bijective numeration: number i is a string of its own, shorter ones first.
    for (uint64_t rest = i; rest > 0; rest = (rest - 1) / alphabet.size()) {
      test.streams[0] += alphabet[static_cast<size_t>((rest - 1) % alphabet.size())];
    }
    return difference(memory, test);
  });
}

// Besides the whole byte order mark two of its bytes, which make the ways to break one.
const std::vector<std::string> kTokens = {"\n",           "\r",   "data", "event", "id",
                                          "retry",        "x",    ":",    " ",     "\0"s,
                                          "\xEF\xBB\xBF", "\xEF", "\xBB", "a",     "1"};
// Fewer, longer tokens reach into events of several lines, and into parts.
const std::vector<std::string> kFields = {"\n", "\r", "data:", "event:", "id:", ":", "a", "bcde"};

void expect_none(const std::string& difference) { EXPECT_TRUE(difference.empty()) << difference; }

TEST(ParserDifferential, AgreesOn30000RandomStreams) {
  expect_none(check_random_streams(0, 30000));
}
TEST(ParserDifferential, AgreesOnEveryStringOf5Tokens) {
  expect_none(check_all_strings(kTokens, 5));
}
TEST(ParserDifferential, AgreesOnEveryStringOf6FieldsAndValues) {
  expect_none(check_all_strings(kFields, 6));
}

// Half a minute each, and minutes: they run under labels of their own, see CMakeLists.txt.
TEST(ParserDifferentialSlow, AgreesOn400000RandomStreams) {
  expect_none(check_random_streams(1000000, 1400000));
}
TEST(ParserDifferentialSlow, AgreesOnEveryStringOf7FieldsAndValues) {
  expect_none(check_all_strings(kFields, 7));
}
TEST(ParserDifferentialSlow, AgreesOnEveryStringOf6Tokens) {
  expect_none(check_all_strings(kTokens, 6));
}
TEST(ParserDifferentialFull, AgreesOnEveryStringOf8FieldsAndValues) {
  expect_none(check_all_strings(kFields, 8));
}
TEST(ParserDifferentialFull, AgreesOnEveryStringOf7Tokens) {
  expect_none(check_all_strings(kTokens, 7));
}

}  // namespace
}  // namespace esse::test
