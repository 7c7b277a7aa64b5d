// SPDX-License-Identifier: Apache-2.0
#include "esse_base/crc32.h"

#include <gtest/gtest.h>

namespace esse {
namespace {

// The check value of CRC-32/ISO-HDLC, and in pieces.
TEST(Crc32, IsThatOfEthernet) {
  Crc32 sum;
  EXPECT_EQ(sum.value(), 0u);
  sum.add({"1234", 4});
  sum.add({"56789", 5});
  EXPECT_EQ(sum.value(), 0xCBF43926u);
}

}  // namespace
}  // namespace esse
