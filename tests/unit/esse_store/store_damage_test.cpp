// SPDX-License-Identifier: Apache-2.0
// What no single power cut does to a store: bytes that change, places that cannot be read, cuts in
// a row. Geometry: 2 halves of 512 bytes; a head of 20, ends and commits of 24 each.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "esse_store/store.h"
#include "fixtures.h"

namespace esse::store {
namespace {

using test::SimulatedFlash;

constexpr Geometry kSmall{256, 4, 4};
constexpr size_t kEnds = 20;
constexpr size_t kCommits = 44;
constexpr size_t kRecords = 68;
constexpr char kMark = 0x5A;

// A flash of which a range cannot be read.
class Unreadable final : public Flash {
 public:
  Geometry geometry() override { return kSmall; }
  bool read(uint32_t at, Span<char> into) override {
    return (at >= end || at + into.size() <= begin) && flash.read(at, into);
  }
  bool program(uint32_t at, Span<const char> bytes) override { return flash.program(at, bytes); }
  bool erase(uint32_t block) override { return flash.erase(block); }

  SimulatedFlash flash{kSmall};
  uint32_t begin = 0;
  uint32_t end = 0;
};

class StoreDamage : public testing::Test {
 protected:
  Answer prepare() {
    Answer answer = Answer::kNeedsErase;
    while (answer == Answer::kNeedsErase) {
      answer = store.prepare();
    }
    return answer;
  }
  std::string loaded(uint8_t id) {
    char buffer[40];
    const Loaded value = store.load(id, Span<char>(buffer));
    return value.answer == Answer::kOk ? std::string(value.bytes.data(), value.bytes.size())
                                       : "answer " + std::to_string(static_cast<int>(value.answer));
  }
  void set(size_t at, size_t size, char c) {
    std::fill_n(flash.flash.bytes().begin() + static_cast<ptrdiff_t>(at), size, c);
  }
  void fill_the_half() {
    while (store.save(8, Text("12345678")) == Answer::kOk) {
    }
  }

  Unreadable flash;
  Store store{flash};
};

TEST_F(StoreDamage, AValueThatCannotBeReadIsCuredBySavingIt) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("lost")), Answer::kOk);
  ASSERT_EQ(store.save(2, Text("good")), Answer::kOk);
  fill_the_half();
  for (const uint32_t from : {0u, 8u}) {  // its head, its value
    flash.begin = kRecords + from;
    flash.end = flash.begin + 4;
    EXPECT_EQ(loaded(1), "answer " + std::to_string(static_cast<int>(Answer::kFailed)));
    EXPECT_EQ(loaded(2), "good");
    ASSERT_EQ(prepare(), Answer::kOk);
    EXPECT_EQ(store.save(2, Text("better")), Answer::kFailed) << "that would lose it";
    EXPECT_EQ(loaded(2), "good");
  }
  ASSERT_EQ(prepare(), Answer::kOk);
  EXPECT_EQ(store.save(1, Text("again")), Answer::kOk);
  EXPECT_EQ(loaded(1), "again");
  EXPECT_EQ(loaded(2), "good");
}

TEST_F(StoreDamage, AHeadThatIsNotReadAgainIsNotUsed) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  fill_the_half();
  ASSERT_EQ(prepare(), Answer::kOk);
  flash.begin = 512;
  flash.end = 516;
  EXPECT_EQ(store.save(1, Text("other")), Answer::kFailed);
  EXPECT_EQ(loaded(1), "value");
}

// Commits of which only the first mark was made, as many as there are.
TEST_F(StoreDamage, AfterThreeCutsInARowItGoesByWhatIsRead) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  for (size_t pair = 0; pair < 3; ++pair) {
    set(kCommits + pair * 8, 4, kMark);
    set(kCommits + pair * 8 + 4, 4, kErased);
  }
  ASSERT_EQ(store.mount(), Answer::kOk);
  EXPECT_EQ(loaded(1), "value");
}

TEST_F(StoreDamage, AnEndThatIsNotFirmOutweighsACommitThatIsNot) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  set(kEnds, 4, kMark);
  ASSERT_EQ(store.mount(), Answer::kOk) << "the commit is firm";
  set(kCommits + 4, 4, kErased);
  ASSERT_EQ(store.mount(), Answer::kOk);
  EXPECT_NE(flash.flash.bytes()[512], kErased) << "the other half is the store now";
}

TEST_F(StoreDamage, NothingFollowsWhatIsNoRecord) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  const size_t next = kRecords + 16 + 8;
  const std::string number_nine = {5, 0, 9, 2};
  const std::string huge = {'\xF0', '\xF0', 1, 2};
  for (const std::string& head : {number_nine, huge}) {
    set(next, 512 - next, kErased);
    std::copy(head.begin(), head.end(), flash.flash.bytes().begin() + next);
    ASSERT_EQ(store.mount(), Answer::kOk);
    EXPECT_EQ(loaded(1), "value");
    EXPECT_FALSE(store.has_room(0));
    EXPECT_EQ(store.save(2, Text()), Answer::kNeedsErase);
  }
}

// Behind the last record there is less room than any needs, and something in it.
TEST_F(StoreDamage, TheEndOfTheHalfIsNoRecord) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  const std::string value(512 - kRecords - 8 - 8 - 8, 'v');
  ASSERT_EQ(store.save(1, Text(value.data(), value.size())), Answer::kOk);
  set(508, 4, '\0');
  ASSERT_EQ(store.mount(), Answer::kOk);
  EXPECT_FALSE(store.has_room(0));
}

TEST_F(StoreDamage, AnotherVersionInTheSecondHalfIsLeftAloneToo) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  fill_the_half();
  ASSERT_EQ(prepare(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);  // the second half's
  // A store of half the size, in the second half.
  SimulatedFlash smaller({128, 4, 4});
  Store other(smaller);
  ASSERT_EQ(other.mount(), Answer::kOk);
  std::copy_n(smaller.bytes().begin(), 256, flash.flash.bytes().begin() + 512);
  const uint64_t before = flash.flash.operations();
  EXPECT_EQ(store.mount(), Answer::kForeign);
  EXPECT_EQ(flash.flash.operations(), before);
}

TEST_F(StoreDamage, RoomIsToldBeforeItIsNeeded) {
  EXPECT_EQ(store.erase(1), Answer::kMisuse) << "not mounted";
  ASSERT_EQ(store.mount(), Answer::kOk);
  const size_t most = 512 - kRecords - 8 - 8;
  EXPECT_TRUE(store.has_room(most));
  EXPECT_FALSE(store.has_room(most + 1));
  EXPECT_FALSE(store.has_room(70000));
  ASSERT_EQ(prepare(), Answer::kOk);
  EXPECT_TRUE(store.has_room(most + 1)) << "kTooLong, but no erase";
}

}  // namespace
}  // namespace esse::store
