// SPDX-License-Identifier: Apache-2.0
#include "esse_http/authorization.h"

#include "esse_base/base64.h"
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
  const size_t size = sizeof "Basic " - 1 + base64_size(plain, Base64::kPadded);
  if (room.size() < size) {
    return Error::kSpanTooSmall;
  }
  // The text to encode goes to the room's end, from where the digits never catch up with it.
  const Span<char> text = room.first(size).from(size - plain);
  internal::Emitter(text, 0).put("", user).put(":", password);
  char* const to = internal::Emitter(room, 0).put("Basic ", Text()).end();
  return authorization(room.data(), write_base64(text, to, Base64::kPadded));
}

}  // namespace esse::http
