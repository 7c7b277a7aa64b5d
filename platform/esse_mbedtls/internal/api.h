// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where Mbed TLS 3.6 and 4 differ: random sources, hashing, keys, codes, what only private fields
// tell. 3.6 is what is built and tested on every run; of 4, 4.0.0 was, once (see the README).
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <psa/crypto.h>

#include "esse_base/text.h"
#include "esse_mbedtls/internal/tls.h"
#include "esse_mbedtls/tls_options.h"

#if MBEDTLS_VERSION_NUMBER < 0x03060100
#error "esse_mbedtls needs Mbed TLS 3.6.1 or newer"
#endif
#if MBEDTLS_VERSION_NUMBER < 0x04000000
#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#include <mbedtls/sha256.h>
#endif

/// PSA asks this port, and it asks TlsOptions::random.
#if defined(MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG) && !ESSE_TLS_SDK_RANDOM
#define ESSE_TLS_SHARES_RANDOM 1
#else
#define ESSE_TLS_SHARES_RANDOM 0
#endif

namespace esse::mbedtls::internal {

/// Whether there is a random source when TlsOptions names none: PSA's, where it is built in.
#if defined(MBEDTLS_PSA_CRYPTO_CLIENT) && !ESSE_TLS_SHARES_RANDOM
constexpr bool kHasPlatformRandom = true;
#else
constexpr bool kHasPlatformRandom = false;
#endif

/// The random source of what computes through PSA, where Mbed TLS leaves it to us.
void share_random(const TlsOptions& options);

/// Prepares PSA, where something uses it. Any number of times. 0 or a PSA error.
int start_psa();

/// Mbed TLS's callback: `options` is a TlsOptions.
int random_callback(void* options, unsigned char* out, size_t size);

inline void set_random(mbedtls_ssl_config& config, const TlsOptions& options) {
#if MBEDTLS_VERSION_NUMBER < 0x04000000
  mbedtls_ssl_conf_rng(&config, random_callback, const_cast<TlsOptions*>(&options));
#else
  static_cast<void>(config);
  static_cast<void>(options);
#endif
}

inline int parse_key(mbedtls_pk_context& key,
                     Span<const unsigned char> bytes,
                     Span<const unsigned char> password,
                     const TlsOptions& options) {
#if MBEDTLS_VERSION_NUMBER < 0x04000000
  return mbedtls_pk_parse_key(&key, bytes.data(), bytes.size(), password.data(), password.size(),
                              random_callback, const_cast<TlsOptions*>(&options));
#else
  static_cast<void>(options);
  return mbedtls_pk_parse_key(&key, bytes.data(), bytes.size(), password.data(), password.size());
#endif
}

/// A key in PSA's vault, by its number.
inline int use_key(mbedtls_pk_context& key, uint32_t id) {
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
  return mbedtls_pk_wrap_psa(&key, id);
#elif defined(MBEDTLS_USE_PSA_CRYPTO)
  return mbedtls_pk_setup_opaque(&key, id);
#else
  static_cast<void>(key);
  static_cast<void>(id);
  return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE;
#endif
}

/// Whether a new session of TLS 1.3 is told of. 4 always does.
inline void tell_of_sessions([[maybe_unused]] mbedtls_ssl_config& config,
                             [[maybe_unused]] bool tells) {
#if defined(MBEDTLS_SSL_SESSION_TICKETS) && defined(MBEDTLS_SSL_PROTO_TLS1_3) && \
    MBEDTLS_VERSION_NUMBER < 0x04000000
  mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
      &config, tells ? MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED
                     : MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_DISABLED);
#endif
}

/// There was no memory. In 3.6 a code may be the sum of a module's and of a lower one's.
inline bool is_memory(int code) {
#if MBEDTLS_VERSION_NUMBER < 0x04000000
  constexpr int kLowBits = 0x7F;  // error.h: the lower module's code
  const int low = -(-code & kLowBits);
  const int high = code - low;
  return high == MBEDTLS_ERR_SSL_ALLOC_FAILED || high == MBEDTLS_ERR_X509_ALLOC_FAILED ||
         high == MBEDTLS_ERR_PK_ALLOC_FAILED || high == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
         high == MBEDTLS_ERR_MD_ALLOC_FAILED || high == MBEDTLS_ERR_PEM_ALLOC_FAILED ||
         low == MBEDTLS_ERR_MPI_ALLOC_FAILED || low == MBEDTLS_ERR_ASN1_ALLOC_FAILED ||
         code == PSA_ERROR_INSUFFICIENT_MEMORY;
#else
  return code == PSA_ERROR_INSUFFICIENT_MEMORY;  // and each module's ..._ALLOC_FAILED is that
#endif
}

/// SHA-256.
class Hash {
 public:
  static constexpr size_t kBytes = 32;

#if MBEDTLS_VERSION_NUMBER < 0x04000000
  Hash() {
    mbedtls_sha256_init(&state_);
    ok_ = mbedtls_sha256_starts(&state_, 0) == 0;
  }
  ~Hash() { mbedtls_sha256_free(&state_); }
  void add(const void* bytes, size_t size) {
    ok_ =
        ok_ && mbedtls_sha256_update(&state_, static_cast<const unsigned char*>(bytes), size) == 0;
  }
  bool finish(unsigned char (&out)[kBytes]) {
    return ok_ && mbedtls_sha256_finish(&state_, out) == 0;
  }
#else
  Hash() { ok_ = psa_hash_setup(&state_, PSA_ALG_SHA_256) == PSA_SUCCESS; }
  ~Hash() { psa_hash_abort(&state_); }
  void add(const void* bytes, size_t size) {
    ok_ = ok_ && psa_hash_update(&state_, static_cast<const uint8_t*>(bytes), size) == PSA_SUCCESS;
  }
  bool finish(unsigned char (&out)[kBytes]) {
    size_t size = 0;
    return ok_ && psa_hash_finish(&state_, out, kBytes, &size) == PSA_SUCCESS;
  }
#endif
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;

  /// With its length in front, so that two texts cannot be told as one.
  void add(Text text) {
    const uint32_t size = static_cast<uint32_t>(text.size());
    add(&size, sizeof size);
    add(text.data(), text.size());
  }
  void add(uint32_t number) { add(&number, sizeof number); }

 private:
#if MBEDTLS_VERSION_NUMBER < 0x04000000
  mbedtls_sha256_context state_;
#else
  psa_hash_operation_t state_ = PSA_HASH_OPERATION_INIT;
#endif
  bool ok_ = false;
};

/// The handshake is at the server's certificate: it is a whole one. Mbed TLS has no public word
/// for it.
inline bool awaits_certificate(const mbedtls_ssl_context& ssl) {
  return ssl.MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_SERVER_CERTIFICATE;
}

/// After MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE: which. The message is still in its buffer.
inline uint8_t alert_of(const mbedtls_ssl_context& ssl) { return ssl.MBEDTLS_PRIVATE(in_msg)[1]; }

/// The verify callback that somebody else has set, and its context.
inline SdkVerify verify_of(const mbedtls_ssl_config& config) {
  return {config.MBEDTLS_PRIVATE(f_vrfy), config.MBEDTLS_PRIVATE(p_vrfy)};
}

/// Bytes of a record wait to be sent.
inline bool has_unsent(const mbedtls_ssl_context& ssl) {
  return ssl.MBEDTLS_PRIVATE(out_left) != 0;
}

}  // namespace esse::mbedtls::internal
