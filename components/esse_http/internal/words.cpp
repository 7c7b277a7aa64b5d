// SPDX-License-Identifier: Apache-2.0
#include "esse_http/internal/words.h"

namespace esse::http::internal {

const char* find(const char* at, const char* end, const char* marks) {
  for (; at != end; ++at) {
    for (const char* mark = marks; *mark != '\0'; ++mark) {
      if (*at == *mark) {
        return at;
      }
    }
  }
  return end;
}

Text trimmed(const char* at, const char* end) {
  while (at != end && *at == ' ') {
    ++at;
  }
  while (at != end && end[-1] == ' ') {
    --end;
  }
  return text_of(at, end);
}

bool is_token(const Text& text) {
  static constexpr uint32_t kBytes[] = {0, 0x03FF6CFA, 0xC7FFFFFE, 0x57FFFFFF};  // a bit each
  for (const char c : text) {
    const uint32_t byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (kBytes[byte / 32] >> byte % 32 & 1) == 0) {
      return false;
    }
  }
  return !text.empty();
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
    "Date\0Host\0Connection\0Last-Event-ID\0";

}  // namespace esse::http::internal
