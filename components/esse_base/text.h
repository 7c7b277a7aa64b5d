// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text: a view of bytes that are only read, with an explicit length. NUL is a byte like any other.
// It owns nothing, and is valid as long as the bytes that it looks at.
// std_interop.h converts from and to `std::string_view`.
#include "esse_base/span.h"

namespace esse {

class Text {
 public:
  constexpr Text() = default;
  constexpr Text(const char* data, size_t size) : data_(data), size_(size) {}
  constexpr Text(Span<const char> bytes) : data_(bytes.data()), size_(bytes.size()) {}
  constexpr Text(Span<char> bytes) : data_(bytes.data()), size_(bytes.size()) {}
  /// From a NUL-terminated string. Null makes an empty text.
  constexpr Text(const char* c_string) : data_(c_string), size_(length(c_string)) {}

  constexpr const char* data() const { return data_; }
  constexpr size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const char* begin() const { return data_; }
  constexpr const char* end() const { return data_ + size_; }
  constexpr char operator[](size_t i) const { return data_[i]; }

  /// The first `n` bytes; `n` ≤ size().
  constexpr Text first(size_t n) const { return Text(data_, n); }
  /// The bytes from index `n` on; `n` ≤ size().
  constexpr Text from(size_t n) const { return Text(data_ + n, size_ - n); }
  constexpr operator Span<const char>() const { return Span<const char>(data_, size_); }

 private:
  static constexpr size_t length(const char* s) { return s == nullptr ? 0 : __builtin_strlen(s); }

  const char* data_ = nullptr;
  size_t size_ = 0;
};

/// True when both have the same length and the same bytes.
inline bool operator==(Text a, Text b) {
  return a.size() == b.size() && (a.empty() || __builtin_memcmp(a.data(), b.data(), a.size()) == 0);
}
inline bool operator!=(Text a, Text b) { return !(a == b); }

}  // namespace esse
