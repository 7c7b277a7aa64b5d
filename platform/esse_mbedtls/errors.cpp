// SPDX-License-Identifier: Apache-2.0
// Mbed TLS's codes as esse's errors.
#include <mbedtls/pk.h>
#include <mbedtls/platform.h>

#include "esse_mbedtls/internal/api.h"
#include "esse_mbedtls/internal/tls.h"

namespace esse::mbedtls::internal {
namespace {

// What a signature of P-256 allocates, and some for a divided heap. Mbed TLS's own arithmetic: 2.3
// KB on a Cortex-M3, twice that on 64 bits.
#if defined(MBEDTLS_BIGNUM_C)
constexpr size_t kSignatureBytes = 704 * sizeof(void*);
#else
constexpr size_t kSignatureBytes = kStepBytes;
#endif

bool is_verify(int code) {
  return (code <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE &&
          code > MBEDTLS_ERR_X509_FATAL_ERROR - 128) ||
         code == MBEDTLS_ERR_SSL_BAD_CERTIFICATE;
}

}  // namespace

bool has_room(size_t bytes) {
  void* const probe = mbedtls_calloc(1, bytes);
  mbedtls_free(probe);
  return probe != nullptr;
}

bool may_be_memory(int code, uint32_t verify_flags) {
  const bool is_vague = code == MBEDTLS_ERR_PK_INVALID_PUBKEY ||
                        code == MBEDTLS_ERR_SSL_HW_ACCEL_FAILED ||
                        code == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE ||
                        (verify_flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0;
  return is_vague && !has_room(kSignatureBytes);
}

Error error_of(int code, bool is_ready) {
  if (is_memory(code)) {
    return Error::kTlsMemory;
  }
  if (is_verify(code)) {
    return Error::kTlsVerify;
  }
  switch (code) {
    case MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED:
    case MBEDTLS_ERR_SSL_BAD_CONFIG:
    case MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE:
      return Error::kTlsConfig;
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
    case MBEDTLS_ERR_SSL_INVALID_MAC:
    case MBEDTLS_ERR_SSL_BAD_INPUT_DATA:  // a record that the buffer cannot hold
    case MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL:
      return Error::kTlsRecord;
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
      return Error::kTlsHandshake;
    default:
      return is_ready ? Error::kTlsRecord : Error::kTlsHandshake;
  }
}

}  // namespace esse::mbedtls::internal
