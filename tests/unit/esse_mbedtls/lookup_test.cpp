// SPDX-License-Identifier: Apache-2.0
// Trusted certificates that are looked up: a bundle that stays where it is.
#include <mbedtls/sha256.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <string.h>

#include "tls_rig.h"

namespace esse::test {
namespace {

// What a device has in flash: certificates by the name of whom they are of.
struct Bundle {
  struct Entry {
    std::string subject;
    std::string der;
  };

  void add(const Identity& identity) {
    entries.push_back({identity.subject_der(), identity.der()});
  }
  static Text find(void* context, Text issuer, size_t index) {
    Bundle& self = *static_cast<Bundle*>(context);
    ++self.calls;
    for (const Entry& entry : self.entries) {
      if (Text(entry.subject.data(), entry.subject.size()) == issuer && index-- == 0) {
        return Text(entry.der.data(), entry.der.size());
      }
    }
    return {};
  }

  std::vector<Entry> entries;
  size_t calls = 0;
};

class TlsLookup : public testing::Test {
 protected:
  explicit TlsLookup(const ServerOptions& server = {}) : rig_(server) {
    rig_.options.cas = {};
    rig_.options.ca_lookup.find = Bundle::find;
    rig_.options.ca_lookup.context = &bundle_;
  }
  // Connects, and says something when it may.
  std::string attempt(TlsRig& rig) {
    const Io io = rig.connect();
    const bool wrote = rig.tls.write(Text("secret")).ok();
    EXPECT_EQ(wrote, io.ok());
    EXPECT_EQ(rig.server.received(), io.ok() ? "secret" : "");
    const Cause cause = rig.tls.last_cause();
    rig.tls.close();
    return io.ok() ? "secure"
                   : std::string(name(cause.error)) + " " + std::to_string(cause.verify_flags);
  }
  std::string attempt() { return attempt(rig_); }

  // Connects, with room for a session. True: one was resumed.
  bool resumes() {
    rig_.options.session = session_;
    EXPECT_TRUE(rig_.connect().ok());
    rig_.server.send("x");  // a ticket has come before it
    EXPECT_EQ(rig_.read(1), "x");
    const bool resumed = rig_.tls.resumed();
    rig_.tls.close();
    return resumed;
  }

  const Pki& pki_ = Pki::shared();
  const std::string untrusted_ = "TlsVerify " + std::to_string(MBEDTLS_X509_BADCERT_NOT_TRUSTED);
  Bundle bundle_;
  unsigned char session_[4096] = {};
  TlsRig rig_;
};

TEST_F(TlsLookup, WhatIsFoundIsTrusted) {
  bundle_.add(pki_.other_root);
  bundle_.add(pki_.root);
  EXPECT_EQ(attempt(), "secure");
  EXPECT_GT(bundle_.calls, 0u);
}

TEST_F(TlsLookup, WhatIsNotFoundIsRefused) {
  EXPECT_EQ(attempt(), untrusted_);
  bundle_.add(pki_.other_root);
  EXPECT_EQ(attempt(), untrusted_);
}

TEST_F(TlsLookup, OfSeveralWithOneNameTheRightOneCounts) {
  const Identity namesake(Pki::ca("root"));
  bundle_.add(namesake);
  EXPECT_EQ(attempt(), untrusted_) << "the right name is not enough";
  bundle_.add(pki_.root);
  EXPECT_EQ(attempt(), "secure");
}

TEST_F(TlsLookup, ItIsAskedSoOftenAndNoMore) {
  const Identity namesake(Pki::ca("root"));
  for (size_t i = 0; i < 3 * mbedtls::CaLookup::kMostAnswers; ++i) {
    bundle_.add(namesake);
  }
  bundle_.add(pki_.root);
  EXPECT_EQ(attempt(), untrusted_);
  EXPECT_LE(bundle_.calls, mbedtls::CaLookup::kMostAnswers);
}

TEST_F(TlsLookup, AChainEndsInWhatIsFound) {
  const Identity between(Pki::ca("between"), &pki_.root);
  const Identity below(CertificateOptions{}, &between);
  ServerOptions server;
  server.identity = &below;
  server.chain = {&between};
  TlsRig rig(server);
  rig.options.cas = {};
  rig.options.ca_lookup = rig_.options.ca_lookup;
  EXPECT_EQ(attempt(rig), untrusted_);
  bundle_.add(pki_.root);
  EXPECT_EQ(attempt(rig), "secure");
}

TEST_F(TlsLookup, WhatIsNoCertificateIsAnError) {
  bundle_.entries.push_back({pki_.root.subject_der(), "rubbish"});
  EXPECT_TRUE(rig_.connect().is_failed());
  EXPECT_EQ(rig_.tls.last_cause().error, Error::kTlsVerify);
  EXPECT_EQ(rig_.server.received(), "");
}

TEST_F(TlsLookup, AnotherVersionOfTheBundleResumesNothing) {
  bundle_.add(pki_.root);
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
  rig_.options.ca_lookup.version = 2;
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
}

// What ESP-IDF's esp_crt_bundle_attach() does: names and keys instead of certificates, a verify
// callback that answers when nothing but trust is missing, and a chain that is there for show.
struct SdkBundle {
  static int attach(void* config) {
    if (code != 0) {
      return code;
    }
    mbedtls_ssl_config* const ours = static_cast<mbedtls_ssl_config*>(config);
    mbedtls_ssl_conf_ca_chain(ours, &empty, nullptr);
    mbedtls_ssl_conf_verify(ours, verify, &marker);
    mbedtls_ssl_conf_authmode(ours, MBEDTLS_SSL_VERIFY_NONE);  // not its business
    return 0;
  }
  static int verify(void* context, mbedtls_x509_crt* certificate, int, uint32_t* flags) {
    EXPECT_EQ(context, &marker);
    if (trusts_all) {
      *flags = 0;
      return 0;
    }
    if (is_broken) {
      *flags = 0;
      return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    if ((*flags & ~static_cast<uint32_t>(MBEDTLS_X509_BADCERT_BAD_MD)) !=
        MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
      return 0;
    }
    if (is_signed(*certificate)) {
      *flags = 0;
      return 0;
    }
    return MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
  }
  static bool is_signed(const mbedtls_x509_crt& certificate) {
    const std::string der = trusted->der();
    mbedtls_x509_crt root;
    mbedtls_x509_crt_init(&root);
    EXPECT_EQ(mbedtls_x509_crt_parse_der(&root, reinterpret_cast<const unsigned char*>(der.data()),
                                         der.size()),
              0);
    unsigned char hash[32];
    EXPECT_EQ(mbedtls_sha256(certificate.tbs.p, certificate.tbs.len, hash, 0), 0);
    const mbedtls_x509_buf& signature = certificate.MBEDTLS_PRIVATE(sig);
    const bool is =
        root.subject_raw.len == certificate.issuer_raw.len &&
        memcmp(root.subject_raw.p, certificate.issuer_raw.p, root.subject_raw.len) == 0 &&
        mbedtls_pk_verify(&root.pk, MBEDTLS_MD_SHA256, hash, sizeof hash, signature.p,
                          signature.len) == 0;
    mbedtls_x509_crt_free(&root);
    return is;
  }

  static inline const Identity* trusted = nullptr;
  static inline int code = 0;
  static inline bool is_broken = false;
  static inline bool trusts_all = false;
  static inline int marker = 0;
  static inline mbedtls_x509_crt empty = {};
};

class TlsAttach : public TlsLookup {
 protected:
  explicit TlsAttach(const ServerOptions& server = {}) : TlsLookup(server) {
    rig_.options.ca_lookup = {};
    rig_.options.ca_lookup.attach = SdkBundle::attach;
    SdkBundle::trusted = &pki_.root;
    SdkBundle::code = 0;
    SdkBundle::is_broken = false;
    SdkBundle::trusts_all = false;
  }
};

TEST_F(TlsAttach, WhatTheSdkTrustsIsTrusted) { EXPECT_EQ(attempt(), "secure"); }

TEST_F(TlsAttach, WhatItDoesNotTrustIsRefusedAndSaysWhy) {
  SdkBundle::trusted = &pki_.other_root;
  EXPECT_EQ(attempt(), untrusted_);
  const Identity namesake(Pki::ca("root"));
  SdkBundle::trusted = &namesake;
  EXPECT_EQ(attempt(), untrusted_) << "the right name is not enough";
}

TEST_F(TlsAttach, AnErrorOfItsIsARefusal) {
  SdkBundle::is_broken = true;
  EXPECT_EQ(attempt(), untrusted_);
}

TEST_F(TlsAttach, TheNameStaysOurs) {
  for (const bool all : {false, true}) {
    SdkBundle::trusts_all = all;
    const Io io = rig_.connect("other.example");
    EXPECT_TRUE(io.is_failed()) << all;
    EXPECT_TRUE(rig_.tls.last_cause().verify_flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) << all;
    EXPECT_EQ(rig_.server.received(), "");
    rig_.tls.close();
  }
}

TEST_F(TlsAttach, TheDatesStayOurs) {
  rig_.options.dates.unix_time = UINT32_MAX;
  EXPECT_EQ(attempt(), "TlsVerify " + std::to_string(MBEDTLS_X509_BADCERT_EXPIRED));
  rig_.options.dates = {};
  EXPECT_EQ(attempt(), "secure");
}

TEST_F(TlsAttach, AClockOfMbedTlsDoesNotKeepItFromLooking) {
  CertificateOptions past;
  past.from = "20200101000000Z";
  past.to = "20201231235959Z";
  const Identity then(past, &pki_.root);
  ServerOptions server;
  server.identity = &then;
  TlsRig rig(server);
  rig.options.cas = {};
  rig.options.ca_lookup = rig_.options.ca_lookup;
  rig.options.dates.build_time = 1577836800;  // 2020-01-01
  rig.options.dates.unix_time = 1592000000;   // 2020-06-12
  EXPECT_EQ(attempt(rig), "secure");
}

TEST_F(TlsAttach, WithoutABundleNothingOpens) {
  SdkBundle::code = 0x102;
  EXPECT_EQ(rig_.tls.open({"peer.example", 443, true}, rig_.clock.now()), Error::kTlsConfig);
  EXPECT_EQ(rig_.tls.last_cause().native, 0x102);
}

TEST_F(TlsAttach, WhatWasLearnedWithItIsNotResumedWithoutIt) {
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
  rig_.options.ca_lookup.attach = nullptr;
  rig_.options.ca_lookup.find = Bundle::find;
  rig_.options.ca_lookup.context = &bundle_;
  bundle_.add(pki_.root);
  EXPECT_FALSE(resumes());
}

}  // namespace
}  // namespace esse::test
