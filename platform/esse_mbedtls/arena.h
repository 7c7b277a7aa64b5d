// SPDX-License-Identifier: Apache-2.0
#pragma once
// MbedTlsArena: the memory of Mbed TLS on bare metal. It is one span for the whole program, and
// tells how much of that was ever needed.
// It needs MBEDTLS_MEMORY_BUFFER_ALLOC_C and MBEDTLS_PLATFORM_MEMORY, as config/tls12_4k.h has
// them. Without these Mbed TLS allocates from the platform's heap, and this class does not link.
#include "esse_base/span.h"

namespace esse::mbedtls {

class MbedTlsArena {
 public:
  /// Hands `memory` to Mbed TLS until the arena is destroyed. There is one arena at a time, made
  /// before the first open(). How much a configuration needs is in its header. Too little is
  /// Error::kTlsMemory, not a crash.
  explicit MbedTlsArena(Span<unsigned char> memory);
  MbedTlsArena(const MbedTlsArena&) = delete;
  MbedTlsArena& operator=(const MbedTlsArena&) = delete;
  ~MbedTlsArena();

  /// The bytes from the front of the span to the last one that was ever written: a span of this
  /// size would have been enough. Reads the span from its end; linear in what was never used.
  size_t high_water() const;

 private:
  Span<unsigned char> memory_;
};

}  // namespace esse::mbedtls
