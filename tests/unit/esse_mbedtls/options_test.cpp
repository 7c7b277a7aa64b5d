// SPDX-License-Identifier: Apache-2.0
// What TlsOptions says besides whom to trust: who to be, a key that both know, which TLS.
#include <mbedtls/ssl.h>
#include <psa/crypto.h>

#include <algorithm>

#include "tls_rig.h"

namespace esse::test {
namespace {

using mbedtls::TlsVersion;

constexpr int kVersion = kHas12 ? TLS1_2_VERSION : TLS1_3_VERSION;

ServerOptions only(int version) {
  ServerOptions options;
  options.min_version = options.max_version = version;
  return options;
}

// What the server says comes through: it has looked at what the client showed. (Small builds have
// no test that asks.)
[[maybe_unused]] bool is_welcome(TlsRig& rig) {
  Io last = rig.connect();
  std::string got;
  if (last.ok() && rig.server.send("hello")) {
    got = rig.read(5, last);
  }
  rig.tls.close();
  return got == "hello";
}

class TlsOption : public testing::TestWithParam<int> {};

TEST_P(TlsOption, ServerNameIsSentInsteadOfTheHost) {
  TlsRig rig(only(GetParam()));
  rig.options.server_name = "peer.example.";
  EXPECT_TRUE(rig.connect("192.0.2.1").ok());
  EXPECT_EQ(rig.server.server_name(), "peer.example");
  rig.tls.close();
  rig.options.server_name = "other.example";
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  EXPECT_EQ(rig.tls.last_cause().error, Error::kTlsVerify);
}

TEST_P(TlsOption, AProtocolThatTheServerHasNotIsRefused) {
  ServerOptions server = only(GetParam());
  server.alpn = "h2";
  TlsRig rig(server);
  EXPECT_TRUE(rig.connect().is_failed());
  EXPECT_EQ(rig.tls.alert(), 120) << "no_application_protocol";
  EXPECT_EQ(rig.server.received(), "");
  rig.tls.close();
  rig.options.alpn = nullptr;
  EXPECT_TRUE(rig.connect().ok()) << "none is asked for";
  EXPECT_EQ(rig.server.chosen_alpn(), "");
}

uint32_t clock_says(void* context) { return *static_cast<uint32_t*>(context); }

TEST_P(TlsOption, TheClockIsAskedForTheDate) {
  TlsRig rig(only(GetParam()));
  uint32_t now = static_cast<uint32_t>(time(nullptr));
  rig.options.dates = {mbedtls::DatePolicy::kRequireClock, 0, clock_says, &now, 1};
  EXPECT_TRUE(rig.connect().ok());
  rig.tls.close();
  now += 100 * 24 * 3600;
  EXPECT_TRUE(rig.connect().is_failed());
  EXPECT_EQ(rig.tls.last_cause().error, Error::kTlsVerify);
  rig.tls.close();
  now = 0;
  EXPECT_TRUE(rig.connect().is_failed()) << "it does not know";
}

// Keys come from here and from nowhere else.
TEST(TlsRandom, WithoutASourceNothingOpens) {
  TlsRig rig;
  rig.options.random = nullptr;
  const Error error = rig.tls.open({"peer.example", 443, true}, rig.clock.now());
  EXPECT_EQ(error, kHasPlatformRandom ? Error::kNone : Error::kTlsConfig) << name(error);
}

TEST_P(TlsOption, ASourceThatFailsEndsTheHandshakeWithoutAKey) {
  const ServerOptions server = only(GetParam());
  static int left;
  for (left = 0;; left = left + 1) {  // it fails one call later each time
    const int allowed = left;
    TlsRig rig(server);
    rig.options.random = [](void*, Span<unsigned char> out) {
      return left-- > 0 && openssl_random(nullptr, out);
    };
    const Error error = rig.tls.open({"peer.example", 443, true}, rig.clock.now());
    const bool is_secure = error == Error::kNone && rig.settle().ok();
    rig.tls.close();
    EXPECT_EQ(keys_in_use(), 0u);
    if (is_secure) {
      EXPECT_GE(allowed, kHasPlatformRandom ? 1 : 2);  // the hello's and the key's
      return;
    }
    ASSERT_LT(allowed, 50);
    left = allowed;
  }
}

TEST(TlsVersions, AWishThatLeavesNoneDoesNotOpen) {
  TlsRig rig(only(kVersion));
  rig.options.min_version = TlsVersion::k13;
  rig.options.max_version = TlsVersion::k12;
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig);
  EXPECT_EQ(rig.server.opens(), 0u);
}

TEST(TlsVersions, ABuildWithOneDoesNotOpenForTheOther) {
  TlsRig rig(only(kVersion));
  rig.options.min_version = kHas12 ? TlsVersion::k13 : TlsVersion::k12;
  rig.options.max_version = rig.options.min_version;
  const Error error = rig.tls.open({"peer.example", 443, true}, rig.clock.now());
  EXPECT_EQ(error, kHas12 && kHas13 ? Error::kNone : Error::kTlsConfig);
}

TEST(TlsVersions, TheLeastAndTheMostAreKept) {
  if (!kHas12 || !kHas13) {
    return;  // the test above is the one for such a build
  }
  TlsRig old(only(TLS1_2_VERSION));
  old.options.min_version = TlsVersion::k13;
  EXPECT_TRUE(old.connect().is_failed());
  EXPECT_EQ(old.tls.last_cause().error, Error::kTlsHandshake);
  EXPECT_EQ(old.server.received(), "");
  TlsRig recent(only(TLS1_3_VERSION));
  recent.options.max_version = TlsVersion::k12;
  EXPECT_TRUE(recent.connect().is_failed());
  EXPECT_EQ(recent.tls.last_cause().error, Error::kTlsHandshake);
  TlsRig both{ServerOptions{}};
  both.options.max_version = TlsVersion::k12;
  EXPECT_TRUE(both.connect().ok());
  EXPECT_EQ(both.tls.version(), TlsVersion::k12);
}

#if defined(MBEDTLS_RSA_C)  // a whole Mbed TLS; the small ones cannot decrypt PEM
TEST_P(TlsOption, AKeyMayHaveAPassword) {
  const Pki& pki = Pki::shared();
  const std::string certificate = pki.client.pem();
  const std::string key = pki.client.key_pem("word");
  ServerOptions asks = only(GetParam());
  asks.client_ca = &pki.root;
  TlsRig rig(asks);
  rig.options.certificate = Text(certificate.data(), certificate.size());
  rig.options.key = Text(key.data(), key.size());
  rig.options.key_password = "word";
  EXPECT_TRUE(is_welcome(rig));
  rig.options.key_password = "other";
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig);
}
#endif

#if defined(MBEDTLS_USE_PSA_CRYPTO)
// A key in PSA's vault: only its number is known here.
class Vault {
 public:
  Vault(const std::string& key,
        psa_key_type_t type,
        psa_algorithm_t algorithm,
        psa_key_usage_t use,
        psa_algorithm_t other_algorithm = PSA_ALG_NONE) {
    EXPECT_EQ(psa_crypto_init(), PSA_SUCCESS);
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_type(&attributes, type);
    psa_set_key_algorithm(&attributes, algorithm);
    psa_set_key_enrollment_algorithm(&attributes, other_algorithm);
    psa_set_key_usage_flags(&attributes, use);
    EXPECT_EQ(
        psa_import_key(&attributes, reinterpret_cast<const uint8_t*>(key.data()), key.size(), &id_),
        PSA_SUCCESS);
  }
  ~Vault() { EXPECT_EQ(psa_destroy_key(id_), PSA_SUCCESS) << "it is still there, and free"; }
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;
  uint32_t id() const { return id_; }

 private:
  psa_key_id_t id_ = 0;
};

constexpr psa_key_type_t kEcKey = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
constexpr psa_algorithm_t kEcdsa = PSA_ALG_ECDSA(PSA_ALG_ANY_HASH);

class TlsVault : public TlsOption {
 protected:
  TlsVault() : certificate_(pki_.client.der()) {
    use_memory();
    asks_.client_ca = &pki_.root;
  }
  // Whether the server takes the client for whom it says it is, with that key.
  bool is_welcome_with(uint32_t key_id) {
    asks_.min_version = asks_.max_version = GetParam();
    TlsRig rig(asks_);
    rig.options.certificate = Text(certificate_.data(), certificate_.size());
    rig.options.key_id = key_id;
    return is_welcome(rig);
  }

  const Pki& pki_ = Pki::shared();
  std::string certificate_;
  ServerOptions asks_;
};

TEST_P(TlsVault, AKeyThatNobodyCanReadIsEnough) {
  const Vault vault(pki_.client.key_raw(), kEcKey, kEcdsa, PSA_KEY_USAGE_SIGN_HASH);
  EXPECT_TRUE(is_welcome_with(vault.id()));
  EXPECT_TRUE(is_welcome_with(vault.id())) << "the connection has not taken it away";
}

#if defined(MBEDTLS_RSA_C)
// With the attributes that ESP-IDF gives the key of its DS peripheral: TLS 1.2 signs by the one
// algorithm, TLS 1.3 by the other.
TEST_P(TlsVault, AnRsaKeyThatNobodyCanReadIsEnough) {
  CertificateOptions of_rsa = Pki::named("client");
  of_rsa.rsa_bits = 2048;
  const Identity client(of_rsa, &pki_.root);
  certificate_ = client.der();
  const Vault vault(client.key_der(), PSA_KEY_TYPE_RSA_KEY_PAIR,
                    PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_ANY_HASH), PSA_KEY_USAGE_SIGN_HASH,
                    PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH));
  EXPECT_TRUE(is_welcome_with(vault.id()));
}
#endif

TEST_P(TlsVault, AnotherKeyIsNot) {
  const Vault vault(pki_.wrong_client.key_raw(), kEcKey, kEcdsa, PSA_KEY_USAGE_SIGN_HASH);
  EXPECT_FALSE(is_welcome_with(vault.id()));
}

TEST_P(TlsVault, NorIsOneThatMayNotSign) {
  const Vault vault(pki_.client.key_raw(), kEcKey, kEcdsa, PSA_KEY_USAGE_EXPORT);
  EXPECT_FALSE(is_welcome_with(vault.id()));
}

TEST_P(TlsVault, AKeyThatIsNotThereDoesNotOpen) {
  TlsRig rig(asks_);
  rig.options.certificate = Text(certificate_.data(), certificate_.size());
  rig.options.key_id = 0x1234;
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig);
  EXPECT_EQ(rig.server.opens(), 0u);
}

INSTANTIATE_TEST_SUITE_P(All, TlsVault, testing::ValuesIn(versions()), version_name);
#endif

#if defined(MBEDTLS_SSL_HANDSHAKE_WITH_PSK_ENABLED) && defined(MBEDTLS_RSA_C)
// A whole Mbed TLS has PSK in both versions.
class TlsPskOption : public TlsOption {
 public:
  static ServerOptions knows(int version) {
    ServerOptions server = only(version);
    server.identity = nullptr;
    server.psk = "0123456789abcdef";
    server.psk_identity = "lamp";
    server.ciphers = "PSK-AES128-GCM-SHA256";
    return server;
  }
};

TEST_P(TlsPskOption, AKeyThatBothKnowIsEnough) {
  TlsRig rig(knows(GetParam()));
  rig.options.cas = {};
  rig.options.psk = "0123456789abcdef";
  rig.options.psk_identity = "lamp";
  EXPECT_TRUE(is_welcome(rig));
  rig.options.psk_identity = "lamb";
  EXPECT_FALSE(is_welcome(rig));
  rig.options.psk_identity = "lamp";
  rig.options.psk = "0123456789abcdeX";
  EXPECT_FALSE(is_welcome(rig));
  EXPECT_EQ(rig.server.received(), "");
}

TEST_P(TlsPskOption, ACertificateIsNoneAndNobodyIsTrustedForIt) {
  TlsRig rig(only(GetParam()));
  rig.options.cas = {};
  rig.options.psk = "0123456789abcdef";
  rig.options.psk_identity = "lamp";
  EXPECT_TRUE(rig.connect().is_failed());
  EXPECT_EQ(rig.server.received(), "");
}

// The identity stays, and both sides have another key.
TEST_P(TlsPskOption, ASessionBelongsToTheKey) {
  unsigned char session[4096] = {};
  TlsRig rig(knows(GetParam()));
  rig.options.cas = {};
  rig.options.psk = "0123456789abcdef";
  rig.options.psk_identity = "lamp";
  rig.options.session = Span<unsigned char>(session);
  const auto resumes = [&rig] {
    EXPECT_TRUE(rig.connect().ok());
    rig.server.send("x");
    EXPECT_EQ(rig.read(1), "x");
    rig.tls.close();
    return rig.tls.resumed();
  };
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
  rig.server.options.psk = "fedcba9876543210";
  rig.options.psk = "fedcba9876543210";
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
}

// Mbed TLS has no keys in a vault in TLS 1.3, and a server that has both versions is no worse off.
TEST(TlsPskInTheVault, IsForTls12) {
  const Vault vault("0123456789abcdef", PSA_KEY_TYPE_DERIVE,
                    PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256), PSA_KEY_USAGE_DERIVE);
  ServerOptions server = TlsPskOption::knows(TLS1_2_VERSION);
  server.max_version = TLS1_3_VERSION;
  TlsRig rig(server);
  rig.options.cas = {};
  rig.options.psk_identity = "lamp";
  rig.options.psk_id = vault.id();
  EXPECT_TRUE(is_welcome(rig));
  // Another key may have the number tomorrow.
  unsigned char session[4096] = {};
  rig.options.session = Span<unsigned char>(session);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(is_welcome(rig));
    EXPECT_FALSE(rig.tls.resumed());
  }
  EXPECT_EQ(std::count(std::begin(session), std::end(session), 0), 4096);
  rig.options.min_version = TlsVersion::k13;
  EXPECT_EQ(rig.tls.open({"peer.example", 443, true}, rig.clock.now()), Error::kTlsConfig);
}

INSTANTIATE_TEST_SUITE_P(All, TlsPskOption, testing::ValuesIn(versions()), version_name);
#endif

INSTANTIATE_TEST_SUITE_P(All, TlsOption, testing::ValuesIn(versions()), version_name);

}  // namespace
}  // namespace esse::test
