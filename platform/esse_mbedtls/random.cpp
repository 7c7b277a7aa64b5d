// SPDX-License-Identifier: Apache-2.0
// Random bytes for keys: the caller's source, or the platform's.
#include <mbedtls/error.h>

#include "esse_mbedtls/internal/api.h"

namespace esse::mbedtls::internal {
namespace {

#if ESSE_TLS_SHARES_RANDOM
// PSA is one for the program, and so is its source. No more than what the caller said last.
bool (*shared_random)(void* context, Span<unsigned char> out) = nullptr;
void* shared_context = nullptr;
#endif

}  // namespace

int start_psa() {
#if defined(MBEDTLS_PSA_CRYPTO_CLIENT)
  return psa_crypto_init();
#else
  return 0;
#endif
}

void share_random([[maybe_unused]] const TlsOptions& options) {
#if ESSE_TLS_SHARES_RANDOM
  shared_random = options.random;
  shared_context = options.random_context;
#endif
}

int random_callback(void* options, unsigned char* out, size_t size) {
  const TlsOptions& from = *static_cast<const TlsOptions*>(options);
#if defined(MBEDTLS_PSA_CRYPTO_CLIENT) && !ESSE_TLS_SHARES_RANDOM
  if (from.random == nullptr) {
    return psa_generate_random(out, size);
  }
#endif
  return from.random(from.random_context, Span<unsigned char>(out, size))
             ? 0
             : MBEDTLS_ERR_ERROR_GENERIC_ERROR;
}

}  // namespace esse::mbedtls::internal

#if ESSE_TLS_SHARES_RANDOM
extern "C" psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t*,
                                                        uint8_t* out,
                                                        size_t size,
                                                        size_t* filled) {
  using namespace esse::mbedtls::internal;
  if (shared_random == nullptr || !shared_random(shared_context, {out, size})) {
    return PSA_ERROR_INSUFFICIENT_ENTROPY;
  }
  *filled = size;
  return PSA_SUCCESS;
}
#endif
