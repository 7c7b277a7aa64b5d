// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "esse_base/bytes.h"
#include "esse_base/cause.h"
#include "esse_base/result.h"
#include "esse_base/std_interop.h"

namespace esse {
namespace {

TEST(Text, KeepsNulBytesAndComparesByLength) {
  EXPECT_EQ(Text("data\0x", 6).size(), 6u);
  EXPECT_FALSE(Text("data\0", 5) == Text("data"));
  EXPECT_TRUE(Text(nullptr) == Text(""));
  EXPECT_EQ(to_std(from_std("ab").from(1)), "b");
}

TEST(Bytes, ComparesFieldNamesWithoutCase) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));  // only letters have case
  EXPECT_FALSE(equal_ignoring_case("ab", "abc"));
}

TEST(Bytes, ReadsDecimalDigitsOnlyAndSaturates) {
  const auto parsed = [](Text text) { return parse_decimal(text.begin(), text.end()); };
  for (const char* bad : {"", " 5", "+5", "-1", "5x", "0x10", "1_000", "1.5", "4294967295",
                          "4294967296", "4294967300", "99999999999999999999999"}) {
    EXPECT_EQ(parsed(bad), UINT32_MAX) << bad;
  }
  EXPECT_EQ(parsed("0"), 0u);
  EXPECT_EQ(parsed("0003000"), 3000u);
  EXPECT_EQ(parsed("4294967294"), UINT32_MAX - 1);
}

TEST(Bytes, WritesDecimal) {
  char room[10];
  EXPECT_EQ(to_std(format_decimal(0, room)), "0");
  EXPECT_EQ(to_std(format_decimal(UINT32_MAX, room)), "4294967295");
}

TEST(Error, HasANameForEachNumberThatIsUsed) {
  EXPECT_STREQ(name(Error::kNone), "None");
  EXPECT_STREQ(name(Error::kStoppedByHook), "StoppedByHook");
  EXPECT_STREQ(name(static_cast<Error>(255)), "Unknown");
  EXPECT_STREQ(name(Phase::kSecuring), "Securing");
  EXPECT_TRUE(is_caller_mistake(Error::kUrlSyntax));
  EXPECT_FALSE(is_caller_mistake(Error::kNone));
  EXPECT_FALSE(is_caller_mistake(Error::kNameNotFound));
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 5;
  const Result<int> bad = Error::kOption;
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(good.value(), 5);
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.error(), Error::kOption);
}

}  // namespace
}  // namespace esse
