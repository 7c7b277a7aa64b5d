// SPDX-License-Identifier: Apache-2.0
#include "esse_base/decimal.h"

#include <gtest/gtest.h>

#include <string>

namespace esse {
namespace {

static_assert(20.5_dec == Decimal{205, -1}, "a fraction");
static_assert(1.0_dec == 1_dec && 100_dec == Decimal{1, 2}, "equal numbers are equal");
static_assert(-3e-2_dec == Decimal{-3, -2} && 3E+2_dec == Decimal{3, 2}, "an exponent");
static_assert(1'000'000_dec == Decimal{1, 6}, "digits in groups");
static_assert(0_dec == Decimal() && -0.0_dec == Decimal() && 0_dec != 1_dec, "one zero");
static_assert(123456789.012345678_dec == Decimal{123456789012345678, -9}, "18 digits");

TEST(Decimal, IsEqualMemberByMember) {
  EXPECT_TRUE((Decimal{1, 2}) == (Decimal{1, 2}));
  EXPECT_FALSE((Decimal{1, 2}) == (Decimal{1, 3}));
  EXPECT_FALSE((Decimal{1, 2}) == (Decimal{2, 2}));
}

TEST(Decimal, ComparesAcrossExponents) {
  EXPECT_EQ(compare(1_dec, 1_dec), 0);
  EXPECT_LT(compare(1_dec, 1.5_dec), 0);
  EXPECT_GT(compare(1.5_dec, 1_dec), 0);
  EXPECT_LT(compare(-1.5_dec, -1_dec), 0);
  EXPECT_GT(compare(-1_dec, -1.5_dec), 0);
  EXPECT_LT(compare(-1_dec, 0_dec), 0);
  EXPECT_GT(compare(1_dec, 0_dec), 0);
  EXPECT_LT(compare(0_dec, 1e-9_dec), 0);
  EXPECT_GT(compare(0_dec, -1e400_dec), 0);
  EXPECT_EQ(compare(0_dec, -0.0_dec), 0);
  EXPECT_LT(compare(-2_dec, 1_dec), 0);
  EXPECT_GT(compare(300_dec, 299.999_dec), 0);
  EXPECT_LT(compare(0.3_dec, 300_dec), 0);
}

TEST(Decimal, ComparesWhatDoesNotFitAtOneExponent) {
  EXPECT_LT(compare(123456789012345678e-17_dec, 1e3_dec), 0);
  EXPECT_GT(compare(1e3_dec, 123456789012345678e-17_dec), 0);
  EXPECT_GT(compare(-123456789012345678e-17_dec, -1e3_dec), 0);
  EXPECT_LT(compare(-1e3_dec, -123456789012345678e-17_dec), 0);
  EXPECT_LT(compare(1e-499999999_dec, 1e499999999_dec), 0);
  EXPECT_LT(compare(-1e499999999_dec, 1e-499999999_dec), 0);
  EXPECT_GT(compare(1e17_dec, 99999999999999999.9_dec), 0);
  EXPECT_LT(compare(99999999999999999.9_dec, 1e17_dec), 0);
}

TEST(Decimal, MembersFromElsewhereMayBeNone) {
  constexpr int64_t kLargest = 999'999'999'999'999'999;
  EXPECT_TRUE(is_decimal(0, 0));
  EXPECT_TRUE(is_decimal(205, -1));
  EXPECT_TRUE(is_decimal(-1, 2));
  EXPECT_TRUE(is_decimal(kLargest, INT32_MAX));
  EXPECT_TRUE(is_decimal(-kLargest, -INT32_MAX));
  EXPECT_FALSE(is_decimal(0, 1)) << "another zero";
  EXPECT_FALSE(is_decimal(10, 0)) << "1e1";
  EXPECT_FALSE(is_decimal(-2'050, -2));
  EXPECT_FALSE(is_decimal(kLargest + 2, 0)) << "19 digits";
  EXPECT_FALSE(is_decimal(-kLargest - 2, 0));
  EXPECT_FALSE(is_decimal(INT64_MIN, 0));
  EXPECT_FALSE(is_decimal(1, INT32_MIN)) << "it has no negative";
}

TEST(Decimal, IsAnIntegerOrIsNot) {
  int64_t out = 7;
  EXPECT_FALSE(to_integer(1.5_dec, out));
  EXPECT_FALSE(to_integer(1e-1_dec, out));
  EXPECT_FALSE(to_integer(1e19_dec, out));
  EXPECT_FALSE(to_integer(-93e17_dec, out));
  EXPECT_FALSE(to_integer(1e499999999_dec, out));
  EXPECT_EQ(out, 7);
  EXPECT_TRUE(to_integer(0_dec, out));
  EXPECT_EQ(out, 0);
  EXPECT_TRUE(to_integer(300.0_dec, out));
  EXPECT_EQ(out, 300);
  EXPECT_TRUE(to_integer(-3e2_dec, out));
  EXPECT_EQ(out, -300);
  EXPECT_TRUE(to_integer(9e18_dec, out));
  EXPECT_EQ(out, 9'000'000'000'000'000'000);
  EXPECT_TRUE(to_integer(-92e17_dec, out));
  EXPECT_EQ(out, -9'200'000'000'000'000'000);
}

Decimal read(const char* digits, int point, bool& exact) {
  DecimalReader reader;
  reader.start(false);
  for (int i = 0; digits[i] != '\0'; ++i) {
    if (i == point) {
      reader.point();
    }
    reader.digit(static_cast<unsigned>(digits[i] - '0'));
  }
  exact = reader.exact();
  return reader.value();
}

TEST(Decimal, DropsDigitsOnlyWithAWord) {
  bool exact = false;
  EXPECT_EQ(read("1000000000000000000000", 22, exact), (Decimal{1, 21}));
  EXPECT_TRUE(exact);
  EXPECT_EQ(read("1000000000000000000001", 22, exact), (Decimal{1, 21}));
  EXPECT_FALSE(exact);
  EXPECT_EQ(read("000123456789012345678000", 3, exact), (Decimal{123456789012345678, -18}));
  EXPECT_TRUE(exact);
}

// Half a billion digits: their count stops, and says so.
TEST(Decimal, CountsNoFurtherThanItCan) {
  constexpr int kMost = 500'000'000;
  DecimalReader large;
  large.start(true);
  large.digit(1);
  DecimalReader small;
  small.start(false);
  small.point();
  for (int i = 0; i < kMost + 10; ++i) {
    large.digit(0);
    small.digit(0);
  }
  EXPECT_FALSE(large.exact());
  EXPECT_EQ(large.value(), (Decimal{-1, kMost}));
  EXPECT_TRUE(small.exact());
  EXPECT_EQ(small.value(), Decimal());
  small.digit(1);
  EXPECT_FALSE(small.exact());
}

std::string written(Decimal number) {
  char text[kDecimalBytes];
  const Text out = write_decimal(number, text);
  return std::string(out.data(), out.size());
}

TEST(Decimal, IsWrittenToTheLastDigit) {
  EXPECT_EQ(written(0_dec), "0");
  EXPECT_EQ(written(20.5_dec), "20.5");
  EXPECT_EQ(written(-0.05_dec), "-0.05");
  EXPECT_EQ(written(1'000_dec), "1000");
  EXPECT_EQ(written(123456789012345678_dec), "123456789012345678");
  EXPECT_EQ(written(-0.123456789012345678_dec), "-0.123456789012345678");
  EXPECT_EQ(written(1e-18_dec), "0.000000000000000001");
  EXPECT_EQ(written(15e-20_dec), "15e-20");
  EXPECT_EQ(written(3e18_dec), "3000000000000000000");
  EXPECT_EQ(written(-3e19_dec), "-3e19");
  EXPECT_EQ(written(123456789012345678e18_dec), "123456789012345678000000000000000000");
  EXPECT_EQ(written(Decimal{-999'999'999'999'999'999, -500'000'000}),
            "-999999999999999999e-500000000");
}

}  // namespace
}  // namespace esse
