// SPDX-License-Identifier: Apache-2.0
#pragma once
// Span: a pointer and a length, over elements that somebody else owns.
// It owns nothing, and copies like a pair of integers. It never checks an index: callers stay below
// size(). std_interop.h converts from and to `std::span`.
#include "esse_base/config.h"

namespace esse {

template <typename T>
class Span {
 public:
  constexpr Span() = default;
  constexpr Span(T* data, size_t size) : data_(data), size_(size) {}
  template <size_t N>
  constexpr Span(T (&array)[N]) : data_(array), size_(N) {}
  /// From a Span<U> whose U* converts to T*: this adds const.
  template <typename U>
  constexpr Span(Span<U> other) : data_(other.data()), size_(other.size()) {}

  constexpr T* data() const { return data_; }
  constexpr size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size_; }
  constexpr T& operator[](size_t i) const { return data_[i]; }

  /// The first `n` elements; `n` ≤ size().
  constexpr Span first(size_t n) const { return Span(data_, n); }
  /// The elements from index `n` on; `n` ≤ size().
  constexpr Span from(size_t n) const { return Span(data_ + n, size_ - n); }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace esse
