// SPDX-License-Identifier: Apache-2.0
#include "tls_rig.h"

namespace esse::test {

void use_memory() {
#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)
  static unsigned char memory[64 * 1024];
  static mbedtls::MbedTlsArena* arena = new mbedtls::MbedTlsArena(memory);  // before any test
  static_cast<void>(arena);
#endif
}

}  // namespace esse::test
