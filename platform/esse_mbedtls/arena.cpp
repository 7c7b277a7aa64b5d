// SPDX-License-Identifier: Apache-2.0
#include "esse_mbedtls/arena.h"

#include <mbedtls/build_info.h>

#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C) && defined(MBEDTLS_PLATFORM_MEMORY)
#include <mbedtls/memory_buffer_alloc.h>

namespace esse::mbedtls {
namespace {

// Mbed TLS keeps a header in front; an allocation is always zeroed, so paint never shines through.
// Counting with MBEDTLS_MEMORY_DEBUG instead would bring stdio.
constexpr size_t kHeaderBytes = 128;
constexpr unsigned char kPaint = 0xA5;

}  // namespace

MbedTlsArena::MbedTlsArena(Span<unsigned char> memory) : memory_(memory) {
  mbedtls_memory_buffer_alloc_init(memory.data(), memory.size());
  for (size_t i = kHeaderBytes; i < memory.size(); ++i) {
    memory[i] = kPaint;
  }
}

MbedTlsArena::~MbedTlsArena() { mbedtls_memory_buffer_alloc_free(); }

size_t MbedTlsArena::high_water() const {
  size_t used = memory_.size();
  while (used > kHeaderBytes && memory_[used - 1] == kPaint) {
    --used;
  }
  return used;
}

}  // namespace esse::mbedtls
#endif
