// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds marks in a text, and a text in a list of words.
// A text is a pair of pointers here, since it is always cut out of a line or of a URL.
// Nothing is copied, and nothing is read outside the pair.
#include "esse_base/text.h"

namespace esse::http::internal {

/// The bytes between two pointers.
inline Text text_of(const char* from, const char* end) {
  return Text(from, static_cast<size_t>(end - from));
}

/// The first byte in [at, end) that is one of `marks`, a NUL-terminated string. `end` when there is
/// none.
const char* find(const char* at, const char* end, const char* marks);

/// The bytes between two pointers, without blanks before and behind them.
Text trimmed(const char* at, const char* end);

/// A token of RFC 9110, section 5.6.2.
bool is_token(const Text& text);

/// The index of the text [at, end) in `words`, or the number of words when it is not there. Each
/// word is NUL-terminated, and an empty one is the last.
/// Bytes compare without bit 5. For words of letters, digits, '-', '.' and '/', and a text without
/// controls, this compares without case.
uint32_t place_of(const char* at, const char* end, const char* words);

/// The header names that esse reads or writes itself, in the order of kNameWords.
enum class Name : uint8_t {
  kLocation,
  kRetryAfter,
  kContentEncoding,
  kContentType,
  kTransferEncoding,
  kContentLength,
  kDate,
  kHost,
  kConnection,
  kLastEventId,
  kOther,
};
extern const char kNameWords[];

/// The name [at, end) as one of these; kOther for any other.
inline Name name_of(const char* at, const char* end) {
  return static_cast<Name>(place_of(at, end, kNameWords));
}

}  // namespace esse::http::internal
