// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/table.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {
namespace {

constexpr const Table& kTable = table_of<kFlags>;

std::string key_of(uint16_t flag) { return std::string(to_std(kTable.key(flag))); }

static_assert(internal::number_of<kFlags, &Settings::blink>() == 0, "\"blink\" is first");
static_assert(internal::number_of<kFlags, &Settings::loud>() == 5, "\"loud\" is before \"name\"");

TEST(Table, IsSortedByKey) {
  ASSERT_EQ(kTable.size, 7);
  const char* const keys[] = {"blink",  "blink-rate-ms", "gain", "greeting",
                              "limits", "loud",          "name"};
  for (uint16_t i = 0; i < 7; ++i) {
    EXPECT_EQ(key_of(i), keys[i]);
  }
}

TEST(Table, SaysWhereAMemberLies) {
  const Settings& defaults = internal::kDefaults<Settings>.value;
  EXPECT_EQ(kTable.flags[0].value, &defaults.blink);
  EXPECT_EQ(kTable.flags[1].value, &defaults.rate_ms);
  EXPECT_EQ(kTable.flags[6].value, &defaults.name);
}

TEST(Table, KnowsKindsAndCapacities) {
  const Kind kinds[] = {Kind::kBool, Kind::kInteger, Kind::kDecimal, Kind::kText,
                        Kind::kJson, Kind::kBool,    Kind::kText};
  const uint16_t capacities[] = {0, 0, 0, 32, 16, 0, 5};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(kTable.flags[i].kind, kinds[i]) << i;
    EXPECT_EQ(kTable.flags[i].capacity, capacities[i]) << i;
  }
}

TEST(Table, HoldsRangesAndChoicesOnlyWhereTheyAre) {
  const unsigned rules[] = {0, 1, 2, 0, 0, 0, 1};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(kTable.flags[i].rule, rules[i]) << i;
  }
  EXPECT_EQ(kTable.ranges[0].low, 50_dec);
  EXPECT_EQ(kTable.ranges[0].high, 5'000_dec);
  EXPECT_EQ(kTable.ranges[1].low, -1.5_dec);
  EXPECT_EQ(kTable.ranges[1].high, 100_dec);
  ASSERT_EQ(kTable.choices[0].size(), 2u);
  EXPECT_TRUE(kTable.choices[0][0] == "pump");
  EXPECT_TRUE(kTable.choices[0][1] == "motor");
}

TEST(Table, KnowsWhatExpires) {
  EXPECT_EQ(kTable.flags[3].expires_s, 86'400u);
  EXPECT_EQ(kTable.flags[4].expires_s, 0u);
}

struct Bare {
  bool on = false;
};
inline constexpr Flag<Bare> kBare[] = {flag<&Bare::on>("on")};

TEST(Table, WithoutRulesHasNone) {
  EXPECT_EQ(table_of<kBare>.size, 1);
  EXPECT_EQ(table_of<kBare>.ranges, nullptr);
  EXPECT_EQ(table_of<kBare>.choices, nullptr);
  EXPECT_EQ(longest_text_of<kBare>, 1u);
  EXPECT_EQ(longest_text_of<kFlags>, 32u);
}

TEST(Table, OrdersKeysByTheirBytes) {
  EXPECT_LT(internal::compare_texts("a", "ab"), 0);
  EXPECT_GT(internal::compare_texts("b", "ab"), 0);
  EXPECT_GT(internal::compare_texts("ab", "a"), 0);
  EXPECT_LT(internal::compare_texts("a", "\x80"), 0) << "bytes have no sign";
  EXPECT_EQ(internal::compare_texts("", ""), 0);
}

TEST(Table, HashesKeysAsFnvSays) {
  EXPECT_EQ(internal::hash_of(""), 0x811C9DC5u);
  EXPECT_EQ(internal::hash_of("foobar"), 0xBF9CF968u);
  EXPECT_EQ(internal::hash_of("costarring"), internal::hash_of("liquid"));
}

}  // namespace
}  // namespace esse::flags
