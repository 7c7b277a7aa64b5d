// SPDX-License-Identifier: Apache-2.0
// The contracts' rules on the simulated flash, and on a Store in it.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "fixtures.h"

namespace esse::test {
namespace {

const store::Geometry kGeometries[] = {
    {64, 8, 1}, {256, 4, 2}, {512, 2, 4}, {1024, 2, 8}, {1024, 4, 32}};

template <typename Rule>
using Case = std::tuple<store::Geometry, Rule>;

template <typename Rule>
auto all(Span<const Rule> rules) {
  return testing::Combine(testing::ValuesIn(kGeometries),
                          testing::ValuesIn(std::vector<Rule>(rules.begin(), rules.end())));
}

template <typename Rule>
std::string name_of(const testing::TestParamInfo<Case<Rule>>& one) {
  return "Unit" + std::to_string(std::get<0>(one.param).unit) + "_" + std::get<1>(one.param).name;
}

class FlashConformance : public testing::TestWithParam<Case<FlashRule>> {};
TEST_P(FlashConformance, Holds) {
  const auto& [geometry, rule] = GetParam();
  SimulatedFlashFixture fixture(geometry);
  const char* broken = rule.check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
  EXPECT_EQ(fixture.simulated().misuses(), 0u) << "the rule itself programs a unit twice";
}
INSTANTIATE_TEST_SUITE_P(All, FlashConformance, all(flash_rules()), name_of<FlashRule>);

class VaultConformance : public testing::TestWithParam<Case<VaultRule>> {};
TEST_P(VaultConformance, HoldsForAStore) {
  const auto& [geometry, rule] = GetParam();
  StoreFixture fixture(geometry);
  const char* broken = rule.check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}
INSTANTIATE_TEST_SUITE_P(All, VaultConformance, all(vault_rules()), name_of<VaultRule>);

}  // namespace
}  // namespace esse::test
