// SPDX-License-Identifier: Apache-2.0
#pragma once
// Emitter: texts, one after the other, into a span, without the first `skip` bytes of them all and
// without what no longer fits. So a text of any length goes out in pieces with no state but an
// offset. And two helpers that several files of this component need.
//
// Bytes are a pair of pointers here: GCC passes a Text by way of the stack, 8 to 12 B of code a
// call.
#include "esse_base/text.h"

namespace esse::http::internal {

class Emitter {
 public:
  Emitter(Span<char> out, uint32_t skip) : to_(out.data()), room_(out.size()), skip_(skip) {}

  Emitter& put(const char* from, const char* end);
  Emitter& put(const char* word);
  Emitter& put(const Text& text);

  char* end() const { return to_; }
  size_t room() const { return room_; }
  /// Bytes of `skip` that what was put did not use up.
  uint32_t skip() const { return skip_; }

 private:
  char* to_;
  size_t room_;
  uint32_t skip_;
};

/// Up to four bytes, none of them NUL, as a set for find(): an immediate instead of a string.
constexpr uint32_t set_of(char a, char b = '\0', char c = '\0', char d = '\0') {
  return static_cast<uint32_t>(a) | static_cast<uint32_t>(b) << 8 | static_cast<uint32_t>(c) << 16 |
         static_cast<uint32_t>(d) << 24;
}

/// The first byte of the set; `end` when there is none.
const char* find(const char* at, const char* end, uint32_t set);

/// The place of the bytes, letters compared without case, in `words`: each NUL-terminated, an empty
/// one last. The number of words when it is not there.
uint32_t place_of(const char* at, const char* end, const char* words);

/// The header names that matter, requests' and responses': one list is smaller than two.
enum Name : uint32_t {
  kLocation,
  kRetryAfter,
  kContentEncoding,  // this and the next two: see ResponseReader::Flag
  kTransferEncoding,
  kContentType,  // from here on, in the order of RequestWriter's fields
  kAccept,
  kCacheControl,
  kUserAgent,
  kLastEventId,
  kContentLength,
  kHost,
  kConnection,
  kNames,
};
extern const char kNameWords[];

}  // namespace esse::http::internal
