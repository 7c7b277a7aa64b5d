// SPDX-License-Identifier: Apache-2.0
#pragma once
// Emitter: texts, one after the other, into a span, without the first `skip` bytes of them all and
// without what no longer fits. So a text of any length goes out in pieces with no state but an
// offset.
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

}  // namespace esse::http::internal
