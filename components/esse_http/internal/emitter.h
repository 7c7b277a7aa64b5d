// SPDX-License-Identifier: Apache-2.0
#pragma once
// Emitter: puts texts into a span, one after the other.
// It leaves out the first `skip` bytes of all of them together, and what no longer fits. So a text
// of any length can go out in pieces, with no state but an offset. It owns nothing.
#include "esse_base/text.h"

namespace esse::http::internal {

class Emitter {
 public:
  Emitter(const Span<char>& out, uint32_t skip) : to_(out.begin()), end_(out.end()), skip_(skip) {}

  /// Puts the bytes in [from, end), which may overlap the span. The work is linear in those that
  /// are put: what is left out costs nothing.
  Emitter& put(const char* from, const char* end);
  /// Puts `word`, which is NUL-terminated, and then `text`.
  Emitter& put(const char* word, const Text& text);

  /// Behind the last byte that was put.
  char* end() const { return to_; }
  /// True when the span has no room left. Something may have been left out, or not.
  bool is_full() const { return to_ == end_; }
  /// How many bytes are still to be skipped.
  uint32_t skip() const { return skip_; }

 private:
  char* to_;
  char* end_;
  uint32_t skip_;
};

}  // namespace esse::http::internal
