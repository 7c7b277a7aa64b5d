// SPDX-License-Identifier: Apache-2.0
// Trusted certificates that are looked up: a bundle that stays where it is.
#include <mbedtls/x509.h>

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

  const Pki& pki_ = Pki::shared();
  const std::string untrusted_ = "TlsVerify " + std::to_string(MBEDTLS_X509_BADCERT_NOT_TRUSTED);
  Bundle bundle_;
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
  unsigned char session[4096] = {};
  rig_.options.session = session;
  const auto resumes = [&] {
    EXPECT_TRUE(rig_.connect().ok());
    rig_.server.send("x");  // a ticket has come before it
    EXPECT_EQ(rig_.read(1), "x");
    const bool resumed = rig_.tls.resumed();
    rig_.tls.close();
    return resumed;
  };
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
  rig_.options.ca_lookup.version = 2;
  EXPECT_FALSE(resumes());
  EXPECT_TRUE(resumes());
}

}  // namespace
}  // namespace esse::test
