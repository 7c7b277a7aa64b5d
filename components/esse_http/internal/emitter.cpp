// SPDX-License-Identifier: Apache-2.0
#include "esse_http/internal/emitter.h"

#include "esse_base/bytes.h"

namespace esse::http::internal {

void Emitter::put(const char* from, const char* end) {
  size_t n = static_cast<size_t>(end - from);
  if (n <= skip_) {
    skip_ -= static_cast<uint32_t>(n);
    return;
  }
  from += skip_;
  n -= skip_;
  skip_ = 0;
  if (n > room_) {
    n = room_;
    overflowed_ = true;
  }
  // Not copy_bytes(): resolve() puts a base that may already lie in the span.
  move_bytes(to_, from, n);
  to_ += n;
  room_ -= n;
}

void Emitter::put(const char* word) { put(word, word + __builtin_strlen(word)); }

void Emitter::put_authority(const Endpoint& endpoint) {
  const char* const from = endpoint.host.begin();
  const char* const end = endpoint.host.end();
  const bool is_v6 = find(from, end, ":") != end;
  if (is_v6) {
    put("[");
  }
  put(from, end);
  if (is_v6) {
    put("]");
  }
  if (endpoint.port != default_port(endpoint.secure)) {
    char digits[10];
    put(":");
    put(format_decimal(endpoint.port, digits));
  }
}

const char* find(const char* at, const char* end, const char* any) {
  for (; at != end; ++at) {
    for (const char* c = any; *c != '\0'; ++c) {
      if (*at == *c) {
        return at;
      }
    }
  }
  return at;
}

uint32_t place_of(const char* at, const char* end, const char* words) {
  uint32_t place = 0;
  for (; *words != '\0'; ++place) {
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
  }
  return place;
}

}  // namespace esse::http::internal
