// SPDX-License-Identifier: Apache-2.0
#include "pki.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>

namespace esse::test {
namespace {

void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "OpenSSL cannot %s\n", what);
    std::abort();
  }
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  require(extension != nullptr, "make an extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void add_extensions(X509* certificate, X509* issuer, const CertificateOptions& options) {
  add_extension(certificate, issuer, NID_basic_constraints,
                options.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (options.is_ca) {
    add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  std::string names;
  for (const std::string& name : options.names) {
    names += names.empty() ? name : "," + name;
  }
  if (!names.empty()) {
    add_extension(certificate, issuer, NID_subject_alt_name, names);
  }
  if (!options.usage.empty()) {
    add_extension(certificate, issuer, NID_ext_key_usage, options.usage);
  }
  if (!options.constraints.empty()) {
    add_extension(certificate, issuer, NID_name_constraints, options.constraints);
  }
}

template <typename Write>
std::string written(const Write& write) {
  BIO* bio = BIO_new(BIO_s_mem());
  require(write(bio) > 0, "write");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string text(bytes, static_cast<size_t>(size));
  BIO_free(bio);
  return text;
}

}  // namespace

Identity::Identity(const CertificateOptions& options, const Identity* issuer)
    : key_(options.rsa_bits == 0 ? EVP_EC_gen("P-256")
                                 : EVP_RSA_gen(static_cast<unsigned>(options.rsa_bits))),
      certificate_(X509_new()) {
  X509* const certificate = certificate_.get();
  require(key_ != nullptr && certificate != nullptr, "make a key");
  X509_set_version(certificate, X509_VERSION_3);
  uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), options.from_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate), options.to_s);
  if (options.from != nullptr && options.to != nullptr) {
    ASN1_TIME_set_string(X509_getm_notBefore(certificate), options.from);
    ASN1_TIME_set_string(X509_getm_notAfter(certificate), options.to);
  }
  X509_set_pubkey(certificate, key_.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(options.name.c_str()), -1, -1,
                             0);
  X509* const parent = issuer == nullptr ? certificate : issuer->certificate();
  X509_set_issuer_name(certificate, X509_get_subject_name(parent));
  add_extensions(certificate, parent, options);
  require(X509_sign(certificate, issuer == nullptr ? key_.get() : issuer->key(),
                    EVP_get_digestbyname(options.digest)) > 0,
          "sign");
}

std::string Identity::der() const {
  return written([this](BIO* bio) { return i2d_X509_bio(bio, certificate_.get()); });
}

std::string Identity::pem() const {
  return written([this](BIO* bio) { return PEM_write_bio_X509(bio, certificate_.get()); });
}

std::string Identity::key_der() const {
  return written([this](BIO* bio) { return i2d_PrivateKey_bio(bio, key_.get()); });
}

std::string Identity::key_raw() const {
  BIGNUM* number = nullptr;
  require(EVP_PKEY_get_bn_param(key_.get(), "priv", &number) == 1, "read the key");
  std::string bytes(32, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), 32);
  BN_clear_free(number);
  return bytes;
}

std::string Identity::key_pem(const std::string& password) const {
  return written([&](BIO* bio) {
    // The traditional form: PKCS #5 is what Mbed TLS reads of both.
    return PEM_write_bio_PrivateKey_traditional(
        bio, key_.get(), password.empty() ? nullptr : EVP_aes_128_cbc(),
        reinterpret_cast<const unsigned char*>(password.data()), static_cast<int>(password.size()),
        nullptr, nullptr);
  });
}

std::string Identity::subject_der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_NAME(X509_get_subject_name(certificate_.get()), &bytes);
  std::string text(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return text;
}

CertificateOptions Pki::named(const std::string& name) {
  CertificateOptions options;
  options.name = name;
  options.names.clear();
  return options;
}

CertificateOptions Pki::ca(const std::string& name) {
  CertificateOptions options = named(name);
  options.is_ca = true;
  return options;
}

const Pki& Pki::shared() {
  static const Pki* const pki = new Pki;
  return *pki;
}

}  // namespace esse::test
