// SPDX-License-Identifier: Apache-2.0
#include "esse_store/store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/heap_trap.h"
#include "support/simulated_flash.h"

namespace esse::store {
namespace {

using test::HeapLeave;
using test::HeapTrap;
using test::SimulatedFlash;
using test::Torn;

constexpr Geometry kSmall{256, 4, 4};

std::string loaded(Store& store, uint8_t id) {
  char buffer[600];
  const Loaded value = store.load(id, Span<char>(buffer));
  return value.answer == Answer::kOk ? std::string(value.bytes.data(), value.bytes.size())
                                     : "answer " + std::to_string(static_cast<int>(value.answer));
}
const std::string kNothing = "answer " + std::to_string(static_cast<int>(Answer::kNone));

Answer prepare(Store& store) {
  Answer answer = store.prepare();
  while (answer == Answer::kNeedsErase) {
    answer = store.prepare();
  }
  return answer;
}

class StoreTest : public testing::Test {
 protected:
  SimulatedFlash flash{kSmall};
  Store store{flash};
};

TEST_F(StoreTest, MakesAStoreOfBlankFlash) {
  HeapTrap trap;
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  const uint64_t erases = flash.erases(0) + flash.erases(1) + flash.erases(2) + flash.erases(3);
  HeapLeave leave;
  EXPECT_EQ(loaded(store, 1), "value");
  EXPECT_EQ(loaded(store, 2), kNothing);
  EXPECT_EQ(erases, 0u);
}

TEST_F(StoreTest, KeepsValuesOverABoot) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("old")), Answer::kOk);
  ASSERT_EQ(store.save(8, Text("eight")), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("new")), Answer::kOk);
  ASSERT_EQ(store.save(2, Text()), Answer::kOk);
  ASSERT_EQ(store.erase(8), Answer::kOk);
  Store again(flash);
  ASSERT_EQ(again.mount(), Answer::kOk);
  EXPECT_EQ(loaded(again, 1), "new");
  EXPECT_EQ(loaded(again, 2), "");
  EXPECT_EQ(loaded(again, 8), kNothing);
}

TEST_F(StoreTest, ErasesOnlyWhenAsked) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  Answer answer = Answer::kOk;
  int saved = 0;
  while ((answer = store.save(1, Text("0123456789"))) == Answer::kOk) {
    ++saved;
  }
  EXPECT_EQ(answer, Answer::kNeedsErase);
  EXPECT_GT(saved, 5);
  EXPECT_FALSE(store.has_room(10));
  EXPECT_EQ(loaded(store, 1), "0123456789");
  for (uint32_t block = 0; block < 4; ++block) {
    EXPECT_EQ(flash.erases(block), 0u);
  }
  EXPECT_EQ(store.prepare(), Answer::kNeedsErase);
  EXPECT_EQ(flash.erases(2) + flash.erases(3), 1u) << "one block a call";
  EXPECT_EQ(store.prepare(), Answer::kOk);
  EXPECT_EQ(store.prepare(), Answer::kOk) << "and then no more";
  EXPECT_EQ(flash.erases(2) + flash.erases(3), 2u);
  EXPECT_TRUE(store.has_room(10));
  EXPECT_EQ(store.save(1, Text("next")), Answer::kOk);
  EXPECT_EQ(loaded(store, 1), "next");
}

TEST_F(StoreTest, DoesNotTrustAnErasedHalfOfAnEarlierBoot) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(prepare(store), Answer::kOk);
  Store again(flash);
  ASSERT_EQ(again.mount(), Answer::kOk);
  while (again.save(1, Text("0123456789")) == Answer::kOk) {
  }
  EXPECT_EQ(again.save(1, Text("0123456789")), Answer::kNeedsErase);
}

TEST_F(StoreTest, TakesTheLargestValueAndNoLarger) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  const std::string largest(512 - 20 - 12 * 4 - 8 - 2 * 4, 'x');
  EXPECT_EQ(store.save(1, Text(largest.data(), largest.size())), Answer::kOk);
  EXPECT_EQ(loaded(store, 1), largest);
  const std::string larger = largest + 'x';
  EXPECT_EQ(store.save(1, Text(larger.data(), larger.size())), Answer::kTooLong);
  EXPECT_EQ(store.save(2, Text()), Answer::kFull) << "beside it there is no room";
  EXPECT_EQ(store.erase(1), Answer::kNeedsErase) << "but it can go";
  ASSERT_EQ(prepare(store), Answer::kOk);
  EXPECT_EQ(store.erase(1), Answer::kOk);
  EXPECT_EQ(store.save(2, Text("two")), Answer::kOk);
  const std::string huge(70000, 'x');
  EXPECT_EQ(store.save(1, Text(huge.data(), huge.size())), Answer::kTooLong);
  EXPECT_EQ(loaded(store, 2), "two");
  char small[2];
  EXPECT_EQ(store.load(2, Span<char>(small)).answer, Answer::kTooLong);
}

TEST_F(StoreTest, AnswersMisuse) {
  EXPECT_EQ(store.save(1, Text("x")), Answer::kMisuse) << "not mounted";
  EXPECT_EQ(store.prepare(), Answer::kMisuse);
  EXPECT_FALSE(store.has_room(0));
  ASSERT_EQ(store.mount(), Answer::kOk);
  for (const uint8_t id : {uint8_t{0}, uint8_t{9}, uint8_t{255}}) {
    char buffer[8];
    EXPECT_EQ(store.save(id, Text("x")), Answer::kMisuse);
    EXPECT_EQ(store.erase(id), Answer::kMisuse);
    EXPECT_EQ(store.load(id, Span<char>(buffer)).answer, Answer::kMisuse);
  }
  const Geometry wrong[] = {{256, 4, 0}, {256, 4, 3}, {256, 4, 64}, {256, 3, 4},       {256, 0, 4},
                            {100, 4, 4}, {32, 2, 4},  {0, 2, 4},    {256, 1u << 20, 4}};
  for (const Geometry& geometry : wrong) {
    class Odd final : public Flash {
     public:
      explicit Odd(const Geometry& is) : is_(is) {}
      Geometry geometry() override { return is_; }
      bool read(uint32_t, Span<char>) override { return false; }
      bool program(uint32_t, Span<const char>) override { return false; }
      bool erase(uint32_t) override { return false; }

     private:
      Geometry is_;
    } odd(geometry);
    Store none(odd);
    EXPECT_EQ(none.mount(), Answer::kMisuse) << geometry.block_bytes << " " << geometry.unit;
  }
}

TEST_F(StoreTest, LeavesAloneWhatIsNotAStore) {
  for (const size_t at : {size_t{100}, size_t{600}, size_t{1023}}) {
    SimulatedFlash others(kSmall);
    others.bytes()[at] = 'x';
    Store none(others);
    EXPECT_EQ(none.mount(), Answer::kForeign) << at;
    EXPECT_EQ(none.save(1, Text("x")), Answer::kForeign);
    EXPECT_EQ(none.prepare(), Answer::kForeign);
    EXPECT_EQ(loaded(none, 1), "answer " + std::to_string(static_cast<int>(Answer::kForeign)));
    EXPECT_EQ(others.operations(), 0u) << "nothing was programmed, nothing erased";
  }
}

TEST_F(StoreTest, LeavesAloneAStoreOfAnotherGeometry) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  for (const Geometry& geometry : {Geometry{128, 8, 8}, Geometry{128, 6, 4}}) {
    SimulatedFlash other(geometry);
    std::copy_n(flash.bytes().begin(), other.bytes().size() / 2, other.bytes().begin());
    Store none(other);
    EXPECT_EQ(none.mount(), Answer::kForeign);
    EXPECT_EQ(other.operations(), 0u);
  }
}

TEST_F(StoreTest, LeavesAloneAStoreOfALaterVersion) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(prepare(store), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  // The head of a version 2 with its checksum, as this test works it out.
  char* const head = flash.bytes().data();
  head[3] = 2;
  uint32_t sum = UINT32_MAX;
  for (int i = 0; i < 16; ++i) {
    sum ^= static_cast<unsigned char>(head[i]);
    for (int bit = 0; bit < 8; ++bit) {
      sum = (sum & 1) != 0 ? sum >> 1 ^ 0xEDB88320u : sum >> 1;
    }
  }
  for (int i = 0; i < 4; ++i) {
    head[16 + i] = static_cast<char>(~sum >> (8 * i));
  }
  const uint64_t before = flash.operations();
  Store again(flash);
  EXPECT_EQ(again.mount(), Answer::kForeign);
  EXPECT_EQ(flash.operations(), before);
}

TEST_F(StoreTest, ReadsWhatIsReadOnly) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  flash.is_read_only = true;
  Store again(flash);
  ASSERT_EQ(again.mount(), Answer::kOk);
  EXPECT_EQ(loaded(again, 1), "value");
  EXPECT_EQ(again.save(1, Text("other")), Answer::kNeedsErase);
  EXPECT_EQ(again.prepare(), Answer::kFailed);
  EXPECT_EQ(loaded(again, 1), "value");
  SimulatedFlash blank(kSmall);
  blank.is_read_only = true;
  Store none(blank);
  EXPECT_EQ(none.mount(), Answer::kFailed);
}

TEST_F(StoreTest, FindsDamage) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("old")), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("damaged")), Answer::kOk);
  ASSERT_EQ(store.save(2, Text("behind")), Answer::kOk);
  const std::string value = "damaged";
  const auto at =
      std::search(flash.bytes().begin(), flash.bytes().end(), value.begin(), value.end());
  ASSERT_NE(at, flash.bytes().end());
  *at = 'X';
  EXPECT_EQ(loaded(store, 1), "answer " + std::to_string(static_cast<int>(Answer::kFailed)));
  Store again(flash);
  ASSERT_EQ(again.mount(), Answer::kOk);
  EXPECT_EQ(loaded(again, 1), "old") << "as if it had not been written";
  EXPECT_EQ(loaded(again, 2), "behind");
}

// A cell that no longer takes a bit is found before the value counts.
TEST_F(StoreTest, ReadsAgainWhatItHasWritten) {
  class Worn final : public Flash {
   public:
    explicit Worn(SimulatedFlash& flash) : flash_(flash) {}
    Geometry geometry() override { return flash_.geometry(); }
    bool read(uint32_t at, Span<char> into) override { return flash_.read(at, into); }
    bool program(uint32_t at, Span<const char> bytes) override {
      const bool is_done = flash_.program(at, bytes);
      if (is_worn) {
        flash_.bytes()[at] = static_cast<char>(flash_.bytes()[at] | 1);
      }
      return is_done;
    }
    bool erase(uint32_t block) override { return flash_.erase(block); }
    bool is_worn = false;

   private:
    SimulatedFlash& flash_;
  } worn(flash);
  Store onto(worn);
  ASSERT_EQ(onto.mount(), Answer::kOk);
  ASSERT_EQ(onto.save(1, Text("good")), Answer::kOk);
  worn.is_worn = true;
  EXPECT_EQ(onto.save(1, Text("bbbbbbbb")), Answer::kNeedsErase) << "this half takes no more";
  EXPECT_EQ(loaded(onto, 1), "good");
  ASSERT_EQ(prepare(onto), Answer::kOk);
  EXPECT_EQ(onto.save(1, Text("bbbbbbbb")), Answer::kFailed);
  EXPECT_EQ(loaded(onto, 1), "good");
  worn.is_worn = false;
  EXPECT_EQ(onto.save(1, Text("bbbbbbbb")), Answer::kNeedsErase);
  ASSERT_EQ(prepare(onto), Answer::kOk);
  EXPECT_EQ(onto.save(1, Text("bbbbbbbb")), Answer::kOk);
  EXPECT_EQ(loaded(onto, 1), "bbbbbbbb");
}

// A cut in the first mark: nothing is said before an erase has made it clear.
TEST_F(StoreTest, SaysNothingBeforeItIsClear) {
  ASSERT_EQ(store.mount(), Answer::kOk);
  ASSERT_EQ(store.save(1, Text("old")), Answer::kOk);
  flash.cut_at(3, Torn::kNewFirst);  // head, value in 3 units
  ASSERT_NE(store.save(1, Text("new")), Answer::kOk);
  flash.boot();
  Store again(flash);
  ASSERT_EQ(again.mount(), Answer::kNeedsErase);
  EXPECT_EQ(loaded(again, 1), "answer " + std::to_string(static_cast<int>(Answer::kNeedsErase)));
  EXPECT_EQ(again.save(2, Text("x")), Answer::kNeedsErase);
  ASSERT_EQ(prepare(again), Answer::kOk);
  const std::string said = loaded(again, 1);
  EXPECT_EQ(said, "new");
  for (int boot = 0; boot < 3; ++boot) {
    flash.boot();
    Store later(flash);
    ASSERT_EQ(later.mount(), Answer::kOk);
    EXPECT_EQ(loaded(later, 1), said);
  }
}

}  // namespace
}  // namespace esse::store
