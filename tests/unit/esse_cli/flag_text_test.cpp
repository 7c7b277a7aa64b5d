// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/flag_text.h"

#include <gtest/gtest.h>

#include "esse_base/std_interop.h"

namespace esse::cli {
namespace {

using flags::Candidate;

Candidate of(Candidate::Type type, Text text) {
  Candidate value;
  value.type = type;
  value.text = text;
  return value;
}

TEST(NumberText, HasAllDigitsAsJsonWritesThem) {
  const std::pair<Decimal, const char*> cases[] = {
      {0_dec, "0"},
      {7_dec, "7"},
      {-7_dec, "-7"},
      {500_dec, "500"},
      {20.5_dec, "20.5"},
      {-20.5_dec, "-20.5"},
      {0.5_dec, "0.5"},
      {-0.000001_dec, "-0.000001"},
      {0.00000012_dec, "1.2e-7"},
      {0.0000001_dec, "1e-7"},
      {123456789012345678_dec, "123456789012345678"},
      {0.123456789012345678_dec, "0.123456789012345678"},
      {1e20_dec, "100000000000000000000"},
      {1e21_dec, "1e+21"},
      {-1.5e300_dec, "-1.5e+300"},
  };
  for (const auto& [number, text] : cases) {
    EXPECT_EQ(number_text(number), text);
  }
}

TEST(ValueText, IsJsonInOneLine) {
  Candidate boolean;
  boolean.type = Candidate::Type::kBool;
  EXPECT_EQ(value_text(boolean), "false");
  boolean.boolean = true;
  EXPECT_EQ(value_text(boolean), "true");
  EXPECT_EQ(value_text(Candidate()), "null");
  EXPECT_EQ(value_text(of(Candidate::Type::kText, "a\"\n\x1b")), R"("a\"\n\u001b")");
  EXPECT_EQ(value_text(of(Candidate::Type::kText, "")), R"("")");
  EXPECT_EQ(
      value_text(of(Candidate::Type::kJson, "{ \"a b\" :\r\n\t[1.50 ,\"\\\" \\\\\"], \"c\":{}}")),
      R"({"a b":[1.50,"\" \\"],"c":{}})");
}

TEST(DetailsText, TellsDefaultsFromWhatTheServiceSaid) {
  flags::Details details;
  EXPECT_EQ(details_text(details), "default");
  details.version = 9;
  EXPECT_EQ(details_text(details), "default, version 9");
  details.reason = flags::Reason::kUnknown;
  EXPECT_EQ(details_text(details), "version 9");
  EXPECT_EQ(details_text(details, false), "");
  details.version = 0;
  EXPECT_EQ(details_text(details), "version 0");
  details.reason = flags::Reason::kTargetingMatch;
  EXPECT_EQ(details_text(details), "version 0, TARGETING_MATCH");
  EXPECT_EQ(details_text(details, false), "TARGETING_MATCH");
}

TEST(RefusalText, SaysHowLongATextMayBe) {
  EXPECT_EQ(refusal_text(flags::FlagError::kTooLong, 4096), "it has over 4096 bytes");
}

}  // namespace
}  // namespace esse::cli
