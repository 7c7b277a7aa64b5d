// SPDX-License-Identifier: Apache-2.0
#include "esse_http/internal/emitter.h"

#include "esse_base/bytes.h"

namespace esse::http::internal {

Emitter& Emitter::put(const char* from, const char* end) {
  const uint32_t skipped = min_of(skip_, static_cast<uint32_t>(end - from));
  skip_ -= skipped;
  from += skipped;
  const size_t size = min_of(static_cast<size_t>(end - from), static_cast<size_t>(end_ - to_));
  move_bytes(to_, from, size);
  to_ += size;
  return *this;
}

Emitter& Emitter::put(const char* word, const Text& text) {
  return put(word, word + __builtin_strlen(word)).put(text.begin(), text.end());
}

}  // namespace esse::http::internal
