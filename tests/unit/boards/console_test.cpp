// SPDX-License-Identifier: Apache-2.0
// What applications say, on a console of this file.
#include "shared/console.h"

#include <gtest/gtest.h>

#include <climits>
#include <string>

namespace {
std::string said;
}  // namespace

void esse::board::print(Text text) { said.append(text.data(), text.size()); }

namespace {

using namespace esse::literals;
using esse::app::Data;
using esse::app::Hex;
using esse::app::say;

template <typename... Parts>
std::string line(Parts... parts) {
  said.clear();
  say(parts...);
  return said;
}

TEST(Console, SaysTextsAndNumbers) {
  EXPECT_EQ(line("a ", esse::Text("b "), 4294967295u, " ", Hex{0x1234ABu}),
            "a b 4294967295 001234ab\n");
  EXPECT_EQ(line(0, " ", -7, " ", INT_MIN), "0 -7 -2147483648\n");
}

TEST(Console, SaysDecimalsToTheLastDigit) {
  EXPECT_EQ(line(0_dec, " ", 20.5_dec, " ", -0.05_dec, " ", 1'000_dec), "0 20.5 -0.05 1000\n");
}

TEST(Console, MakesBytesOfTheNetworkPrintableAndShort) {
  EXPECT_EQ(line(Data{"a\x1b[2J\n\xC3", 9}), "a.[2J..\n");
  EXPECT_EQ(line(Data{"abcdef", 4}), "abcd ... (6 bytes)\n");
}

}  // namespace
