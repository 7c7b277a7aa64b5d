// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/table_values.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"

namespace esse::flags {
namespace {

using Type = Candidate::Type;

struct Row {
  const char* key;
  Kind kind;
  uint16_t capacity;
};
constexpr Row kRows[] = {{"blink", Kind::kBool, 0},
                         {"gain", Kind::kDecimal, 0},
                         {"limits", Kind::kJson, 16},
                         {"name", Kind::kText, 5},
                         {"rate", Kind::kInteger, 0}};
constexpr uint16_t kBlink = 0, kGain = 1, kLimits = 2, kName = 3, kRate = 4;
constexpr uint16_t kSize = 5;

Candidate boolean(bool value) {
  Candidate candidate;
  candidate.type = Type::kBool;
  candidate.boolean = value;
  return candidate;
}
Candidate number(Decimal value) {
  Candidate candidate;
  candidate.type = Type::kNumber;
  candidate.number = value;
  return candidate;
}
Candidate text(Text value, Type type = Type::kText) {
  Candidate candidate;
  candidate.type = type;
  candidate.text = value;
  return candidate;
}

class TableValuesTest : public testing::Test {
 protected:
  TableValuesTest() {
    size_t words = 0;
    for (uint16_t i = 0; i < kSize; ++i) {
      const Row& row = kRows[i];
      flags_[i].key = row.key;
      flags_[i].key_size = static_cast<uint8_t>(Text(row.key).size());
      flags_[i].kind = row.kind;
      flags_[i].capacity = row.capacity;
      flags_[i].value = defaults_ + words;
      words += TableValues::words_for(row.kind, row.capacity);
    }
    EXPECT_EQ(words, kWords);
    Writer writer(values_, table_, details_, scratch_);
    writer.begin(Base::kDefaults);
    writer.stage(kBlink, boolean(true));
    writer.stage(kGain, number(20.5_dec));
    writer.stage(kLimits, text("{}", Type::kJson));
    writer.stage(kName, text("pump"));
    writer.stage(kRate, number(500_dec));
    EXPECT_TRUE(writer.commit());
    EXPECT_EQ(writer.refused(0), kNoFlag);
    values_.make_defaults();
  }

  Candidate value(uint16_t flag) const { return values_.value(flags_[flag]); }
  std::string text_of(uint16_t flag) const { return std::string(to_std(value(flag).text)); }

  static constexpr size_t kWords = 1 + 3 + 5 + 2 + 1;
  uint32_t defaults_[kWords] = {};
  uint32_t banks_[2 * kWords] = {};
  PackedFlag flags_[kSize];
  Table table_{flags_, nullptr, nullptr, kSize};
  Details details_[2 * kSize];
  char scratch_[16];
  TableValues values_{defaults_, banks_};
};

TEST_F(TableValuesTest, BeginWithTheDefaults) {
  EXPECT_EQ(value(kBlink).type, Type::kBool);
  EXPECT_TRUE(value(kBlink).boolean);
  EXPECT_EQ(value(kGain).type, Type::kNumber);
  EXPECT_EQ(value(kGain).number, 20.5_dec);
  EXPECT_EQ(value(kLimits).type, Type::kJson);
  EXPECT_EQ(text_of(kLimits), "{}");
  EXPECT_EQ(value(kName).type, Type::kText);
  EXPECT_EQ(text_of(kName), "pump");
  EXPECT_EQ(value(kRate).number, 500_dec);
}

TEST_F(TableValuesTest, FollowCommits) {
  Writer writer(values_, table_, details_, scratch_);
  writer.begin(Base::kLive);
  writer.stage(kGain, number(-7e20_dec));
  writer.stage(kName, text("fan"));
  writer.stage(kRate, number(-1_dec));
  EXPECT_EQ(text_of(kName), "pump");
  EXPECT_TRUE(writer.commit());
  EXPECT_EQ(writer.commits(), 1u);
  EXPECT_EQ(value(kGain).number, -7e20_dec);
  EXPECT_EQ(text_of(kName), "fan");
  EXPECT_EQ(value(kRate).number, -1_dec);
  EXPECT_TRUE(value(kBlink).boolean);

  writer.begin(Base::kDefaults);
  writer.stage(kBlink, boolean(false));
  EXPECT_TRUE(writer.commit());
  EXPECT_FALSE(value(kBlink).boolean);
  EXPECT_EQ(text_of(kName), "pump");
  EXPECT_EQ(value(kGain).number, 20.5_dec);
}

TEST_F(TableValuesTest, TellIntegersAsDecimals) {
  Writer writer(values_, table_, details_, scratch_);
  for (const Decimal integer : {0_dec, 1_dec, -500_dec, 2147483647_dec, -2147483648_dec}) {
    writer.begin(Base::kLive);
    writer.stage(kRate, number(integer));
    writer.commit();
    EXPECT_EQ(value(kRate).number, integer);
  }
}

TEST_F(TableValuesTest, KeepAValueWhenAnotherIsRefused) {
  Writer writer(values_, table_, details_, scratch_);
  writer.begin(Base::kLive);
  writer.stage(kName, text("longer"));
  writer.stage(kRate, number(0.5_dec));
  writer.stage(kBlink, text("no"));
  EXPECT_FALSE(writer.commit());
  EXPECT_EQ(text_of(kName), "pump");
  EXPECT_EQ(writer.details(kName).error, FlagError::kTooLong);
  EXPECT_EQ(writer.details(kRate).error, FlagError::kFraction);
  EXPECT_EQ(writer.details(kBlink).error, FlagError::kTypeMismatch);
}

}  // namespace
}  // namespace esse::flags
