// SPDX-License-Identifier: Apache-2.0
// The nets under the other tests hold: a test that cannot fail proves nothing.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "unit/esse_stream/differential.h"

namespace esse::test {
namespace {

void* volatile sink;

TEST(HeapTrapDeathTest, EndsTheProgramAtAnyHeapCall) {
  EXPECT_DEATH(
      {
        HeapTrap trap;
        sink = ::operator new(1);
      },
      "HeapTrap");
#if defined(__GLIBC__)
  void* volatile block = malloc(8);
  EXPECT_DEATH(
      {
        HeapTrap trap;
        sink = malloc(1);
      },
      "HeapTrap");
  EXPECT_DEATH(
      {
        HeapTrap trap;
        sink = calloc(1, 1);
      },
      "HeapTrap");
  EXPECT_DEATH(
      {
        HeapTrap trap;
        sink = realloc(block, 100);
      },
      "HeapTrap");
  EXPECT_DEATH(
      {
        HeapTrap trap;
        sink = aligned_alloc(64, 64);
      },
      "HeapTrap");
  EXPECT_DEATH(
      {
        HeapTrap trap;
        free(block);
      },
      "HeapTrap");
  free(block);
#endif
}

TEST(HeapTrap, LeavesTheHeapAloneOnceItIsGone) {
  { HeapTrap trap; }
  sink = malloc(1);
  ASSERT_NE(sink, nullptr);
  free(sink);
}

TEST(GuardedBytesDeathTest, EndAndBeginAtPagesThatNobodyMayTouch) {
  GuardedBytes bytes(100);
  EXPECT_GE(bytes.size(), 100u);
  char* const front = bytes.front(10).data();
  char* const back = bytes.back(10).data();
  front[0] = back[9] = 'x';
  EXPECT_EXIT(
      front[-1] = 'x', [](int) { return true; }, "");
  EXPECT_DEATH(static_cast<volatile char*>(front)[-1] = 'x', "");
  EXPECT_DEATH(static_cast<volatile char*>(back)[10] = 'x', "");
  EXPECT_DEATH(sink = reinterpret_cast<void*>(static_cast<volatile char*>(back)[10]), "");
}

TEST(Differential, SeesADifference) {
  // The reference is told of a smaller span than the parser has, so parts must differ.
  RunMemory memory;
  std::vector<Report> got;
  std::vector<Report> expected;
  ParserRun(memory, 16, {}).parse("data:1234567890\n\n", Reads::whole(), got);
  ReferenceParser(8, {}).parse("data:1234567890\n\n", expected);
  EXPECT_FALSE(got == expected);
  Report one;
  for (std::string Report::*text :
       {&Report::type, &Report::data, &Report::id, &Report::committed}) {
    Report other;
    (other.*text).assign(1, 'x');
    EXPECT_FALSE(one == other);
  }
}

TEST(Differential, StopsAtTheFirstFailureOfAnyThread) {
  EXPECT_EQ(for_all(100000, [](RunMemory&, uint64_t i) { return i == 77777 ? "found" : ""; }),
            "found");
  EXPECT_EQ(for_all(1000, [](RunMemory&, uint64_t) { return ""; }), "");
}

TEST(Reads, FallAsTheyAreAsked) {
  EXPECT_EQ(Reads::whole().next(0, 9), 9u);
  EXPECT_EQ(Reads::each(4).next(0, 9), 4u);
  EXPECT_EQ(Reads::each(4).next(8, 1), 1u);
  EXPECT_EQ(Reads::cut_at(5).next(0, 9), 5u);
  EXPECT_EQ(Reads::cut_at(5).next(5, 4), 4u);
}

}  // namespace
}  // namespace esse::test
