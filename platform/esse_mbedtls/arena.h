// SPDX-License-Identifier: Apache-2.0
#pragma once
// MbedTlsArena: the memory of Mbed TLS on bare metal, one span for the program, and how much of it
// was ever needed. Needs MBEDTLS_MEMORY_BUFFER_ALLOC_C and MBEDTLS_PLATFORM_MEMORY, as
// config/tls12_4k.h has them; elsewhere Mbed TLS allocates from the platform's heap and this class
// does not link.
#include "esse_base/span.h"

namespace esse::mbedtls {

class MbedTlsArena {
 public:
  /// Hands `memory` to Mbed TLS until the arena is gone. One at a time, before the first open().
  /// What a configuration needs is in its header; too little is kTlsMemory, not a crash.
  explicit MbedTlsArena(Span<unsigned char> memory);
  MbedTlsArena(const MbedTlsArena&) = delete;
  MbedTlsArena& operator=(const MbedTlsArena&) = delete;
  ~MbedTlsArena();

  /// The bytes from the span's beginning to the last one that was ever touched: a span of this size
  /// would have done. Reads the span from its end.
  size_t high_water() const;

 private:
  Span<unsigned char> memory_;
};

}  // namespace esse::mbedtls
