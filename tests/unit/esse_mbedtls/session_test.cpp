// SPDX-License-Identifier: Apache-2.0
// What is remembered for the next time, and when it is not used: in each version.
#include <mbedtls/ssl.h>
#include <mbedtls/x509.h>

#include <algorithm>

#include "tls_rig.h"

namespace esse::test {
namespace {

using mbedtls::DatePolicy;

constexpr uint32_t kHour = 3600;

class Resuming {
 public:
  explicit Resuming(ServerOptions options) : rig(options) {
    rig.options.session = Span<unsigned char>(session);
  }
  // Whether the session was resumed; reads something, so that a ticket has come.
  bool connect(Text host = "peer.example") {
    EXPECT_TRUE(rig.connect(host).ok());
    rig.server.send("x");
    EXPECT_EQ(rig.read(1), "x");
    const bool resumed = rig.tls.resumed();
    EXPECT_EQ(resumed, rig.server.was_resumed());
    rig.tls.close();
    return resumed;
  }
  // The flags of a certificate that is looked at, and refused. 0: it is good, or was not looked at.
  uint32_t refused() {
    static_cast<void>(rig.connect());
    const Cause cause = rig.tls.last_cause();
    EXPECT_EQ(cause.error == Error::kTlsVerify, cause.verify_flags != 0);
    rig.tls.close();
    return cause.verify_flags;
  }
  mbedtls::Dates& dates() { return rig.options.dates; }

  unsigned char session[4096] = {};
  TlsRig rig;
};

class TlsSession : public testing::TestWithParam<int> {
 protected:
  static ServerOptions only() {
    ServerOptions options;
    options.min_version = options.max_version = GetParam();
    options.security_level = 0;
    return options;
  }
  static ServerOptions with(const Identity& identity, std::vector<const Identity*> chain = {}) {
    ServerOptions options = only();
    options.identity = &identity;
    options.chain = std::move(chain);
    return options;
  }
  static CertificateOptions valid(int64_t from_s, int64_t to_s) {
    CertificateOptions options;
    options.from_s = from_s;
    options.to_s = to_s;
    return options;
  }

  const Pki& pki_ = Pki::shared();
  const uint32_t now_ = static_cast<uint32_t>(time(nullptr));
};

TEST_P(TlsSession, IsResumed) {
  Resuming it(only());
  EXPECT_FALSE(it.connect());
  EXPECT_TRUE(it.connect());
  EXPECT_TRUE(it.connect());
}

TEST_P(TlsSession, BelongsToNameTrustAndVersions) {
  const Identity both(
      [] {
        CertificateOptions options;
        options.names = {"DNS:peer.example", "DNS:second.example"};
        return options;
      }(),
      &Pki::shared().root);
  ServerOptions options = only();
  options.identity = &both;
  Resuming it(options);
  EXPECT_FALSE(it.connect());
  EXPECT_FALSE(it.connect("second.example")) << "another name";
  EXPECT_TRUE(it.connect("second.example"));
  const std::string other = Pki::shared().other_root.der();
  const Text cas[] = {it.rig.ca, Text(other.data(), other.size())};
  it.rig.options.cas = cas;
  EXPECT_FALSE(it.connect("second.example")) << "other trust";
  EXPECT_TRUE(it.connect("second.example"));
  for (unsigned char& byte : it.session) {
    byte ^= 1;
  }
  EXPECT_FALSE(it.connect("second.example")) << "damaged";
}

TEST_P(TlsSession, AServerThatForgotItIsFine) {
  ServerOptions options = only();
  Resuming it(options);
  EXPECT_FALSE(it.connect());
  it.rig.server.options.tickets = it.rig.server.options.session_ids = false;
  unsigned char kept[sizeof it.session];
  std::copy(std::begin(it.session), std::end(it.session), kept);
  Resuming fresh(options);  // another server of the same name, with other keys
  std::copy(std::begin(kept), std::end(kept), fresh.session);
  EXPECT_FALSE(fresh.connect());
  EXPECT_TRUE(fresh.connect());
}

TEST_P(TlsSession, WithoutRoomEveryHandshakeIsWhole) {
  Resuming it(only());
  it.rig.options.session = Span<unsigned char>(it.session, 20);
  EXPECT_FALSE(it.connect());
  EXPECT_FALSE(it.connect());
}

// Each byte of what is kept counts: size, tag, dates, and Mbed TLS's own form.
TEST_P(TlsSession, IsNotUsedWhenAnyByteWasChanged) {
  for (size_t at = 0; at < 64; ++at) {
    Resuming it(only());
    EXPECT_FALSE(it.connect());
    it.session[at] ^= 0x10;
    EXPECT_FALSE(it.connect()) << at;
  }
}

// Without a clock it is good since it was good when the firmware was built; then the time is known.
TEST_P(TlsSession, LearnedWithoutAClockDoesNotOutliveTheDates) {
  const Identity expired(valid(-7200, -3600), &pki_.root);
  const Identity future(valid(3600, 7200), &pki_.root);
  for (const bool is_expired : {true, false}) {
    Resuming it(with(is_expired ? expired : future));
    EXPECT_FALSE(it.connect());
    EXPECT_TRUE(it.connect());
    it.dates().unix_time = now_;
    EXPECT_EQ(it.refused(),
              is_expired ? MBEDTLS_X509_BADCERT_EXPIRED : MBEDTLS_X509_BADCERT_FUTURE);
  }
}

TEST_P(TlsSession, LearnedWithAClockDoesNotOutliveTheDates) {
  Resuming it(only());
  it.dates().unix_time = now_;
  EXPECT_FALSE(it.connect());
  it.dates().unix_time = now_ + 23 * kHour;
  EXPECT_TRUE(it.connect()) << "another time, at which it is good";
  it.dates().unix_time = now_ + 25 * kHour;
  EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_EXPIRED) << "resumed once, and still not longer";
  it.dates().unix_time = now_ - 2 * kHour;
  it.dates().build_time = now_ - 3 * kHour;
  EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_FUTURE) << "the clock was set back";
}

// The caller's clock is asked as it is for a certificate.
TEST_P(TlsSession, AsksTheClock) {
  Resuming it(only());
  uint32_t time = now_;
  it.dates().clock = [](void* context) { return *static_cast<uint32_t*>(context); };
  it.dates().context = &time;
  EXPECT_FALSE(it.connect());
  EXPECT_TRUE(it.connect());
  time = now_ + 25 * kHour;
  EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_EXPIRED);
}

// Under every policy: what it would refuse of the certificate, it does not resume.
TEST_P(TlsSession, IsJudgedByThePolicyOfTheDay) {
  const Identity expired(valid(-7200, -3600), &pki_.root);
  Resuming it(with(expired));
  it.dates().policy = DatePolicy::kIgnoreUntilSet;
  it.dates().build_time = now_;
  EXPECT_FALSE(it.connect());
  EXPECT_TRUE(it.connect());
  it.dates().policy = DatePolicy::kNotBeforeBuild;
  EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_EXPIRED);
  it.dates().build_time = now_ - 5400;  // a build from when it was good
  EXPECT_TRUE(it.connect()) << "it was kept, and is good under this one";
  it.dates().policy = DatePolicy::kRequireClock;
  EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
}

// Of all certificates of the chain, the root among them, the first that ends.
TEST_P(TlsSession, EndsWithTheFirstCertificateOfItsChain) {
  CertificateOptions ca = Pki::ca("between");
  ca.to_s = kHour;
  const Identity between(ca, &pki_.root);
  const Identity below(CertificateOptions{}, &between);
  Resuming it(with(below, {&between}));
  it.dates().unix_time = now_;
  EXPECT_FALSE(it.connect());
  EXPECT_TRUE(it.connect());
  it.dates().unix_time = now_ + 2 * kHour;
  EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_EXPIRED);
}

// A server that does not know the session shows another certificate, and that one's dates count.
TEST_P(TlsSession, HasTheDatesOfTheCertificateThatWasShownLast) {
  const Identity shorter(valid(-3600, kHour), &pki_.root);
  const Identity longer(valid(-3600, 10 * kHour), &pki_.root);
  for (const bool grows : {true, false}) {
    Resuming before(with(grows ? shorter : longer));
    before.dates().unix_time = now_;
    EXPECT_FALSE(before.connect());
    Resuming it(with(grows ? longer : shorter));
    std::copy(std::begin(before.session), std::end(before.session), it.session);
    it.dates().unix_time = now_;
    EXPECT_FALSE(it.connect()) << "offered, and not known there";
    it.dates().unix_time = now_ + 2 * kHour;
    if (grows) {
      EXPECT_TRUE(it.connect());
    } else {
      EXPECT_EQ(it.refused(), MBEDTLS_X509_BADCERT_EXPIRED);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, TlsSession, testing::ValuesIn(versions()), version_name);

#if defined(MBEDTLS_KEY_EXCHANGE_PSK_ENABLED)
// The identity stays, and both sides have another key.
TEST(TlsPskSession, BelongsToTheKey) {
  ServerOptions options;
  options.min_version = options.max_version = TLS1_2_VERSION;
  options.psk = "0123456789abcdef";
  options.psk_identity = "lamp";
  options.ciphers = "PSK-AES128-GCM-SHA256";
  Resuming it(options);
  it.rig.options.cas = {};
  it.rig.options.psk = "0123456789abcdef";
  it.rig.options.psk_identity = "lamp";
  it.rig.options.max_version = mbedtls::TlsVersion::k12;
  EXPECT_FALSE(it.connect());
  EXPECT_TRUE(it.connect());
  it.rig.options.psk = "fedcba9876543210";
  it.rig.server.options.psk = "fedcba9876543210";
  EXPECT_FALSE(it.connect()) << "another key";
  EXPECT_TRUE(it.connect());
}
#endif

}  // namespace
}  // namespace esse::test
