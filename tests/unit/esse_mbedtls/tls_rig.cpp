// SPDX-License-Identifier: Apache-2.0
#include "tls_rig.h"

#if defined(MBEDTLS_PSA_CRYPTO_C)
#include <psa/crypto.h>
#endif

namespace esse::test {

void use_memory() {
#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)
  static unsigned char memory[64 * 1024];
  static mbedtls::MbedTlsArena* arena = new mbedtls::MbedTlsArena(memory);  // before any test
  static_cast<void>(arena);
#endif
}

std::vector<int> versions() {
  std::vector<int> had;
  if (kHas12) {
    had.push_back(TLS1_2_VERSION);
  }
  if (kHas13) {
    had.push_back(TLS1_3_VERSION);
  }
  return had;
}

size_t keys_in_use() {
#if defined(MBEDTLS_PSA_CRYPTO_C)
  mbedtls_psa_stats_t keys;
  mbedtls_psa_get_stats(&keys);
  return keys.MBEDTLS_PRIVATE(volatile_slots);
#else
  return 0;
#endif
}

}  // namespace esse::test
