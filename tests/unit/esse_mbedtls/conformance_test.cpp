// SPDX-License-Identifier: Apache-2.0
// The transport contract through TLS, each version, against OpenSSL; and the rules of a layer.
#include <string>
#include <tuple>

#include "conformance/layer_conformance.h"
#include "tls_rig.h"

namespace esse::test {
namespace {

using mbedtls::TlsOptions;
using mbedtls::TlsTransport;
using mbedtls::TlsVersion;

struct Variant {
  const char* name;
  int version;
  uint32_t phase_ms;
  uint32_t give_up_ms;
  uint32_t read_most;
  size_t record_bytes;
};

constexpr Variant kVariants[] = {
    {"Tls12", TLS1_2_VERSION, 5, kForever, 0, 2048},
    {"Tls12Slow", TLS1_2_VERSION, 20, 1000, 3, 512},
    {"Tls13", TLS1_3_VERSION, 5, kForever, 0, 2048},
    {"Tls13Slow", TLS1_3_VERSION, 20, 1000, 3, 512},
};

// What this build of Mbed TLS has.
std::vector<Variant> variants() {
  std::vector<Variant> had;
  for (const Variant& variant : kVariants) {
    if (variant.version == TLS1_3_VERSION ? kHas13 : kHas12) {
      had.push_back(variant);
    }
  }
  return had;
}

ServerOptions server_options(const Variant& variant) {
  ServerOptions options;
  options.min_version = options.max_version = variant.version;
  options.record_bytes = variant.record_bytes;
  return options;
}

class TlsFixture final : public TransportFixture {
 public:
  explicit TlsFixture(const Variant& variant) : variant_(variant), rig_(server_options(variant)) {
    rig_.options.min_version =
        variant.version == TLS1_2_VERSION ? TlsVersion::k12 : TlsVersion::k13;
    rig_.options.session = session_;
  }

  Transport& transport() override { return rig_.tls; }
  bool arrange(Peer peer, Endpoint& to) override {
    ConnectionPlan& plan = rig_.server.plan;
    plan = ConnectionPlan{};
    plan.name_ms = plan.connect_ms = variant_.phase_ms;
    plan.give_up_ms = variant_.give_up_ms;
    plan.read_most = variant_.read_most;
    plan.read_seed = variant_.read_most == 0 ? 0 : 7;
    plan.write_most = 1000;
    plan.write_every_ms = 10;
    to = {"peer.example", 443, true};
    if (peer == Peer::kRefuses) {
      plan.connect_error = Error::kConnectRefused;
      plan.native = 111;
    } else if (peer == Peer::kSilent) {
      plan.connect_ms = kForever;
    } else if (peer == Peer::kNameless) {
      plan.name_error = Error::kNameNotFound;
      plan.native = 4;
    }
    return true;
  }
  Millis now() override { return rig_.clock.now(); }
  void sleep(uint32_t most_ms) override {
    const Pending wants = rig_.tls.pending();
    rig_.clock.jump(
        {wants.wait_ms, rig_.wire.wake_ms(wants.wants_read, wants.wants_write), most_ms});
  }
  void pass(uint32_t ms) override { rig_.clock.advance(ms); }
  bool send(Text bytes) override { return rig_.server.send(bytes); }
  bool end() override { return rig_.server.end(); }
  bool cut() override { return rig_.server.cut(); }
  bool reset() override { return rig_.server.reset(); }
  size_t receive(Span<char> into) override { return rig_.server.receive(into); }
  bool saw_close() override { return rig_.server.saw_close(); }
  bool secures() override { return true; }

  size_t opens() const { return rig_.server.opens(); }
  size_t closes() const { return rig_.server.closes(); }

 private:
  Variant variant_;
  unsigned char session_[4096] = {};
  TlsRig rig_;
};

using Case = std::tuple<Variant, TransportRule>;
class TlsConformance : public testing::TestWithParam<Case> {};

TEST_P(TlsConformance, Holds) {
  const auto& [variant, rule] = GetParam();
  TlsFixture fixture(variant);
  const char* broken = rule.check(fixture);
  if (std::string(rule.name) == "RefusesSecureWhenItCannot") {
    EXPECT_EQ(broken, kNotApplicable);
  } else {
    EXPECT_EQ(broken, nullptr) << broken;
  }
  EXPECT_EQ(fixture.opens(), fixture.closes());
}

INSTANTIATE_TEST_SUITE_P(All,
                         TlsConformance,
                         testing::Combine(testing::ValuesIn(variants()),
                                          testing::ValuesIn(transport_rules().begin(),
                                                            transport_rules().end())),
                         [](const testing::TestParamInfo<Case>& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

class TlsLayer final : public LayerFixture {
 public:
  explicit TlsLayer(bool secure) : secure_(secure) {
    use_memory();
    options_.cas = Span<const Text>(&ca_, 1);
    options_.random = openssl_random;
  }
  Transport& layer() override { return layer_; }
  ProbeTransport& inner() override { return probe_; }
  Endpoint endpoint() override { return {"peer.example", 80, secure_}; }

 private:
  bool secure_;
  std::string der_ = Pki::shared().root.der();
  Text ca_{der_.data(), der_.size()};
  TlsOptions options_;
  ProbeTransport probe_;
  TlsTransport layer_{probe_, options_};
};

class TlsLayerConformance : public testing::TestWithParam<LayerRule> {};

TEST_P(TlsLayerConformance, HoldsWhenItSecures) {
  TlsLayer fixture(true);
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}

TEST_P(TlsLayerConformance, HoldsWhenItPassesThrough) {
  TlsLayer fixture(false);
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}

INSTANTIATE_TEST_SUITE_P(All,
                         TlsLayerConformance,
                         testing::ValuesIn(layer_rules().begin(), layer_rules().end()),
                         [](const testing::TestParamInfo<LayerRule>& one) {
                           return std::string(one.param.name);
                         });

}  // namespace
}  // namespace esse::test
