// SPDX-License-Identifier: Apache-2.0
#pragma once
// Emitter: texts, one after the other, into a span, without the first `skip` bytes of them all and
// without what no longer fits. So a text of any length goes out in pieces with no state but an
// offset. And the helpers that several files of this component need.
//
// Bytes are a pair of pointers here: GCC passes a Text by way of the stack, 8 to 12 B of code a
// call.
#include "esse_base/text.h"

namespace esse::http::internal {

class Emitter {
 public:
  Emitter(const Span<char>& out, uint32_t skip) : to_(out.begin()), end_(out.end()), skip_(skip) {}

  Emitter& put(const char* from, const char* end);
  Emitter& put(const char* word, const Text& text);

  char* end() const { return to_; }
  bool is_full() const { return to_ == end_; }
  /// Bytes of `skip` that what was put did not use up.
  uint32_t skip() const { return skip_; }

 private:
  char* to_;
  char* end_;
  uint32_t skip_;
};

/// Up to four bytes as a set for find(): an immediate instead of a string.
constexpr uint32_t set_of(char a, char b, char c, char d) {
  return static_cast<uint32_t>(a) | static_cast<uint32_t>(b) << 8 | static_cast<uint32_t>(c) << 16 |
         static_cast<uint32_t>(d) << 24;
}
constexpr uint32_t set_of(char a, char b, char c) { return set_of(a, b, c, c); }
constexpr uint32_t set_of(char a) { return set_of(a, a, a, a); }

/// The first byte of the set; `end` when there is none.
const char* find(const char* at, const char* end, uint32_t set);

/// A header value by the Fetch standard: what cannot end its line. NUL, CR and LF can.
bool is_value(const Text& text);

/// The place of the bytes in `words`: each NUL-terminated, an empty one last. The number of words
/// when it is not there. Compares without bit 5: for words of letters, digits, '-', '.' and '/',
/// and bytes of which none is a control, that is without case.
uint32_t place_of(const char* at, const char* end, const char* words);

/// The header names that matter, requests' and responses': one list is smaller than two.
enum Name : uint32_t {
  kLocation,
  kRetryAfter,
  kContentEncoding,  // this and the next two: see ResponseReader::Flag
  kContentType,
  kTransferEncoding,  // from here on no name that a caller's header may have
  kContentLength,
  kHost,
  kConnection,
  kLastEventId,
  kNames,
};
extern const char kNameWords[];

}  // namespace esse::http::internal
