// SPDX-License-Identifier: Apache-2.0
#pragma once
// Base64 (RFC 4648), as credentials and URLs carry bytes. It owns nothing.
#include "esse_base/text.h"

namespace esse {

enum class Base64 : uint8_t {
  kPadded,  ///< section 4: '+', '/', and '=' up to a multiple of four
  kUrl,     ///< section 5: '-', '_', without '='
};

/// How many digits `size` bytes become. `size` is below 2^29.
constexpr size_t base64_size(size_t size, Base64 form) {
  return form == Base64::kPadded ? (size + 2) / 3 * 4 : (size * 4 + 2) / 3;
}

/// Writes base64_size() digits to `to`, and answers where they end. `bytes` may lie behind them in
/// the same memory, when it ends where they end or later.
char* write_base64(Text bytes, char* to, Base64 form);

}  // namespace esse
