// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/units.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

TEST(Units, ReadDurations) {
  EXPECT_EQ(parse_duration("500ms"), 500u);
  EXPECT_EQ(parse_duration("5s"), 5'000u);
  EXPECT_EQ(parse_duration("5"), 5'000u);
  EXPECT_EQ(parse_duration("2m"), 120'000u);
  EXPECT_EQ(parse_duration("1.5h"), 5'400'000u);
  EXPECT_EQ(parse_duration("7d"), 604'800'000u);
  EXPECT_EQ(parse_duration("0"), 0u);
  EXPECT_EQ(parse_duration("0.001"), 1u);
  EXPECT_EQ(parse_duration("0.25s"), 250u);
  EXPECT_EQ(parse_duration("007s"), 7'000u);
}

TEST(Units, RefuseWhatIsNoDuration) {
  for (const char* text :
       {"",    "s",   "ms",          "-1s",          "+1s",         " 1s",     "1 s",  "1s ",
        "1S",  "1x",  "1.s",         ".5s",          "1e3",         "0x10",    "1s2",  "1,5s",
        "nan", "inf", "99999999999", "1.0000000001", "9999999999d", "0.0001s", "0.5ms"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Units, ReadSizes) {
  EXPECT_EQ(parse_size("0"), 0u);
  EXPECT_EQ(parse_size("256"), 256u);
  EXPECT_EQ(parse_size("64k"), 65'536u);
  EXPECT_EQ(parse_size("16M"), 16'777'216u);
  EXPECT_EQ(parse_size("1G"), 1'073'741'824u);
  for (const char* text : {"", "k", "-1", "1.5k", "1kB", "64 k", "64T", "12345678901"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(Units, ReadRatiosInSixteenths) {
  EXPECT_EQ(parse_sixteenths("0"), 0u);
  EXPECT_EQ(parse_sixteenths("1"), 16u);
  EXPECT_EQ(parse_sixteenths("1.5"), 24u);
  EXPECT_EQ(parse_sixteenths("0.03"), 0u);
  EXPECT_EQ(parse_sixteenths("0.04"), 1u);
  EXPECT_EQ(parse_sixteenths("15.97"), 256u);
  for (const char* text : {"", ".5", "1.", "1x", "-1", "1.5s"}) {
    EXPECT_EQ(parse_sixteenths(text), std::nullopt) << text;
  }
}

TEST(Units, ShowDurations) {
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(999), "999 ms");
  EXPECT_EQ(duration_text(1'000), "1 s");
  EXPECT_EQ(duration_text(2'250), "2.2 s");
  EXPECT_EQ(duration_text(59'999), "59.9 s");
  EXPECT_EQ(duration_text(60'000), "1:00");
  EXPECT_EQ(duration_text(3'599'000), "59:59");
  EXPECT_EQ(duration_text(21'600'000), "6:00:00");
}

TEST(Units, ShowSizes) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(999), "999 B");
  EXPECT_EQ(size_text(1'000), "1.0 kB");
  EXPECT_EQ(size_text(999'999), "999.9 kB");
  EXPECT_EQ(size_text(1'000'000), "1.0 MB");
  EXPECT_EQ(size_text(UINT64_MAX), "18.4 EB");
}

}  // namespace
}  // namespace esse::cli
