// SPDX-License-Identifier: Apache-2.0
#include "esse_base/base64.h"

namespace esse {

namespace {

char digit(uint32_t n, Base64 form) {
  const uint32_t value = n & 63;
  if (form == Base64::kUrl && value >= 62) {
    return value == 62 ? '-' : '_';
  }
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[value];
}

}  // namespace

char* write_base64(Text bytes, char* to, Base64 form) {
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    }
    for (size_t i = 0; i < 4; ++i) {
      if (at + i <= bytes.size()) {
        *to++ = digit(bits >> (18 - 6 * i), form);
      } else if (form == Base64::kPadded) {
        *to++ = '=';
      }
    }
  }
  return to;
}

}  // namespace esse
