// SPDX-License-Identifier: Apache-2.0
// The contract's rules on the transports of tests/support: each alone, and around each other. And
// the rules on transports that break them: a suite that accepts everything would prove nothing.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "conformance/layer_conformance.h"
#include "scripted_fixture.h"

namespace esse::test {
namespace {

FaultOptions small_pieces_and_delays() {
  FaultOptions options;
  options.seed = 8;
  options.short_read = 500;
  options.short_write = 500;
  options.not_yet = 300;
  options.delay_ms = 5;
  return options;
}

std::vector<ScriptedFixture::Options> variants() {
  const FaultOptions faults = small_pieces_and_delays();
  return {
      {"Scripted"},
      {"ScriptedSlow", 20, 1000, 3},
      {"ScriptedSecure", 5, kForever, 0, true},
      {"FaultInjector", 5, 1000, 0, false, true, false, faults},
      {"FaultInjectorSecure", 0, kForever, 9, true, true, false, faults},
      {"Tracer", 5, 1000, 0, false, false, true},
      {"TracerOverFaultInjector", 5, kForever, 0, true, true, true, faults},
  };
}

using Case = std::tuple<ScriptedFixture::Options, TransportRule>;
class ScriptedConformance : public testing::TestWithParam<Case> {};

TEST_P(ScriptedConformance, Holds) {
  const auto& [options, rule] = GetParam();
  ScriptedFixture fixture(options);
  const char* broken = rule.check(fixture);
  if (options.secures && std::string(rule.name) == "RefusesSecureWhenItCannot") {
    EXPECT_EQ(broken, kNotApplicable);
  } else {
    EXPECT_EQ(broken, nullptr) << broken;
  }
  EXPECT_EQ(fixture.opens(), fixture.closes());
}

std::vector<TransportRule> rules() {
  const Span<const TransportRule> all = transport_rules();
  return {all.begin(), all.end()};
}

INSTANTIATE_TEST_SUITE_P(All,
                         ScriptedConformance,
                         testing::Combine(testing::ValuesIn(variants()),
                                          testing::ValuesIn(rules())),
                         [](const testing::TestParamInfo<Case>& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

template <typename Layer, typename... Arguments>
class WrapperFixture final : public LayerFixture {
 public:
  explicit WrapperFixture(Arguments... arguments) : layer_(probe_, arguments...) {}
  Transport& layer() override { return layer_; }
  ProbeTransport& inner() override { return probe_; }
  Endpoint endpoint() override { return {"peer.example", 80, false}; }

 private:
  ProbeTransport probe_;
  Layer layer_;
};

class LayerConformance : public testing::TestWithParam<LayerRule> {};

TEST_P(LayerConformance, HoldsForTheFaultInjector) {
  WrapperFixture<FaultInjector, FaultOptions> fixture{FaultOptions{}};
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}

TEST_P(LayerConformance, HoldsForTheTracer) {
  WrapperFixture<Tracer, Tracer::Sink> fixture{[](const TraceEntry&) {}};
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}

INSTANTIATE_TEST_SUITE_P(All,
                         LayerConformance,
                         testing::ValuesIn(layer_rules().begin(), layer_rules().end()),
                         [](const testing::TestParamInfo<LayerRule>& one) {
                           return std::string(one.param.name);
                         });

TEST(TransportRules, HaveNamesThatDiffer) {
  std::set<std::string> names;
  for (const TransportRule& rule : transport_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
  }
  EXPECT_GE(names.size(), 20u);
}

}  // namespace
}  // namespace esse::test
