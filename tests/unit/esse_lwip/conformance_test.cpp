// SPDX-License-Identifier: Apache-2.0
// The transport contract on lwIP, in virtual time, over a link that delays.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "conformance/transport_conformance.h"
#include "esse_lwip/tcp_transport.h"
#include "lwip/opt.h"
#include "lwip_server.h"
#include "name_server.h"
#include "net.h"

namespace esse::test {
namespace {

struct Variant {
  const char* name;
  const char* host;
  const char* known_as;  ///< what the name server says `host` is
  LinkOptions link;
  Net::Driver driver;
};

class LwipFixture final : public TransportFixture {
 public:
  explicit LwipFixture(const Variant& variant) : host_(variant.host), net_(variant.link) {
    net_.set_driver(variant.driver);
    if (variant.known_as != nullptr) {
      names_.know(variant.host, variant.known_as);
    }
  }

  Transport& transport() override { return tcp_; }
  bool arrange(Peer peer, Endpoint& to) override {
    accepted_before_ = server_.accepted();
    to.host = host_;
    to.port = server_.port();
    if (peer == Peer::kRefuses) {
      to.port = 81;
    } else if (peer == Peer::kSilent) {
      to.host = kNobody4;
    } else if (peer == Peer::kNameless) {
      to.host = "nobody.example";
    }
    return true;
  }
  Millis now() override { return net_.now(); }
  void sleep(uint32_t most_ms) override {
    const uint32_t wait_ms = tcp_.pending().wait_ms;
    net_.sleep(wait_ms < most_ms ? wait_ms : most_ms);
  }
  void pass(uint32_t ms) override { net_.pass(ms); }

  bool send(Text bytes) override { return accept() && server_.send(bytes); }
  bool end() override { return accept() && server_.end(); }
  bool cut() override { return false; }  // TCP alone knows no difference
  bool reset() override { return accept() && server_.reset(); }
  size_t receive(Span<char> into) override { return server_.receive(into); }
  bool saw_close() override { return server_.saw_close(); }
  // lwIP sends six SYNs, three seconds apart.
  uint32_t patience_ms() override { return 60000; }

 private:
  // The last step of the handshake may still be on its way.
  bool accept() {
    for (int i = 0; i < 200 && server_.accepted() == accepted_before_; ++i) {
      net_.pass(1);
    }
    return server_.accepted() > accepted_before_;
  }

  Text host_;
  Net net_;
  NameServer names_;
  LwipServer server_{80};
  lwip::TcpTransport tcp_{{Net::wake, &net_}};
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
  } else if (!NO_SYS && std::string(rule.name) == "SilenceIsWaitedForHonestly") {
    // The timer is another thread's, which wakes us: LwipCause.SilenceIsATimeout.
    EXPECT_STREQ(broken, "gives up without a timer that pending() knew of");
  } else {
    EXPECT_EQ(broken, nullptr) << broken;
  }
}

constexpr LinkOptions kShort{2, 0, 0, 0, 1};
constexpr LinkOptions kLong{80, 0, 0, 0, 1};
constexpr LinkOptions kOvertaking{5, 20, 0, 300, 7};

constexpr Variant kVariants[] = {
    {"IPv4", kServer4, nullptr, kShort, Net::Driver::kPool},
    {"Name", "peer.example", kServer4, kShort, Net::Driver::kPool},
    {"OwnBuffers", kServer4, nullptr, kShort, Net::Driver::kOwnBuffers},
    {"Far", "peer.example", kServer4, kLong, Net::Driver::kPool},
    {"TwiceAndOvertaking", kServer4, nullptr, kOvertaking, Net::Driver::kPool},
#if LWIP_IPV6
    {"IPv6", kServer6, nullptr, kShort, Net::Driver::kPool},
    {"NameIPv6", "six.example", kServer6, kShort, Net::Driver::kPool},
#endif
};

INSTANTIATE_TEST_SUITE_P(All,
                         LwipConformance,
                         testing::Combine(testing::ValuesIn(kVariants),
                                          testing::ValuesIn(transport_rules().begin(),
                                                            transport_rules().end())),
                         [](const testing::TestParamInfo<Case>& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

}  // namespace
}  // namespace esse::test
