// SPDX-License-Identifier: Apache-2.0
#include "esse_http/internal/emitter.h"

namespace esse::http::internal {

Emitter& Emitter::put(const char* from, const char* end) {
  for (; from != end; ++from) {
    if (skip_ != 0) {
      --skip_;
    } else if (to_ != end_) {
      *to_++ = *from;
    }
  }
  return *this;
}

Emitter& Emitter::put(const char* word, const Text& text) {
  return put(word, word + __builtin_strlen(word)).put(text.begin(), text.end());
}

}  // namespace esse::http::internal
