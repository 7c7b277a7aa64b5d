// SPDX-License-Identifier: Apache-2.0
#pragma once
// An event as one chunk of a response's body (RFC 9112, 7.1).
#include "esse_base/span.h"
#include "esse_stream/encoder.h"

constexpr size_t kLongestChunk = 512;  // the longest event that this device sends, and 8 bytes

/// Writes the whole of it: four digits of its length, CRLF, the event, CRLF. A chunk is one send:
/// in pieces each of them would wait for the answer to the one before. Empty: it does not fit, or
/// the type or the id has a line end.
inline esse::Text write_chunk(const esse::stream::Message& message, char (&out)[kLongestChunk]) {
  constexpr char kDigits[] = "0123456789abcdef";
  constexpr size_t kBefore = 6;
  constexpr size_t kAfter = 2;
  esse::stream::Encoder encoder;
  if (encoder.begin(message) != esse::Error::kNone) {
    return "";
  }
  const size_t size = encoder.write({out + kBefore, kLongestChunk - kBefore - kAfter});
  if (!encoder.done()) {
    return "";
  }
  for (size_t i = 0; i < 4; ++i) {
    out[i] = kDigits[size >> (4 * (3 - i)) & 15];
  }
  out[4] = out[kBefore + size] = '\r';
  out[5] = out[kBefore + size + 1] = '\n';
  return {out, kBefore + size + kAfter};
}
