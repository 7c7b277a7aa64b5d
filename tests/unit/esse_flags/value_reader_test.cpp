// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/value_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "support/heap_trap.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {
namespace {

using Type = Candidate::Type;

// The value of `{"v":<value>}`, read in pieces of `size` bytes. What follows it in the text must
// still be there.
class Value {
 public:
  explicit Value(const std::string& value, size_t size = SIZE_MAX) {
    const std::string text = R"({"v":)" + value + R"(,"w":"x"})";
    Text rest(text.data(), text.size());
    const test::HeapTrap trap;
    values_.start(scratch_);
    while (!rest.empty()) {
      const Text piece = rest.first(min_of(size, rest.size()));
      const json::Fed fed = reader_.feed(piece);
      take(fed.token);
      rest = rest.from(fed.used);
    }
    EXPECT_EQ(reader_.end(), json::Token::kNeedMore);
    EXPECT_TRUE(is_whole_);
    EXPECT_EQ(strings_, 1) << "\"x\" is read by others";
  }

  const Candidate& operator*() const { return values_.candidate(); }
  const Candidate* operator->() const { return &values_.candidate(); }
  std::string text() const { return std::string(to_std(values_.candidate().text)); }

 private:
  void take(json::Token token) {
    const bool is_name = token == json::Token::kName || token == json::Token::kNamePart;
    if (is_whole_) {
      strings_ += token == json::Token::kString ? 1 : 0;
    } else if (names_ != 0 && !is_name) {
      is_whole_ = values_.take(reader_, token);
    }
    names_ += token == json::Token::kName ? 1 : 0;
  }

  char scratch_[longest_text_of<kFlags>] = {};
  json::Reader reader_;
  ValueReader values_;
  int names_ = 0;
  int strings_ = 0;
  bool is_whole_ = false;
};

TEST(ValueReader, TakesAValueOfEachType) {
  for (const size_t size : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, SIZE_MAX}) {
    EXPECT_EQ(Value("null", size)->type, Type::kNothing);
    EXPECT_EQ(Value("true", size)->type, Type::kBool);
    EXPECT_TRUE(Value("true", size)->boolean);
    EXPECT_EQ(Value("false", size)->type, Type::kBool);
    EXPECT_FALSE(Value("false", size)->boolean);
    EXPECT_EQ(Value("-12.50e1", size)->number, -125_dec);
    EXPECT_TRUE(Value("-12.50e1", size)->is_exact);
    EXPECT_EQ(Value("1234567890123456789", size)->type, Type::kNumber);
    EXPECT_FALSE(Value("1234567890123456789", size)->is_exact);
    const Value text(R"("a\n\u00e9\ud83d\ude00")", size);
    EXPECT_EQ(text->type, Type::kText);
    EXPECT_EQ(text.text(), "a\n\xC3\xA9\xF0\x9F\x98\x80");
    EXPECT_TRUE(text->is_whole);
    EXPECT_TRUE(text->is_well_formed);
    const Value empty(R"("")", size);
    EXPECT_EQ(empty->type, Type::kText);
    EXPECT_EQ(empty.text(), "");
  }
}

TEST(ValueReader, CapturesObjectsAndArraysAsTheyWereSent) {
  for (const char* const sent : {"{}", "[]", R"({"a" : [1, "\n]"]})", "[[[]], {}]"}) {
    for (size_t size = 1; size < 8; ++size) {
      const Value value(sent, size);
      EXPECT_EQ(value->type, Type::kJson);
      EXPECT_EQ(value.text(), sent);
      EXPECT_TRUE(value->is_whole);
    }
  }
}

TEST(ValueReader, SaysWhatIsNotUtf8) {
  for (size_t size = 1; size < 8; ++size) {
    EXPECT_FALSE(Value("\"\xFF\"", size)->is_well_formed);
    EXPECT_FALSE(Value(R"("\ud800")", size)->is_well_formed);
    EXPECT_FALSE(Value("[\"\xFF\"]", size)->is_well_formed);
    EXPECT_TRUE(Value("[\"\xC3\xA9\"]", size)->is_well_formed);
  }
}

TEST(ValueReader, DropsWhatDoesNotFit) {
  for (const size_t size : {size_t{1}, size_t{7}, SIZE_MAX}) {
    const Value fits("\"" + std::string(32, 'x') + "\"", size);
    EXPECT_TRUE(fits->is_whole);
    EXPECT_EQ(fits->text.size(), 32u);
    EXPECT_FALSE(Value("\"" + std::string(33, 'x') + "\"", size)->is_whole);
    EXPECT_FALSE(Value("[" + std::string(100'000, ' ') + "]", size)->is_whole);
  }
}

TEST(ValueReader, StartsAnew) {
  char scratch[4];
  ValueReader values;
  values.start(scratch);
  json::Reader reader;
  EXPECT_EQ(reader.feed(Text("\"longer\"")).token, json::Token::kString);
  EXPECT_TRUE(values.take(reader, json::Token::kString));
  EXPECT_FALSE(values.candidate().is_whole);
  values.start(scratch);
  EXPECT_EQ(values.candidate().type, Type::kNothing);
  EXPECT_TRUE(values.candidate().is_whole);
}

TEST(ValueReader, GivesTheWriterWhatItStages) {
  Values<Settings> settings;
  StaticWriter<Settings, kFlags> writer(settings);
  const auto commit = [&](uint16_t flag, const char* value) {
    const Value read(value, 3);
    writer.begin(Base::kLive);
    writer.stage(flag, *read);
    writer.commit();
    return writer.details(flag).error;
  };
  constexpr uint16_t kGain = internal::number_of<kFlags, &Settings::gain>();
  constexpr uint16_t kRate = internal::number_of<kFlags, &Settings::rate_ms>();
  constexpr uint16_t kGreeting = internal::number_of<kFlags, &Settings::greeting>();
  constexpr uint16_t kLimits = internal::number_of<kFlags, &Settings::limits>();
  EXPECT_EQ(commit(kGain, "0.1"), FlagError::kNone);
  EXPECT_EQ(settings->gain, 0.1_dec);
  EXPECT_EQ(commit(kGain, "0.10000000000000000001"), FlagError::kInexact);
  EXPECT_EQ(commit(kRate, "300.0"), FlagError::kNone);
  EXPECT_EQ(settings->rate_ms, 300);
  EXPECT_EQ(commit(kRate, "\"300\""), FlagError::kTypeMismatch);
  EXPECT_EQ(commit(kGreeting, R"("\ud83d")"), FlagError::kNotUtf8);
  EXPECT_EQ(commit(kGreeting, R"("\u0041")"), FlagError::kNone);
  EXPECT_TRUE(settings->greeting == String<32>("A"));
  EXPECT_EQ(commit(kLimits, R"({"low":1})"), FlagError::kNone);
  EXPECT_TRUE(settings->limits == Json<16>(R"({"low":1})"));
  EXPECT_EQ(commit(kLimits, R"({"low":1,"high":2})"), FlagError::kTooLong);
  EXPECT_EQ(commit(kLimits, "true"), FlagError::kTypeMismatch);
  EXPECT_EQ(commit(kLimits, "null"), FlagError::kNone);
  EXPECT_TRUE(settings->limits == Json<16>("{}")) << "null is the default";
}

}  // namespace
}  // namespace esse::flags
