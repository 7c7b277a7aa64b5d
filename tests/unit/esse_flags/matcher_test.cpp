// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/matcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/heap_trap.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {
namespace {

// Fed in pieces that end before `first` and before `second`.
uint16_t match(const Names& names, const std::string& text, size_t first, size_t second) {
  const Text whole(text.data(), text.size());
  Matcher matcher;
  const test::HeapTrap trap;
  matcher.start(names);
  matcher.feed(whole.first(first));
  matcher.feed(whole.first(second).from(first));
  matcher.feed(whole.from(second));
  return matcher.end();
}

// At every split in three, and byte by byte.
void expect_match(const Names& names, const std::string& text, uint16_t expected) {
  for (size_t second = 0; second <= text.size(); ++second) {
    for (size_t first = 0; first <= second; ++first) {
      ASSERT_EQ(match(names, text, first, second), expected)
          << text << " " << first << " " << second;
    }
  }
  Matcher matcher;
  matcher.start(names);
  for (const char c : text) {
    matcher.feed(Text(&c, 1));
  }
  EXPECT_EQ(matcher.end(), expected) << text;
}

TEST(Matcher, FindsEachKeyOfATable) {
  const Table& table = table_of<kFlags>;
  for (uint16_t i = 0; i < table.size; ++i) {
    const Text key = table.key(i);
    expect_match(table.keys(), std::string(key.data(), key.size()), i);
  }
}

TEST(Matcher, FindsNothingElse) {
  const Names keys = table_of<kFlags>.keys();
  for (const char* const other : {"", "b", "blin", "blink-", "blink-rate-msx", "Blink", "zzz", "a",
                                  "name ", "\xFF", "loudl"}) {
    expect_match(keys, other, Matcher::kNone);
  }
}

TEST(Matcher, EndsNoNameAtANul) {
  const Names keys = table_of<kFlags>.keys();
  expect_match(keys, std::string("loud\0", 5), Matcher::kNone);
  expect_match(keys, std::string("loud\0loud", 9), Matcher::kNone);
  expect_match(keys, std::string("\0", 1), Matcher::kNone);
}

TEST(Matcher, HasNothingToFindInNoNames) {
  expect_match(Names(), "x", Matcher::kNone);
  expect_match(Names(), "", Matcher::kNone);
  EXPECT_EQ(Matcher().end(), Matcher::kNone);
}

TEST(Matcher, TakesNamesOfAnyLength) {
  const char* const names[] = {"", "a"};
  expect_match(Names{names, 2}, "", 0);
  expect_match(Names{names, 2}, "a", 1);
  Matcher matcher;
  matcher.start(Names{names, 2});
  const std::string long_one(200'000, 'a');
  matcher.feed(Text(long_one.data(), long_one.size()));
  EXPECT_EQ(matcher.end(), Matcher::kNone);
}

// Few letters, so that many names begin alike; bytes over 0x7F are larger than letters.
std::string random_name(std::mt19937& random) {
  std::string name(random() % 6, ' ');
  for (char& c : name) {
    c = "ab\xE9"[random() % 3];
  }
  return name;
}

TEST(Matcher, FindsWhatALookUpFinds) {
  std::mt19937 random(1);
  for (const size_t count : {1u, 2u, 8u, 9u, 10u, 64u, 200u}) {
    std::vector<std::string> sorted;
    for (size_t i = 0; i < count; ++i) {
      sorted.push_back(random_name(random));
    }
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<const char*> names;
    for (const std::string& name : sorted) {
      names.push_back(name.c_str());
    }
    const Names list{names.data(), static_cast<uint16_t>(names.size())};
    for (int i = 0; i < 2000; ++i) {
      const std::string name = random_name(random);
      const auto found = std::lower_bound(sorted.begin(), sorted.end(), name);
      const bool is_there = found != sorted.end() && *found == name;
      expect_match(list, name,
                   is_there ? static_cast<uint16_t>(found - sorted.begin()) : Matcher::kNone);
    }
  }
}

}  // namespace
}  // namespace esse::flags
