// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/values.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "support/heap_trap.h"
#include "unit/esse_flags/settings.h"

namespace esse::flags {
namespace {

static_assert(internal::Banks::next(0) == 1 && internal::Banks::next(7) == 8, "one by one");
static_assert(internal::Banks::next(UINT32_MAX) == 2, "another bank, and never the defaults again");

std::string string_of(Text text) { return std::string(to_std(text)); }

TEST(Values, AreTheDefaultsUntilACommit) {
  const Values<Settings> values;
  EXPECT_TRUE(values->blink);
  EXPECT_EQ(values->rate_ms, 500);
  EXPECT_EQ(values.get<&Settings::blink>(), true);
  EXPECT_EQ(values.get<&Settings::loud>(), false);
  EXPECT_EQ(values.get<&Settings::rate_ms>(), 500);
  EXPECT_EQ(values.get<&Settings::gain>(), 20.5_dec);
  EXPECT_EQ(string_of(values.get<&Settings::name>().text()), "pump");
  EXPECT_EQ(string_of(values.get<&Settings::greeting>().text()), "hello");
  EXPECT_EQ(string_of(values.get<&Settings::limits>().text()), "{}");
  EXPECT_FALSE(values.changed<&Settings::blink>());
  Settings all;
  all.rate_ms = 0;
  ASSERT_TRUE(values.snapshot(all));
  EXPECT_EQ(all.rate_ms, 500);
}

TEST(Values, SetsOneMemberAndNoOther) {
  Values<Settings> values;
  ASSERT_TRUE(values.set<&Settings::loud>(true));
  EXPECT_TRUE(values->blink);
  EXPECT_TRUE(values->loud);
  EXPECT_EQ(string_of(values->name.text()), "pump");
  ASSERT_TRUE(values.set<&Settings::name>("motor"));
  ASSERT_TRUE(values.set<&Settings::rate_ms>(-7));
  ASSERT_TRUE(values.set<&Settings::gain>(-1.25_dec));
  ASSERT_TRUE(values.set<&Settings::limits>("[1]"));
  EXPECT_TRUE(values->blink);
  EXPECT_TRUE(values->loud);
  EXPECT_EQ(string_of(values.get<&Settings::name>().text()), "motor");
  EXPECT_EQ(values.get<&Settings::rate_ms>(), -7);
  EXPECT_EQ(values.get<&Settings::gain>(), -1.25_dec);
  EXPECT_EQ(string_of(values.get<&Settings::greeting>().text()), "hello");
  EXPECT_EQ(string_of(values.get<&Settings::limits>().text()), "[1]");
}

TEST(Values, SayWhatTheLastCommitChanged) {
  Values<Settings> values;
  for (const int32_t rate : {1, 2, 3}) {
    ASSERT_TRUE(values.set<&Settings::rate_ms>(rate));
    EXPECT_TRUE(values.changed<&Settings::rate_ms>());
    EXPECT_FALSE(values.changed<&Settings::greeting>());
  }
  ASSERT_TRUE(values.set<&Settings::rate_ms>(3));
  EXPECT_FALSE(values.changed<&Settings::rate_ms>());
  ASSERT_TRUE(values.set<&Settings::greeting>("hi"));
  EXPECT_TRUE(values.changed<&Settings::greeting>());
  EXPECT_FALSE(values.changed<&Settings::rate_ms>());
}

TEST(Values, SnapshotIsOfOneCommit) {
  Values<Settings> values;
  ASSERT_TRUE(values.set<&Settings::rate_ms>(9));
  ASSERT_TRUE(values.set<&Settings::greeting>("both"));
  Settings all;
  ASSERT_TRUE(values.snapshot(all));
  EXPECT_EQ(all.rate_ms, 9);
  EXPECT_EQ(string_of(all.greeting.text()), "both");
}

TEST(Values, AskForNoHeap) {
  Values<Settings> values;
  const test::HeapTrap trap;
  EXPECT_TRUE(values.set<&Settings::rate_ms>(9));
  EXPECT_EQ(values.get<&Settings::rate_ms>(), 9);
}

TEST(Values, HaveTwoCopiesAndTwelveBytes) {
  constexpr size_t kAlignment = alignof(internal::Bank<Settings>);
  constexpr size_t kIndex = (12 + kAlignment - 1) / kAlignment * kAlignment;
  EXPECT_EQ(sizeof(Values<Settings>), 2 * sizeof(internal::Bank<Settings>) + kIndex);
}

struct OneBit {
  bool on = false;
};

TEST(Values, OfLessThanAWordAreReadInWords) {
  Values<OneBit> values;
  EXPECT_FALSE(values.get<&OneBit::on>());
  ASSERT_TRUE(values.set<&OneBit::on>(true));
  EXPECT_TRUE(values.get<&OneBit::on>());
  OneBit out;
  ASSERT_TRUE(values.snapshot(out));
  EXPECT_TRUE(out.on);
}

// Short texts may cross from one word into the next.
struct Crossing {
  String<2> a = "ab";
  bool b = true;
  String<2> c = "cd";
};

TEST(Values, ReadTextsThatCrossWords) {
  Values<Crossing> values;
  EXPECT_EQ(string_of(values.get<&Crossing::c>().text()), "cd");
  ASSERT_TRUE(values.set<&Crossing::c>("xy"));
  EXPECT_EQ(string_of(values.get<&Crossing::a>().text()), "ab");
  EXPECT_TRUE(values.get<&Crossing::b>());
  EXPECT_EQ(string_of(values.get<&Crossing::c>().text()), "xy");
}

// What a reader may accept, step by step: the rules of internal/banks.h.
TEST(Banks, AreIntactWhileTheOtherIsWritten) {
  internal::Word words[2] = {};
  const internal::Word defaults[1] = {5};
  const internal::Memory memory{defaults, words, 1};
  internal::Banks banks;
  const uint32_t none = banks.acquire();
  EXPECT_EQ(internal::bank_of(memory, none), defaults);
  banks.begin(memory, Base::kLive);
  EXPECT_TRUE(banks.is_intact(none));
  banks.commit();
  const uint32_t first = banks.acquire();
  EXPECT_TRUE(banks.is_intact(first));
  EXPECT_EQ(*banks.live(memory), 5u);
  EXPECT_NE(banks.live(memory), banks.idle(memory));
  banks.begin(memory, Base::kLive);
  EXPECT_TRUE(banks.is_intact(first)) << "the other bank is written";
  EXPECT_FALSE(banks.is_intact(none)) << "overtaken";
  banks.commit();
  EXPECT_TRUE(banks.is_intact(first)) << "replaced, but not written yet";
  banks.begin(memory, Base::kLive);
  EXPECT_FALSE(banks.is_intact(first)) << "its bank is being written";
  banks.discard();
  EXPECT_FALSE(banks.is_intact(first)) << "its bank was written";
  banks.begin(memory, Base::kDefaults);
  EXPECT_FALSE(banks.is_intact(first));
}

TEST(Banks, HaveNoPreviousOnceItIsOverwritten) {
  internal::Word words[2] = {};
  const internal::Word defaults[1] = {5};
  const internal::Memory memory{defaults, words, 1};
  internal::Banks banks;
  EXPECT_FALSE(banks.has_previous());
  banks.begin(memory, Base::kLive);
  EXPECT_FALSE(banks.has_previous());
  banks.commit();
  EXPECT_TRUE(banks.has_previous());
  EXPECT_EQ(banks.previous(memory), defaults);
  banks.begin(memory, Base::kLive);
  EXPECT_FALSE(banks.has_previous());
  banks.discard();
  EXPECT_FALSE(banks.has_previous());
}

TEST(Banks, ChangeBytesOfWords) {
  alignas(4) char bank[12] = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'};
  internal::store_bytes(reinterpret_cast<internal::Word*>(bank), 3, "12345", 5);
  EXPECT_EQ(std::string(bank, 12), "abc12345ijkl");
  internal::store_bytes(reinterpret_cast<internal::Word*>(bank), 9, nullptr, 2);
  EXPECT_EQ(std::string(bank, 12), std::string("abc12345i\0\0l", 12));
  internal::store_bytes(reinterpret_cast<internal::Word*>(bank), 0, "xxxxx", 0);
  EXPECT_EQ(bank[0], 'a');
}

TEST(String, TakesWhatFitsAndNothingElse) {
  String<5> text = "hello";
  EXPECT_FALSE(text.assign("longer"));
  EXPECT_EQ(string_of(text.text()), "hello");
  EXPECT_TRUE(text.assign(Text("a\0b", 3)));
  EXPECT_EQ(text.text().size(), 3u);
  EXPECT_TRUE(text == text);
  EXPECT_TRUE(text != String<5>("a"));
  EXPECT_TRUE(text.assign(Text()));
  EXPECT_TRUE(text == String<5>());
  EXPECT_TRUE(Json<5>("[1]") == Json<5>("[1]"));
  EXPECT_TRUE(Json<5>("[1]") != Json<5>("[2]"));
}

}  // namespace
}  // namespace esse::flags
