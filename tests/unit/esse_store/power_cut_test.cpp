// SPDX-License-Identifier: Apache-2.0
// The power goes at every unit that a Store programs and in every erase. tests/store has the
// controls: stores that were made wrong, which must not pass.
#include <gtest/gtest.h>

#include "support/power_cuts.h"

namespace esse::test {
namespace {

void expect_clean(const CutReport& report, uint64_t at_least) {
  EXPECT_TRUE(report.is_clean()) << report.first;
  EXPECT_EQ(report.lost, 0u);
  EXPECT_EQ(report.changed, 0u);
  EXPECT_EQ(report.misused, 0u);
  EXPECT_EQ(report.unwritable, 0u);
  EXPECT_GE(report.cuts, at_least);
  testing::Test::RecordProperty("cuts", std::to_string(report.cuts));
}

// Every first cut, and a second one after some of them.
class StoreCut : public testing::TestWithParam<uint32_t> {};
TEST_P(StoreCut, LeavesTheOldOrTheNewValueForGood) {
  expect_clean(cut_everywhere(GetParam(), 37), 2500);
}
INSTANTIATE_TEST_SUITE_P(Units, StoreCut, testing::Values(1, 4, 8, 32));

// A second one after each.
class StoreEveryCut : public testing::TestWithParam<uint32_t> {};
TEST_P(StoreEveryCut, LeavesTheOldOrTheNewValueForGood) {
  expect_clean(cut_everywhere(GetParam(), 1), 70000);
}
INSTANTIATE_TEST_SUITE_P(Units, StoreEveryCut, testing::Values(1, 4, 8, 32));

}  // namespace
}  // namespace esse::test
