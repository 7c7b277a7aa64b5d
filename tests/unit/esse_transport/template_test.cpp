// SPDX-License-Identifier: Apache-2.0
// The port to start from compiles, keeps the rules that it can keep, and connects to nobody.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "conformance/transport_conformance.h"
#include "template/template_transport.h"

namespace esse::test {
namespace {

class TemplateFixture final : public TransportFixture {
 public:
  Transport& transport() override { return transport_; }
  bool arrange(Peer, Endpoint& to) override {
    to = Endpoint{"peer.example", 80, false};
    return true;
  }
  Millis now() override { return now_; }
  void sleep(uint32_t most_ms) override { now_ = now_ + most_ms; }
  void pass(uint32_t ms) override { now_ = now_ + ms; }
  bool send(Text) override { return true; }
  bool end() override { return true; }
  bool cut() override { return true; }
  bool reset() override { return true; }
  size_t receive(Span<char>) override { return 0; }
  bool saw_close() override { return true; }

 private:
  yours::TemplateTransport transport_;
  Millis now_;
};

TEST(TemplateTransport, IsIdleRefusesAndFailsByTheRules) {
  const std::set<std::string> kept = {"IdleDoesNothing", "RefusesBadEndpoints",
                                      "RefusesSecureWhenItCannot"};
  for (const TransportRule& rule : transport_rules()) {
    TemplateFixture fixture;
    const char* broken = rule.check(fixture);
    EXPECT_EQ(broken == nullptr, kept.count(rule.name) == 1) << rule.name;
    EXPECT_NE(broken, kNotApplicable) << rule.name;
  }
}

}  // namespace
}  // namespace esse::test
