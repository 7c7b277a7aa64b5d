// SPDX-License-Identifier: Apache-2.0
// Who is trusted and who is not, against OpenSSL, in each version: whoever is refused has not seen
// a byte of what was to be sent.
#include <mbedtls/platform.h>
#include <mbedtls/x509.h>

#include "tls_rig.h"

namespace esse::test {
namespace {

using mbedtls::DatePolicy;
using mbedtls::TlsVersion;

class TlsTrust : public testing::TestWithParam<int> {
 protected:
  ServerOptions with(const Identity& identity, std::vector<const Identity*> chain = {}) {
    ServerOptions options;
    options.identity = &identity;
    options.chain = std::move(chain);
    options.min_version = options.max_version = GetParam();
    options.security_level = 0;  // what OpenSSL would not do by itself
    return options;
  }

  // Connects and says something: "secure", or the error and the flags.
  std::string attempt(TlsRig& rig, Text host = "peer.example") {
    const Io io = rig.connect(host);
    const std::string request = "secret";
    if (io.ok()) {
      EXPECT_EQ(rig.tls.write(Text(request.data(), request.size())), Io::bytes(request.size()));
    }
    EXPECT_EQ(rig.server.received(), io.ok() ? request : "");
    const Cause cause = rig.tls.last_cause();
    rig.tls.close();
    return io.ok() ? "secure"
                   : std::string(name(cause.error)) + " " + std::to_string(cause.verify_flags);
  }
  std::string attempt(const ServerOptions& server, Text host = "peer.example") {
    TlsRig rig(server);
    return attempt(rig, host);
  }
  static std::string refused(uint32_t flags) { return "TlsVerify " + std::to_string(flags); }

  const Pki& pki_ = Pki::shared();
};

CertificateOptions named(std::vector<std::string> names) {
  CertificateOptions options;
  options.names = std::move(names);
  return options;
}

TEST_P(TlsTrust, AGoodServerIsTrustedAndNamed) {
  TlsRig rig(with(pki_.server));
  EXPECT_EQ(attempt(rig), "secure");
  EXPECT_EQ(rig.server.server_name(), "peer.example");
  EXPECT_EQ(rig.tls.version(), GetParam() == TLS1_2_VERSION ? TlsVersion::k12 : TlsVersion::k13);
}

TEST_P(TlsTrust, PemIsAsGoodAsDerAndAnyOfSeveralWillDo) {
  TlsRig rig(with(pki_.server));
  const std::string both = pki_.other_root.pem() + pki_.root.pem();
  const std::string other = pki_.other_root.der();
  const Text cas[] = {Text(other.data(), other.size()), Text(both.data(), both.size())};
  rig.options.cas = cas;
  EXPECT_EQ(attempt(rig), "secure");
}

TEST_P(TlsTrust, DatesAreLookedAtByPolicy) {
  CertificateOptions options;
  options.from_s = -7200;
  options.to_s = -3600;
  const Identity expired(options, &pki_.root);
  options.from_s = 3600;
  options.to_s = 7200;
  const Identity future(options, &pki_.root);
  const uint32_t now = static_cast<uint32_t>(time(nullptr));
  for (const bool is_expired : {true, false}) {
    TlsRig rig(with(is_expired ? expired : future));
    rig.options.dates.unix_time = now;
    EXPECT_EQ(attempt(rig),
              refused(is_expired ? MBEDTLS_X509_BADCERT_EXPIRED : MBEDTLS_X509_BADCERT_FUTURE));
    rig.options.dates.unix_time = 0;  // not known
    EXPECT_EQ(attempt(rig), "secure") << "it was good when the firmware was built";
    rig.options.dates.build_time = now;
    EXPECT_EQ(attempt(rig), is_expired ? refused(MBEDTLS_X509_BADCERT_EXPIRED) : "secure");
    rig.options.dates.policy = DatePolicy::kIgnoreUntilSet;
    EXPECT_EQ(attempt(rig), "secure");
    rig.options.dates.policy = DatePolicy::kRequireClock;
    EXPECT_EQ(attempt(rig), refused(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE));
  }
}

TEST_P(TlsTrust, NamesMustBeTheServers) {
  EXPECT_EQ(attempt(with(pki_.server), "other.example"), refused(MBEDTLS_X509_BADCERT_CN_MISMATCH));
  const Identity star(named({"DNS:*.example"}), &pki_.root);
  EXPECT_EQ(attempt(with(star), "peer.example"), "secure");
  EXPECT_EQ(attempt(with(star), "a.peer.example"), refused(MBEDTLS_X509_BADCERT_CN_MISMATCH));
  EXPECT_EQ(attempt(with(star), "example"), refused(MBEDTLS_X509_BADCERT_CN_MISMATCH));
  TlsRig rig(with(pki_.server));
  rig.options.server_name = "peer.example";
  EXPECT_EQ(attempt(rig, "elsewhere.example"), "secure") << "the caller knows better";
}

TEST_P(TlsTrust, AddressesMustBeAddresses) {
  const Identity address(named({"IP:192.0.2.7"}), &pki_.root);
  TlsRig rig(with(address));
  EXPECT_EQ(attempt(rig, "192.0.2.7"), "secure");
  EXPECT_EQ(rig.server.server_name(), "") << "RFC 6066: an address is no server name";
  EXPECT_EQ(attempt(with(address), "192.0.2.8"), refused(MBEDTLS_X509_BADCERT_CN_MISMATCH));
  const Identity text(named({"DNS:192.0.2.7"}), &pki_.root);
  EXPECT_EQ(attempt(with(text), "192.0.2.7"), refused(MBEDTLS_X509_BADCERT_CN_MISMATCH));
}

TEST_P(TlsTrust, ChainsMustEndInWhatIsTrusted) {
  const Identity stranger(CertificateOptions{}, &pki_.other_root);
  EXPECT_EQ(attempt(with(stranger)), refused(MBEDTLS_X509_BADCERT_NOT_TRUSTED));
  const Identity alone{CertificateOptions{}};
  EXPECT_EQ(attempt(with(alone)), refused(MBEDTLS_X509_BADCERT_NOT_TRUSTED));
  const Identity between(Pki::ca("between"), &pki_.root);
  const Identity below(CertificateOptions{}, &between);
  EXPECT_EQ(attempt(with(below)), refused(MBEDTLS_X509_BADCERT_NOT_TRUSTED));
  EXPECT_EQ(attempt(with(below, {&between})), "secure");
  const Identity no_ca(CertificateOptions{}, &pki_.root);
  const Identity forged(CertificateOptions{}, &no_ca);
  EXPECT_EQ(attempt(with(forged, {&no_ca})), refused(MBEDTLS_X509_BADCERT_NOT_TRUSTED));
}

// What docs/security.md says that Mbed TLS does not look at, as long as that is so.
TEST_P(TlsTrust, SomeLimitsOfIntermediatesAreNotLookedAt) {
  const auto below = [this](const CertificateOptions& limits, const CertificateOptions& leaf) {
    const Identity between(limits, &pki_.root);
    const Identity server(leaf, &between);
    return attempt(with(server, {&between}));
  };
  CertificateOptions limits = Pki::ca("between");
  limits.constraints = "permitted;DNS:other.example";
  EXPECT_EQ(below(limits, {}), "secure") << "a name constraint that is not critical";
  limits.constraints = "critical," + limits.constraints;
  EXPECT_NE(below(limits, {}), "secure") << "one that is, whether it permits the name or not";
  limits.constraints = "critical,permitted;DNS:peer.example";
  EXPECT_NE(below(limits, {}), "secure");
  limits = Pki::ca("between");
  limits.usage = "clientAuth";
  EXPECT_EQ(below(limits, {}), "secure") << "the purpose of an intermediate";
  CertificateOptions leaf;
  leaf.usage = "clientAuth";
  EXPECT_EQ(below(Pki::ca("between"), leaf), refused(MBEDTLS_X509_BADCERT_EXT_KEY_USAGE))
      << "that of the server's own is looked at";
}

#if defined(MBEDTLS_RSA_C)
// Both versions are offered, and a server that has only TLS 1.2 may pick what is meant for 1.3.
TEST_P(TlsTrust, AnRsaServerIsTrustedInEachVersion) {
  CertificateOptions options;
  options.rsa_bits = 2048;
  const Identity rsa(options, &pki_.root);
  EXPECT_EQ(attempt(with(rsa)), "secure");
}
#endif

TEST_P(TlsTrust, WeakSignaturesAreRefused) {
  CertificateOptions options;
  options.digest = "SHA1";
  const Identity weak(options, &pki_.root);
  EXPECT_NE(attempt(with(weak)), "secure");
}

TEST_P(TlsTrust, NothingOpensWithoutAnybodyToTrust) {
  TlsRig rig(with(pki_.server));
  rig.options.cas = {};
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig);
  rig.options.cas = Span<const Text>(&rig.ca, 1);
  rig.options.verification = mbedtls::Verification::kNothingInsecure;
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig)
      << "this build has no such thing";
  rig.options.verification = mbedtls::Verification::kRequired;
  const Text rubbish = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  rig.options.cas = Span<const Text>(&rubbish, 1);
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig);
  EXPECT_EQ(rig.server.opens(), 0u);
}

TEST_P(TlsTrust, AClientShowsItsCertificateWhenItIsAsked) {
  const std::string key = pki_.client.key_der();
  const std::string pem = pki_.client.pem();
  const std::string der = pki_.client.der();
  const std::string wrong = pki_.wrong_client.der();
  const std::string wrong_key = pki_.wrong_client.key_der();
  ServerOptions asks = with(pki_.server);
  asks.client_ca = &pki_.root;
  const auto shown = [&](const std::string& certificate, const std::string& with_key) {
    TlsRig rig(asks);
    rig.options.certificate = Text(certificate.data(), certificate.size());
    rig.options.key = Text(with_key.data(), with_key.size());
    const Io io = rig.connect();
    // TLS 1.3: the server looks at it after its own part is done.
    Io last = Io::done();
    static_cast<void>(rig.server.send("hello"));
    const std::string got = io.ok() ? rig.read(5, last) : "";
    rig.tls.close();
    return got == "hello";
  };
  EXPECT_TRUE(shown(der, key));
  EXPECT_TRUE(shown(pem, key));
  EXPECT_FALSE(shown(wrong, wrong_key));
  EXPECT_FALSE(shown("", ""));
}

#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)  // else the heap has no end
// Little enough memory and anything may fail: it is called so, and never somebody's fault.
TEST_P(TlsTrust, TooLittleMemoryIsCalledSo) {
  TlsRig rig(with(pki_.server));
  int good = 0;
  int short_of_memory = 0;
  for (size_t left = 1024; left < 40 * 1024; left += 192) {
    // Everything but `left` bytes is somebody else's.
    std::vector<void*> taken;
    void* kept = mbedtls_calloc(1, left);
    for (size_t size = 16 * 1024; size >= 16; size /= 2) {
      while (void* block = mbedtls_calloc(1, size)) {
        taken.push_back(block);
      }
    }
    mbedtls_free(kept);
    Error error = rig.tls.open({"peer.example", 443, true}, rig.clock.now());
    if (error == Error::kNone) {
      error = rig.settle().ok() ? Error::kNone : rig.tls.last_cause().error;
    }
    rig.tls.close();
    for (void* block : taken) {
      mbedtls_free(block);
    }
    EXPECT_TRUE(error == Error::kNone || error == Error::kTlsMemory) << left << " " << name(error);
    good += error == Error::kNone;
    short_of_memory += error == Error::kTlsMemory;
  }
  EXPECT_GT(good, 0);
  EXPECT_GT(short_of_memory, 0);
  EXPECT_EQ(keys_in_use(), 0u);
}
#endif

INSTANTIATE_TEST_SUITE_P(All, TlsTrust, testing::ValuesIn(versions()), version_name);

}  // namespace
}  // namespace esse::test
