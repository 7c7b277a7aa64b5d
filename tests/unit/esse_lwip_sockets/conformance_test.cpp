// SPDX-License-Identifier: Apache-2.0
// The transport contract on lwIP's sockets: a task of ours, lwIP's thread, real time.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "conformance/transport_conformance.h"
#include "esse_lwip_sockets/tcp_transport.h"
#include "rtos_net.h"

namespace esse::test {
namespace {

struct Variant {
  const char* name;
  const char* host;
  const char* known_as;  ///< what the name server says `host` is
  uint32_t lose_each;
};

class SocketsFixture final : public TransportFixture {
 public:
  explicit SocketsFixture(const Variant& variant) : host_(variant.host) {
    if (variant.known_as != nullptr) {
      peers_.know(variant.host, variant.known_as);
    }
    peers_.net.lose_each(variant.lose_each);
  }

  Transport& transport() override { return tcp_; }
  bool arrange(Peer peer, Endpoint& to) override {
    accepted_before_ = peers_.accepted();
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
  Millis now() override { return peers_.net.now(); }
  void sleep(uint32_t most_ms) override {
    Wake wake = tcp_.pending();
    wake.wait_ms = wake.wait_ms < most_ms ? wake.wait_ms : most_ms;
    lwip_sockets::wait(tcp_, wake);
  }
  void pass(uint32_t ms) override { peers_.net.pass(ms); }

  bool send(Text bytes) override { return accept() && peers_.send(bytes); }
  bool end() override { return accept() && peers_.end(); }
  bool cut() override { return false; }  // TCP alone knows no difference
  bool reset() override { return accept() && peers_.reset(); }
  size_t receive(Span<char> into) override {
    return peers_.ask_server([&](LwipServer& s) { return s.receive(into); });
  }
  bool saw_close() override { return peers_.saw_close(); }
  // lwIP's own timer for a connection is longer: 4 SYNs, a second apart.
  uint32_t patience_ms() override { return 2000; }
  // A busy machine takes its time; a call that waits takes all patience.
  uint32_t longest_call_ms() override { return 1000; }

 private:
  // The last step of the handshake may still be on its way.
  bool accept() {
    for (int i = 0; i < 2000 && peers_.accepted() == accepted_before_; ++i) {
      peers_.net.pass(1);
    }
    return peers_.accepted() > accepted_before_;
  }

  Text host_;
  Peers peers_;
  lwip_sockets::TcpTransport tcp_;
  size_t accepted_before_ = 0;
};

using Case = std::tuple<Variant, TransportRule>;
class SocketsConformance : public testing::TestWithParam<Case> {};

TEST_P(SocketsConformance, Holds) {
  const auto& [variant, rule] = GetParam();
  SocketsFixture fixture(variant);
  const char* broken = rule.check(fixture);
  if (std::string(rule.name) == "CutComesAfterAllBytesAndLasts") {
    EXPECT_EQ(broken, kNotApplicable);
  } else {
    EXPECT_EQ(broken, nullptr) << broken;
  }
}

constexpr Variant kVariants[] = {
    {"IPv4", kServer4, nullptr, 0},
    {"Name", "peer.example", kServer4, 0},
#if LWIP_IPV6
    {"IPv6", kServer6, nullptr, 0},
    {"NameIPv6", "six.example", kServer6, 0},
#endif
};

INSTANTIATE_TEST_SUITE_P(All,
                         SocketsConformance,
                         testing::Combine(testing::ValuesIn(kVariants),
                                          testing::ValuesIn(transport_rules().begin(),
                                                            transport_rules().end())),
                         [](const testing::TestParamInfo<Case>& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

}  // namespace
}  // namespace esse::test
