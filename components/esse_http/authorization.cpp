// SPDX-License-Identifier: Apache-2.0
#include "esse_http/authorization.h"

#include "esse_http/internal/emitter.h"
#include "esse_http/internal/words.h"

namespace esse::http {
namespace {

bool has_control(Text text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) {
      return true;
    }
  }
  return false;
}

Header authorization(const char* begin, const char* end) {
  return Header{"Authorization", internal::text_of(begin, end)};
}

// RFC 4648, 4.
char base64_digit(uint32_t n) {
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[n & 63];
}

// `at` is encoded into the four bytes at `to`; `size` of its three bytes count.
void encode(const char* at, size_t size, char* to) {
  uint32_t bits = 0;
  for (size_t i = 0; i < 3; ++i) {
    bits = bits << 8 | (i < size ? static_cast<unsigned char>(at[i]) : 0u);
  }
  for (size_t i = 0; i < 4; ++i) {
    to[i] = i <= size ? base64_digit(bits >> (18 - 6 * i)) : '=';
  }
}

}  // namespace

Result<Header> bearer_authorization(Text token, Span<char> room) {
  for (const char c : token) {
    if (static_cast<unsigned char>(c - '!') > '~' - '!') {
      return Error::kCredentials;
    }
  }
  if (token.empty()) {
    return Error::kCredentials;
  }
  if (room.size() < sizeof "Bearer " - 1 + token.size()) {
    return Error::kSpanTooSmall;
  }
  internal::Emitter out(room, 0);
  out.put("Bearer ", token);
  return authorization(room.data(), out.end());
}

Result<Header> basic_authorization(Text user, Text password, Span<char> room) {
  const bool has_colon = internal::find(user.begin(), user.end(), ":") != user.end();
  if (has_colon || has_control(user) || has_control(password)) {
    return Error::kCredentials;
  }
  const size_t plain = user.size() + 1 + password.size();
  const size_t size = sizeof "Basic " - 1 + (plain + 2) / 3 * 4;
  if (room.size() < size) {
    return Error::kSpanTooSmall;
  }
  // The text to encode goes to the room's end, from where the digits never catch up with it.
  const Span<char> text = room.first(size).from(size - plain);
  internal::Emitter(text, 0).put("", user).put(":", password);
  char* to = internal::Emitter(room, 0).put("Basic ", Text()).end();
  for (size_t at = 0; at < plain; at += 3, to += 4) {
    encode(text.data() + at, plain - at < 3 ? plain - at : 3, to);
  }
  return authorization(room.data(), to);
}

}  // namespace esse::http
