// SPDX-License-Identifier: Apache-2.0
#pragma once
// Certificates and keys, made by OpenSSL when the test runs: good ones, and bad in one way each.
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

namespace esse::test {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

struct CertificateOptions {
  std::string name = "peer.example";
  std::vector<std::string> names = {"DNS:peer.example"};  ///< subjectAltName; none: no extension
  int64_t from_s = -3600;                                 ///< relative to now
  int64_t to_s = 24 * 3600;
  const char* from = nullptr;  ///< instead, the same in every run: "20200101000000Z"
  const char* to = nullptr;
  bool is_ca = false;
  const char* digest = "SHA256";
  int rsa_bits = 0;              ///< 0: a P-256 key
  std::string usage = {};        ///< extendedKeyUsage
  std::string constraints = {};  ///< nameConstraints
};

/// A certificate with its key.
class Identity {
 public:
  /// Signed by `issuer`, or by itself.
  explicit Identity(const CertificateOptions& options, const Identity* issuer = nullptr);

  X509* certificate() const { return certificate_.get(); }
  EVP_PKEY* key() const { return key_.get(); }
  std::string der() const;
  std::string pem() const;
  std::string key_der() const;
  /// The private number of a P-256 key.
  std::string key_raw() const;
  /// `password` not empty: encrypted.
  std::string key_pem(const std::string& password = {}) const;
  /// The issuer's Name in DER.
  std::string subject_der() const;

 private:
  std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key_;
  std::unique_ptr<X509, Freed<X509_free>> certificate_;
};

/// What most tests need: a root, and below it a server and a client.
struct Pki {
  Identity root{ca("root")};
  Identity other_root{ca("other root")};
  Identity server{CertificateOptions{}, &root};
  Identity client{named("client"), &root};
  Identity wrong_client{named("client"), &other_root};

  static CertificateOptions named(const std::string& name);
  static CertificateOptions ca(const std::string& name);
  /// One for the program: keys take their time.
  static const Pki& shared();
};

}  // namespace esse::test
