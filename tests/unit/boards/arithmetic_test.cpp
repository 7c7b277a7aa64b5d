// SPDX-License-Identifier: Apache-2.0
// What stands in for libgcc on the LX106, under other names, against this machine's own operators.
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#define __udivsi3 esse_udivsi3
#define __umodsi3 esse_umodsi3
#define __divsi3 esse_divsi3
#define __modsi3 esse_modsi3
#define __udivdi3 esse_udivdi3
#define __umoddi3 esse_umoddi3
#define __divdi3 esse_divdi3
#define __moddi3 esse_moddi3
#define __umulsidi3 esse_umulsidi3
#define __muldi3 esse_muldi3
#include "common/lx106/arithmetic.cpp"

namespace {

// Around every power of two, and what a generator with a fixed seed says.
std::vector<uint64_t> numbers() {
  std::vector<uint64_t> all;
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const uint64_t n : {uint64_t{1} << bit, (uint64_t{1} << bit) - 1, ~(uint64_t{1} << bit)}) {
      all.push_back(n);
    }
  }
  std::mt19937_64 random(106);
  for (unsigned i = 0; i < 200; ++i) {
    const unsigned shift = static_cast<unsigned>(random() % 64);
    all.push_back(random() >> shift);
  }
  return all;
}

// What the operator itself may not compute: a quotient that has no number.
template <typename T>
bool is_defined(T a, T b) {
  return b != 0 && !(a == std::numeric_limits<T>::min() && b == T(-1));
}

TEST(Arithmetic, DividesUnsigned) {
  for (const uint64_t a : numbers()) {
    for (const uint64_t b : numbers()) {
      const uint32_t low_a = static_cast<uint32_t>(a), low_b = static_cast<uint32_t>(b);
      if (b != 0) {
        ASSERT_EQ(esse_udivdi3(a, b), a / b) << a << " " << b;
        ASSERT_EQ(esse_umoddi3(a, b), a % b) << a << " " << b;
      }
      if (low_b != 0) {
        ASSERT_EQ(esse_udivsi3(low_a, low_b), low_a / low_b) << low_a << " " << low_b;
        ASSERT_EQ(esse_umodsi3(low_a, low_b), low_a % low_b) << low_a << " " << low_b;
      }
    }
  }
}

TEST(Arithmetic, DividesSignedTowardsZero) {
  for (const uint64_t ua : numbers()) {
    for (const uint64_t ub : numbers()) {
      const int64_t a = static_cast<int64_t>(ua), b = static_cast<int64_t>(ub);
      const int32_t low_a = static_cast<int32_t>(ua), low_b = static_cast<int32_t>(ub);
      if (is_defined(a, b)) {
        ASSERT_EQ(esse_divdi3(a, b), a / b) << a << " " << b;
        ASSERT_EQ(esse_moddi3(a, b), a % b) << a << " " << b;
      }
      if (is_defined(low_a, low_b)) {
        ASSERT_EQ(esse_divsi3(low_a, low_b), low_a / low_b) << low_a << " " << low_b;
        ASSERT_EQ(esse_modsi3(low_a, low_b), low_a % low_b) << low_a << " " << low_b;
      }
    }
  }
}

TEST(Arithmetic, MultipliesToAll64Bits) {
  for (const uint64_t a : numbers()) {
    for (const uint64_t b : numbers()) {
      const uint32_t low_a = static_cast<uint32_t>(a), low_b = static_cast<uint32_t>(b);
      ASSERT_EQ(esse_muldi3(a, b), a * b) << a << " " << b;
      ASSERT_EQ(esse_umulsidi3(low_a, low_b), uint64_t{low_a} * low_b) << low_a << " " << low_b;
    }
  }
}

TEST(Arithmetic, DividingByZeroEnds) {
  EXPECT_EQ(esse_udivsi3(7, 0), UINT32_MAX);
  EXPECT_EQ(esse_umodsi3(7, 0), 7u);
}

}  // namespace
