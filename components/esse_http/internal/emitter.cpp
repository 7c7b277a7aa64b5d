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

const char* find(const char* at, const char* end, uint32_t set) {
  for (; at != end; ++at) {
    // The byte of the set that is equal becomes 0, and a 0 is found by its borrow.
    const uint32_t differ = set ^ static_cast<unsigned char>(*at) * 0x01010101u;
    if (((differ - 0x01010101u) & ~differ & 0x80808080u) != 0) {
      break;
    }
  }
  return at;
}

bool is_value(const Text& text) {
  return find(text.begin(), text.end(), set_of('\0', '\r', '\n')) == text.end();
}

uint32_t place_of(const char* at, const char* end, const char* words) {
  uint32_t place = 0;
  for (; *words != '\0'; ++place) {
    const char* c = at;
    while (c != end && *words != '\0' && ((*c ^ *words) & ~0x20) == 0) {
      ++c;
      ++words;
    }
    if (c == end && *words == '\0') {
      break;
    }
    while (*words++ != '\0') {
    }
  }
  return place;
}

const char kNameWords[] =
    "Location\0Retry-After\0Content-Encoding\0Content-Type\0Transfer-Encoding\0Content-Length\0"
    "Host\0Connection\0Last-Event-ID\0";

}  // namespace esse::http::internal
