// SPDX-License-Identifier: Apache-2.0
// The transport contract on lwIP.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "conformance/transport_conformance.h"
#include "lwip/opt.h"
#include "rig.h"

namespace esse::test {
namespace {

struct Variant {
  const char* name;
  const char* host;
  const char* known_as;  ///< what the name server says `host` is
  LinkOptions link;
};

class LwipFixture final : public TransportFixture {
 public:
  explicit LwipFixture(const Variant& variant) : host_(variant.host), rig_(variant.link) {
    if (variant.known_as != nullptr) {
      rig_.know(variant.host, variant.known_as);
    }
  }

  Transport& transport() override { return rig_.tcp; }
  bool arrange(Peer peer, Endpoint& to) override {
    accepted_before_ = rig_.accepted();
    to.host = host_;
    to.port = 80;
    if (peer == Peer::kRefuses) {
      to.port = 81;
    } else if (peer == Peer::kSilent) {
      to.host = kNobody4;
    } else if (peer == Peer::kNameless) {
      to.host = "nobody.example";
    }
    return true;
  }
  Millis now() override { return rig_.net.now(); }
  void sleep(uint32_t most_ms) override { rig_.sleep(most_ms); }
  void pass(uint32_t ms) override { rig_.net.pass(ms); }

  bool send(Text bytes) override { return accept() && rig_.send(bytes); }
  bool end() override { return accept() && rig_.end(); }
  bool cut() override { return false; }  // TCP alone knows no difference
  bool reset() override { return accept() && rig_.reset(); }
  size_t receive(Span<char> into) override {
    return rig_.ask_server([&](LwipServer& s) { return s.receive(into); });
  }
  bool saw_close() override { return rig_.saw_close(); }
  uint32_t patience_ms() override { return kPatienceMs; }
  uint32_t longest_call_ms() override { return kLongestCallMs; }

 private:
  // The last step of the handshake may still be on its way.
  bool accept() {
    return rig_.pass_until([&] { return rig_.accepted() > accepted_before_; });
  }

  Text host_;
  Rig rig_;
  size_t accepted_before_ = 0;
};

using Case = std::tuple<Variant, TransportRule>;
class LwipConformance : public testing::TestWithParam<Case> {};

TEST_P(LwipConformance, Holds) {
  const auto& [variant, rule] = GetParam();
  LwipFixture fixture(variant);
  const char* broken = rule.check(fixture);
  if (std::string(rule.name) == "CutComesAfterAllBytesAndLasts") {
    EXPECT_EQ(broken, kNotApplicable);
  } else if (!kKnowsItsTimers && std::string(rule.name) == "SilenceIsWaitedForHonestly") {
    EXPECT_STREQ(broken, "gives up without a timer that pending() knew of");
  } else {
    EXPECT_EQ(broken, nullptr) << broken;
  }
}

std::vector<Variant> variants() {
  std::vector<Variant> all = {
    {"IPv4", kServer4, nullptr, {}},
    {"Name", "peer.example", kServer4, {}},
#if LWIP_IPV6
    {"IPv6", kServer6, nullptr, {}},
    {"NameIPv6", "six.example", kServer6, {}},
#endif
  };
  for (const NamedLink& more : more_links()) {
    all.push_back({more.name, more.host, nullptr, more.link});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(All,
                         LwipConformance,
                         testing::Combine(testing::ValuesIn(variants()),
                                          testing::ValuesIn(transport_rules().begin(),
                                                            transport_rules().end())),
                         [](const testing::TestParamInfo<Case>& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

}  // namespace
}  // namespace esse::test
