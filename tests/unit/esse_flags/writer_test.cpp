// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/writer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "esse_base/std_interop.h"
#include "support/heap_trap.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {
namespace {

using Type = Candidate::Type;

std::string string_of(Text text) { return std::string(to_std(text)); }

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
Candidate text(Text value) {
  Candidate candidate;
  candidate.type = Type::kText;
  candidate.text = value;
  return candidate;
}
Candidate json(Text value) {
  Candidate candidate = text(value);
  candidate.type = Type::kJson;
  return candidate;
}
Candidate versioned(Candidate candidate, uint32_t version) {
  candidate.details.version = version;
  candidate.details.variation = static_cast<int16_t>(version);
  candidate.details.reason = Reason::kStatic;
  return candidate;
}

class WriterTest : public testing::Test {
 protected:
  // Not as number_of<>(): it shall hold for keys.
  uint16_t flag(Text key) const {
    uint16_t i = 0;
    while (i < writer_.table().size && writer_.table().key(i) != key) {
      ++i;
    }
    return i;
  }
  void stage(Text key, const Candidate& candidate) {
    const uint16_t number = flag(key);
    ASSERT_LT(number, writer_.table().size);
    const test::HeapTrap trap;
    writer_.stage(number, candidate);
  }
  bool commit(Text key, const Candidate& candidate, Base base = Base::kLive) {
    writer_.begin(base);
    stage(key, candidate);
    return writer_.commit();
  }
  FlagError error(Text key) const { return writer_.details(flag(key)).error; }
  FlagError said(Text key, const Candidate& candidate) {
    commit(key, candidate);
    return error(key);
  }

  Values<Settings> values_;
  StaticWriter<Settings, kFlags> writer_{values_};
};

TEST_F(WriterTest, CommitsAValueOfEachType) {
  writer_.begin(Base::kLive);
  stage("blink", boolean(false));
  stage("blink-rate-ms", number(3e2_dec));
  stage("gain", number(-0.25_dec));
  stage("greeting", text("good morning"));
  stage("limits", json("[1,2]"));
  stage("name", text("motor"));
  EXPECT_TRUE(values_->blink);
  EXPECT_EQ(values_.get<&Settings::rate_ms>(), 500) << "nothing is seen before the commit";
  EXPECT_TRUE(writer_.commit());
  EXPECT_FALSE(values_->blink);
  EXPECT_EQ(values_->rate_ms, 300);
  EXPECT_EQ(values_->gain, -0.25_dec);
  EXPECT_TRUE(values_->greeting == String<32>("good morning"));
  EXPECT_TRUE(values_->limits == Json<16>("[1,2]"));
  EXPECT_TRUE(values_->name == String<5>("motor"));
  EXPECT_FALSE(values_->loud);
  EXPECT_TRUE(values_.changed<&Settings::gain>());
  EXPECT_FALSE(values_.changed<&Settings::loud>());
}

TEST_F(WriterTest, DiscardsWhatWasStaged) {
  EXPECT_TRUE(commit("blink-rate-ms", versioned(number(100_dec), 1)));
  writer_.begin(Base::kDefaults);
  stage("blink-rate-ms", versioned(number(200_dec), 2));
  EXPECT_EQ(writer_.staged(flag("blink-rate-ms")).version, 2u);
  EXPECT_EQ(writer_.details(flag("blink-rate-ms")).version, 1u);
  writer_.discard();
  EXPECT_EQ(writer_.staged(flag("blink-rate-ms")).version, 1u);
  EXPECT_EQ(values_->rate_ms, 100);
  EXPECT_FALSE(values_.changed<&Settings::rate_ms>()) << "the idle bank is not what was before";
  writer_.begin(Base::kLive);
  EXPECT_FALSE(writer_.commit());
  EXPECT_EQ(values_->rate_ms, 100);
  EXPECT_EQ(writer_.details<&Settings::rate_ms>().version, 1u);
}

TEST_F(WriterTest, BeginsAnewOverWhatWasStaged) {
  writer_.begin(Base::kLive);
  stage("blink-rate-ms", versioned(number(200_dec), 2));
  writer_.begin(Base::kLive);
  stage("loud", boolean(true));
  EXPECT_TRUE(writer_.commit());
  EXPECT_TRUE(values_->loud);
  EXPECT_EQ(values_->rate_ms, 500);
  EXPECT_EQ(writer_.details<&Settings::rate_ms>().version, 0u);
}

TEST_F(WriterTest, SpansManyEventsWhileReadersRead) {
  writer_.begin(Base::kDefaults);
  for (int32_t i = 0; i < 1000; ++i) {
    stage("blink-rate-ms", number(Decimal{50 + i, 0}));
    EXPECT_EQ(values_.get<&Settings::rate_ms>(), 500);
  }
  EXPECT_TRUE(writer_.commit());
  EXPECT_EQ(values_.get<&Settings::rate_ms>(), 1049);
}

TEST_F(WriterTest, SaysWhetherAValueChanged) {
  EXPECT_FALSE(commit("blink", versioned(boolean(true), 1))) << "the default again";
  EXPECT_TRUE(commit("blink", versioned(boolean(false), 2)));
  EXPECT_FALSE(commit("blink", versioned(boolean(false), 3)));
  EXPECT_TRUE(commit("greeting", text("hello, you")));
  EXPECT_TRUE(commit("greeting", text("hello")));
  EXPECT_FALSE(commit("greeting", text("hello"))) << "nothing is left of the longer text";
  EXPECT_TRUE(commit("gain", number(1_dec)));
  EXPECT_FALSE(commit("gain", number(1.0_dec)));
  EXPECT_EQ(writer_.commits(), 8u);
}

// What lies behind a value in the memory of who gives it, padding, is no part of it.
TEST_F(WriterTest, SeesNoChangeInPadding) {
  Decimal gain;
  std::memset(static_cast<void*>(&gain), 0xA5, sizeof(gain));
  gain.mantissa = 205;
  gain.exponent = -1;
  ASSERT_TRUE(values_.set<&Settings::gain>(gain));
  EXPECT_FALSE(commit("blink", boolean(true), Base::kDefaults));
  Candidate candidate = number(1_dec);
  std::memset(static_cast<void*>(&candidate.number), 0xA5, sizeof(gain));
  candidate.number.mantissa = 205;
  candidate.number.exponent = -1;
  EXPECT_FALSE(commit("gain", candidate, Base::kDefaults));
  EXPECT_FALSE(commit("gain", number(20.5_dec), Base::kDefaults));
}

TEST_F(WriterTest, BeginsWithTheDefaultsOrWithWhatIsLive) {
  EXPECT_TRUE(commit("loud", versioned(boolean(true), 7)));
  EXPECT_TRUE(commit("blink-rate-ms", number(50_dec)));
  EXPECT_TRUE(values_->loud);
  EXPECT_EQ(writer_.details<&Settings::loud>().version, 7u);
  EXPECT_TRUE(commit("blink-rate-ms", number(50_dec), Base::kDefaults));
  EXPECT_FALSE(values_->loud) << "not listed: its default";
  EXPECT_EQ(values_->rate_ms, 50);
  EXPECT_EQ(writer_.details<&Settings::loud>().version, 0u);
}

TEST_F(WriterTest, RefusesOneFlagAndCommitsTheRest) {
  EXPECT_TRUE(commit("gain", versioned(number(2_dec), 3)));
  for (const Base base : {Base::kLive, Base::kDefaults}) {
    writer_.begin(base);
    stage("gain", versioned(number(100.5_dec), 4));
    stage("loud", versioned(boolean(true), 4));
    writer_.commit();
    EXPECT_EQ(values_->gain, 2_dec) << "listed and bad: kept";
    EXPECT_TRUE(values_->loud);
    const Details& gain = writer_.details<&Settings::gain>();
    EXPECT_EQ(gain.version, 4u) << "or an older patch could still pass";
    EXPECT_EQ(gain.variation, 3);
    EXPECT_EQ(gain.reason, Reason::kStatic);
    EXPECT_EQ(gain.error, FlagError::kOutOfRange);
    EXPECT_EQ(error("loud"), FlagError::kNone);
  }
  EXPECT_TRUE(commit("gain", versioned(number(100_dec), 5)));
  EXPECT_EQ(error("gain"), FlagError::kNone) << "a good value ends the error";
}

TEST_F(WriterTest, KeepsTheLiveValueWhenTheSecondOfTwoIsBad) {
  writer_.begin(Base::kLive);
  stage("greeting", text("first"));
  stage("greeting", number(1_dec));
  EXPECT_FALSE(writer_.commit());
  EXPECT_TRUE(values_->greeting == String<32>("hello"));
}

TEST_F(WriterTest, TakesNoValueForTheDefault) {
  EXPECT_TRUE(commit("gain", versioned(number(2_dec), 3)));
  EXPECT_TRUE(commit("name", text("motor")));
  writer_.begin(Base::kLive);
  stage("gain", versioned(Candidate(), 4));
  stage("name", Candidate());
  EXPECT_TRUE(writer_.commit());
  EXPECT_EQ(values_->gain, 20.5_dec);
  EXPECT_TRUE(values_->name == String<5>("pump"));
  EXPECT_EQ(writer_.details<&Settings::gain>().version, 4u);
}

TEST_F(WriterTest, KeepsTheValueWhenTheServiceSaysAnError) {
  Candidate candidate = versioned(number(2_dec), 4);
  candidate.details.error = FlagError::kFlagNotFound;
  EXPECT_FALSE(commit("gain", candidate));
  EXPECT_EQ(values_->gain, 20.5_dec);
  EXPECT_EQ(error("gain"), FlagError::kFlagNotFound);
}

TEST_F(WriterTest, RefusesOtherTypes) {
  const Candidate values[] = {boolean(true), number(60_dec), text("pump"), json("{}")};
  const std::pair<Text, size_t> flags[] = {
      {"blink", 0}, {"blink-rate-ms", 1}, {"gain", 1}, {"name", 2}, {"limits", 3}};
  for (const auto& [key, right] : flags) {
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(said(key, values[i]), i == right ? FlagError::kNone : FlagError::kTypeMismatch)
          << string_of(key) << " " << i;
    }
  }
}

TEST_F(WriterTest, TakesIntegersHoweverTheyAreWritten) {
  EXPECT_EQ(said("blink-rate-ms", number(5e3_dec)), FlagError::kNone);
  EXPECT_EQ(values_->rate_ms, 5000);
  EXPECT_EQ(said("blink-rate-ms", number(50.0_dec)), FlagError::kNone);
  EXPECT_EQ(said("blink-rate-ms", number(50.5_dec)), FlagError::kFraction);
  EXPECT_EQ(said("blink-rate-ms", number(49_dec)), FlagError::kOutOfRange);
  EXPECT_EQ(said("blink-rate-ms", number(5001_dec)), FlagError::kOutOfRange);
  EXPECT_EQ(said("blink-rate-ms", number(1e9_dec)), FlagError::kOutOfRange);
  EXPECT_EQ(said("blink-rate-ms", number(1e400_dec)), FlagError::kOutOfRange);
  EXPECT_EQ(said("blink-rate-ms", number(-1e400_dec)), FlagError::kOutOfRange);
  EXPECT_EQ(values_->rate_ms, 50);
}

TEST_F(WriterTest, TakesDecimalsWithinTheirRange) {
  EXPECT_EQ(said("gain", number(-1.5_dec)), FlagError::kNone);
  EXPECT_EQ(said("gain", number(-1.50000000000000001_dec)), FlagError::kOutOfRange);
  EXPECT_EQ(said("gain", number(100_dec)), FlagError::kNone);
  EXPECT_EQ(said("gain", number(1e3_dec)), FlagError::kOutOfRange);
  Candidate inexact = number(1_dec);
  inexact.is_exact = false;
  EXPECT_EQ(said("gain", inexact), FlagError::kInexact);
  EXPECT_EQ(said("blink-rate-ms", inexact), FlagError::kInexact);
}

TEST_F(WriterTest, TakesTextsThatFit) {
  EXPECT_EQ(said("greeting", text(std::string(32, 'x').c_str())), FlagError::kNone);
  EXPECT_EQ(values_->greeting.text().size(), 32u);
  EXPECT_EQ(said("greeting", text(std::string(33, 'x').c_str())), FlagError::kTooLong);
  EXPECT_EQ(values_->greeting.text().size(), 32u) << "refused whole";
  EXPECT_EQ(said("greeting", text("")), FlagError::kNone);
  EXPECT_TRUE(values_->greeting.text().empty());
  Candidate cut = text("beginning");
  cut.is_whole = false;
  EXPECT_EQ(said("greeting", cut), FlagError::kTooLong);
  Candidate odd = text("\xFF");
  odd.is_well_formed = false;
  EXPECT_EQ(said("greeting", odd), FlagError::kNotUtf8);
  EXPECT_EQ(said("limits", json("[1,2,3,4,5,6,7]")), FlagError::kNone);
  EXPECT_EQ(said("limits", json("[1,2,3,4,5,6,7,8]")), FlagError::kTooLong);
  odd.type = Type::kJson;
  EXPECT_EQ(said("limits", odd), FlagError::kNotUtf8);
}

TEST_F(WriterTest, TakesOnlyTheTextsOfOneOf) {
  EXPECT_EQ(said("name", text("motor")), FlagError::kNone);
  EXPECT_EQ(said("name", text("moto")), FlagError::kNotAChoice);
  EXPECT_EQ(said("name", text("")), FlagError::kNotAChoice);
  EXPECT_EQ(said("name", text("pumps")), FlagError::kNotAChoice);
  EXPECT_EQ(said("name", text("pump")), FlagError::kNone);
}

struct Unlimited {
  int32_t number = 0;
  Decimal decimal = 0_dec;
};
inline constexpr Flag<Unlimited> kUnlimited[] = {flag<&Unlimited::number>("number"),
                                                 flag<&Unlimited::decimal>("decimal")};

TEST(Writer, WithoutARangeTakesAnyNumberOfTheType) {
  Values<Unlimited> values;
  StaticWriter<Unlimited, kUnlimited> writer(values);
  const std::pair<Decimal, FlagError> cases[] = {{2147483647_dec, FlagError::kNone},
                                                 {2147483648_dec, FlagError::kOutOfRange},
                                                 {-2147483648_dec, FlagError::kNone},
                                                 {-2147483649_dec, FlagError::kOutOfRange},
                                                 {1e18_dec, FlagError::kOutOfRange}};
  for (const auto& [value, error] : cases) {
    writer.begin(Base::kLive);
    writer.stage(0, number(value));
    writer.stage(1, number(value));
    writer.commit();
    EXPECT_EQ(values->decimal, value);
    EXPECT_EQ(writer.details<&Unlimited::decimal>().error, FlagError::kNone);
    EXPECT_EQ(writer.details<&Unlimited::number>().error, error);
  }
  EXPECT_EQ(values->number, INT32_MIN);
}

TEST_F(WriterTest, RefusesToSetWhileACommitIsStaged) {
  writer_.begin(Base::kLive);
  EXPECT_FALSE(values_.set<&Settings::loud>(true));
  writer_.discard();
  EXPECT_TRUE(values_.set<&Settings::loud>(true));
  EXPECT_TRUE(commit("blink", versioned(boolean(false), 1)));
  EXPECT_TRUE(values_->loud) << "a commit on what is live keeps it";
  ASSERT_TRUE(values_.set<&Settings::rate_ms>(1));
  EXPECT_EQ(writer_.details<&Settings::blink>().version, 1u) << "set() changes no details";
}

TEST_F(WriterTest, CountsWhatIsNotDeclared) {
  EXPECT_EQ(writer_.undeclared(), 0u);
  writer_.count_undeclared();
  writer_.count_undeclared();
  EXPECT_EQ(writer_.undeclared(), 2u);
}

TEST_F(WriterTest, GoesThroughWhatIsRefused) {
  EXPECT_EQ(writer_.refused(0), kNoFlag);
  writer_.begin(Base::kLive);
  stage("gain", text("high"));
  stage("name", number(1_dec));
  writer_.commit();
  EXPECT_EQ(writer_.refused(0), flag("gain"));
  EXPECT_EQ(writer_.refused(static_cast<uint16_t>(flag("gain") + 1)), flag("name"));
  EXPECT_EQ(writer_.refused(static_cast<uint16_t>(flag("name") + 1)), kNoFlag);
}

TEST_F(WriterTest, ReportsInOneLine) {
  char out[160];
  EXPECT_EQ(string_of(writer_.report(out, 0x0BADCAFE)),
            R"({"context":"0badcafe","commit":0,"refused":0,"flags":{}})");
  writer_.begin(Base::kLive);
  stage("gain", number(1e3_dec));
  stage("name", text("pumpe"));
  stage("limits", text("{}"));
  writer_.commit();
  EXPECT_EQ(string_of(writer_.report(out, 0xFFFFFFFF)),
            R"({"context":"ffffffff","commit":1,"refused":3,"flags":{"gain":"OUT_OF_RANGE",)"
            R"("limits":"TYPE_MISMATCH","name":"NOT_A_CHOICE"}})");
}

TEST_F(WriterTest, ReportsAsMuchAsFits) {
  writer_.begin(Base::kLive);
  stage("gain", number(1e3_dec));
  stage("name", text("pumpe"));
  writer_.commit();
  std::vector<char> whole(1000);
  const size_t size = writer_.report({whole.data(), whole.size()}, 1).size();
  for (size_t room = 0; room <= size + 2; ++room) {
    std::vector<char> out(room);
    const std::string report = string_of(writer_.report({out.data(), room}, 1));
    if (room < Writer::kMinReport) {
      EXPECT_EQ(report, "");
      continue;
    }
    EXPECT_EQ(report.substr(0, 46), R"({"context":"00000001","commit":1,"refused":2,")");
    EXPECT_EQ(report.substr(report.size() - 2), "}}");
    EXPECT_EQ(report.find("name") != std::string::npos, room >= size) << room;
  }
}

TEST(Details, AreInOpenFeaturesWords) {
  EXPECT_STREQ(name(Reason::kDefault), "DEFAULT");
  EXPECT_STREQ(name(Reason::kTargetingMatch), "TARGETING_MATCH");
  EXPECT_STREQ(name(Status::kNotReady), "NOT_READY");
  EXPECT_STREQ(name(Status::kReconciling), "RECONCILING");
  EXPECT_STREQ(name(FlagError::kNone), "");
  EXPECT_STREQ(name(FlagError::kTargetingKeyMissing), "TARGETING_KEY_MISSING");
  EXPECT_STREQ(name(FlagError::kOutOfRange), "OUT_OF_RANGE");
}

TEST(Details, EachErrorOfOursHasACodeOfOpenFeature) {
  for (unsigned i = 0; i <= static_cast<unsigned>(FlagError::kGeneral); ++i) {
    EXPECT_EQ(error_code(static_cast<FlagError>(i)), static_cast<FlagError>(i));
  }
  EXPECT_EQ(error_code(FlagError::kInexact), FlagError::kParseError);
  EXPECT_EQ(error_code(FlagError::kNotUtf8), FlagError::kParseError);
  EXPECT_EQ(error_code(FlagError::kFraction), FlagError::kTypeMismatch);
  EXPECT_EQ(error_code(FlagError::kOutOfRange), FlagError::kGeneral);
  EXPECT_EQ(error_code(FlagError::kTooLong), FlagError::kGeneral);
  EXPECT_EQ(error_code(FlagError::kNotAChoice), FlagError::kGeneral);
}

}  // namespace
}  // namespace esse::flags
