// SPDX-License-Identifier: Apache-2.0
// The boards' memcpy and memmove, under other names.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/guard_page.h"

#define memcpy esse_board_memcpy
#define memmove esse_board_memmove
#include "common/memory.cpp"
#undef memcpy
#undef memmove

namespace {

using esse::test::GuardedBytes;

std::string pattern(size_t size) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; ++i) {
    text[i] = static_cast<char>(i * 7 + 1);
  }
  return text;
}

TEST(Memory, CopiesEverySizeAtEveryAlignment) {
  alignas(4) char in[128];
  alignas(4) char out[128];
  for (size_t from = 0; from < 4; ++from) {
    for (size_t to = 4; to < 8; ++to) {
      for (size_t size = 0; size <= 100; ++size) {
        const std::string text = pattern(size);
        text.copy(in + from, size);
        std::fill(std::begin(out), std::end(out), '#');
        EXPECT_EQ(esse_board_memcpy(out + to, in + from, size), out + to);
        EXPECT_EQ(std::string(out + to, size), text) << from << " " << to << " " << size;
        EXPECT_EQ(std::string(out, to), std::string(to, '#')) << "before";
        EXPECT_EQ(std::string(out + to + size, 16), std::string(16, '#')) << "behind";
      }
    }
  }
}

// At every distance from both ends of what may be read.
TEST(Memory, ReadsNoWordThatHoldsNoByteOfTheSource) {
  const GuardedBytes in(256);
  for (size_t size = 1; size <= 70; ++size) {
    const std::string text = pattern(size);
    for (char* from : {in.front(size).data(), in.back(size).data()}) {
      text.copy(from, size);
      for (size_t to = 0; to < 4; ++to) {
        alignas(4) char out[80];
        esse_board_memcpy(out + to, from, size);
        EXPECT_EQ(std::string(out + to, size), text) << size << " " << to;
      }
    }
  }
}

TEST(Memory, MovesEverySizeByEveryDistance) {
  for (size_t from = 24; from < 28; ++from) {
    for (size_t to = 0; to <= 52; ++to) {
      for (size_t size = 0; size <= 70; ++size) {
        alignas(4) char bytes[128] = {};
        const std::string text = pattern(size);
        text.copy(bytes + from, size);
        std::string expected(bytes, sizeof(bytes));
        expected.replace(to, size, text);
        EXPECT_EQ(esse_board_memmove(bytes + to, bytes + from, size), bytes + to);
        EXPECT_EQ(std::string(bytes, sizeof(bytes)), expected) << from << " " << to << " " << size;
      }
    }
  }
}

}  // namespace
