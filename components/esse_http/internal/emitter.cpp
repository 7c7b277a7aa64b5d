// SPDX-License-Identifier: Apache-2.0
#include "esse_http/internal/emitter.h"

#include "esse_base/bytes.h"

namespace esse::http::internal {

Emitter& Emitter::put(const char* from, const char* end) {
  size_t n = static_cast<size_t>(end - from);
  const size_t skipped = n < skip_ ? n : skip_;
  skip_ -= static_cast<uint32_t>(skipped);
  from += skipped;
  n -= skipped;
  n = n < room_ ? n : room_;
  // Not copy_bytes(): resolve() puts a base that may already lie in the span.
  move_bytes(to_, from, n);
  to_ += n;
  room_ -= n;
  return *this;
}

Emitter& Emitter::put(const char* word) { return put(word, word + __builtin_strlen(word)); }

Emitter& Emitter::put(const Text& text) { return put(text.begin(), text.end()); }

const char* find(const char* at, const char* end, uint32_t set) {
  for (; at != end; ++at) {
    for (uint32_t rest = set; rest != 0; rest >>= 8) {
      if (static_cast<unsigned char>(*at) == (rest & 0xFF)) {
        return at;
      }
    }
  }
  return at;
}

uint32_t place_of(const char* at, const char* end, const char* words) {
  uint32_t place = 0;
  while (*words != '\0') {
    const char* c = at;
    while (c != end && *words != '\0' && to_lower(*c) == to_lower(*words)) {
      ++c;
      ++words;
    }
    if (c == end && *words == '\0') {
      break;
    }
    while (*words++ != '\0') {
    }
    ++place;
  }
  return place;
}

const char kNameWords[] =
    "Location\0Retry-After\0Content-Encoding\0Transfer-Encoding\0Content-Type\0Accept\0"
    "Cache-Control\0User-Agent\0Last-Event-ID\0Content-Length\0Host\0Connection\0";

}  // namespace esse::http::internal
