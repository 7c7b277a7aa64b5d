// SPDX-License-Identifier: Apache-2.0
#pragma once
// Line: texts one after the other in a span. What does not fit is left out, and said.
#include "esse_base/bytes.h"

namespace esse::flags::internal {

class Line {
 public:
  explicit Line(Span<char> out) : out_(out) {}

  void add(Text text) {
    if (text.size() > left()) {
      is_whole_ = false;
      return;
    }
    copy_bytes(out_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }
  size_t left() const { return out_.size() - used_; }
  /// Whether all fitted that was added.
  bool is_whole() const { return is_whole_; }
  Text text() const { return Text(out_.data(), used_); }
  /// Room for `size` more bytes, which the caller writes. Only when so many are left.
  char* take(size_t size) {
    used_ += size;
    return out_.data() + used_ - size;
  }

 private:
  Span<char> out_;
  size_t used_ = 0;
  bool is_whole_ = true;
};

/// The base of a service, to which paths are added.
inline Text without_slash(Text url) {
  return !url.empty() && url[url.size() - 1] == '/' ? url.first(url.size() - 1) : url;
}

}  // namespace esse::flags::internal
