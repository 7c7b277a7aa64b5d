// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finding marks in a text, and a text in a list of words. Bytes are a pair of pointers here, as
// they are cut out of a line or of a URL.
#include "esse_base/text.h"

namespace esse::http::internal {

/// The bytes between two pointers.
inline Text text_of(const char* from, const char* end) {
  return Text(from, static_cast<size_t>(end - from));
}

/// The first byte that is one of `marks` (a C string); `end` when there is none.
const char* find(const char* at, const char* end, const char* marks);

/// The place of the bytes in `words`: each NUL-terminated, an empty one last. The number of words
/// when it is not there. Compares without bit 5: for words of letters, digits, '-', '.' and '/',
/// and bytes of which none is a control, that is without case.
uint32_t place_of(const char* at, const char* end, const char* words);

/// The header names that esse reads or writes itself, in the order of kNameWords.
enum class Name : uint32_t {
  kLocation,
  kRetryAfter,
  kContentEncoding,
  kContentType,
  kTransferEncoding,
  kContentLength,
  kHost,
  kConnection,
  kLastEventId,
  kOther,
};
extern const char kNameWords[];

inline Name name_of(const char* at, const char* end) {
  return static_cast<Name>(place_of(at, end, kNameWords));
}

}  // namespace esse::http::internal
