// SPDX-License-Identifier: Apache-2.0
#include "esse_base/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace esse {
namespace {

std::string encoded(const std::string& bytes, Base64 form) {
  std::string out(base64_size(bytes.size(), form) + 1, '#');
  const char* const end = write_base64(Text(bytes.data(), bytes.size()), out.data(), form);
  EXPECT_EQ(end, out.data() + out.size() - 1) << "as long as base64_size() says";
  EXPECT_EQ(out.back(), '#');
  out.pop_back();
  return out;
}

// RFC 4648, section 10.
TEST(Base64, EncodesTheVectorsOfTheStandard) {
  const char* const kVectors[][3] = {
      {"", "", ""},
      {"f", "Zg==", "Zg"},
      {"fo", "Zm8=", "Zm8"},
      {"foo", "Zm9v", "Zm9v"},
      {"foob", "Zm9vYg==", "Zm9vYg"},
      {"fooba", "Zm9vYmE=", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
  };
  for (const auto& vector : kVectors) {
    EXPECT_EQ(encoded(vector[0], Base64::kPadded), vector[1]);
    EXPECT_EQ(encoded(vector[0], Base64::kUrl), vector[2]);
  }
}

TEST(Base64, HasTheDigitsOfEachForm) {
  EXPECT_EQ(encoded("\xfb\xff\xfe\xff", Base64::kPadded), "+//+/w==");
  EXPECT_EQ(encoded("\xfb\xff\xfe\xff", Base64::kUrl), "-__-_w");
}

TEST(Base64, EncodesWhatLiesBehindItsDigits) {
  for (size_t size = 0; size < 64; ++size) {
    const std::string bytes(size, '\x5a');
    std::string room(base64_size(size, Base64::kPadded), '#');
    room.replace(room.size() - size, size, bytes);
    write_base64(Text(room.data() + room.size() - size, size), room.data(), Base64::kPadded);
    EXPECT_EQ(room, encoded(bytes, Base64::kPadded));
  }
}

}  // namespace
}  // namespace esse
