// SPDX-License-Identifier: Apache-2.0
#pragma once
// The types that a member of the settings may have: bool, int32_t, Decimal, String<N>, Json<N>.
// All are plain values: no heap, no pointer, copied byte by byte.
#include "esse_base/bytes.h"
#include "esse_base/decimal.h"

namespace esse::flags {

/// What a member is.
enum class Kind : uint8_t { kBool, kInteger, kDecimal, kText, kJson };

namespace internal {

/// At most N bytes. Those behind the text are zero, so equal texts are equal byte by byte.
template <size_t N>
class Bytes {
  static_assert(N >= 1 && N <= 0xFFFF, "a String<N> or Json<N> has room for 1 to 65,535 bytes");

 public:
  static constexpr size_t kCapacity = N;

  constexpr Bytes() = default;
  /// Up to the first NUL.
  template <size_t M>
  constexpr Bytes(const char (&text)[M]) {
    static_assert(M - 1 <= N, "the text is longer than its String<N> or Json<N>: make N larger");
    size_ = M - 1 <= N ? static_cast<uint16_t>(__builtin_strlen(text)) : uint16_t{0};
    for (size_t i = 0; i < size_; ++i) {
      data_[i] = text[i];
    }
  }

  /// A view that is valid as long as this object.
  constexpr Text text() const { return Text(data_, size_); }
  /// Takes the text. Answers false and changes nothing when it is longer than N bytes.
  [[nodiscard]] bool assign(Text text) {
    if (text.size() > N) {
      return false;
    }
    *this = Bytes();
    size_ = static_cast<uint16_t>(text.size());
    copy_bytes(data_, text.data(), text.size());
    return true;
  }

 private:
  uint16_t size_ = 0;
  char data_[N] = {};
};

}  // namespace internal

/// A text of at most N bytes of UTF-8. What is longer is refused whole, never cut.
template <size_t N>
class String : public internal::Bytes<N> {
 public:
  constexpr String() = default;
  using internal::Bytes<N>::Bytes;
};
template <size_t N>
bool operator==(const String<N>& a, const String<N>& b) {
  return a.text() == b.text();
}
template <size_t N>
bool operator!=(const String<N>& a, const String<N>& b) {
  return !(a == b);
}

/// A JSON object or array of at most N bytes, as it was sent.
template <size_t N>
class Json : public internal::Bytes<N> {
 public:
  constexpr Json() = default;
  using internal::Bytes<N>::Bytes;
};
template <size_t N>
bool operator==(const Json<N>& a, const Json<N>& b) {
  return a.text() == b.text();
}
template <size_t N>
bool operator!=(const Json<N>& a, const Json<N>& b) {
  return !(a == b);
}

namespace internal {

/// The same number as a Decimal has to be: no zero ends its mantissa.
constexpr Decimal trimmed(Decimal number) {
  while (number.mantissa != 0 && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    ++number.exponent;
  }
  return number;
}

/// The bytes of a member that hold its value, which are its first ones. The rest is padding, and is
/// never written: so banks with equal values are equal word by word.
constexpr size_t width_of(Kind kind, size_t capacity) {
  switch (kind) {
    case Kind::kBool:
      return sizeof(bool);
    case Kind::kInteger:
      return sizeof(int32_t);
    case Kind::kDecimal:
      return sizeof(int64_t) + sizeof(int32_t);
    default:
      return sizeof(uint16_t) + capacity;
  }
}

/// What the table has to know of a member's type.
template <class M>
struct Member {
  static constexpr bool kIsFlag = false;
  static constexpr bool kIsNumber = false;
  static constexpr Kind kKind = Kind::kBool;
  static constexpr size_t kCapacity = 0;
};
template <>
struct Member<bool> {
  static constexpr bool kIsFlag = true;
  static constexpr bool kIsNumber = false;
  static constexpr Kind kKind = Kind::kBool;
  static constexpr size_t kCapacity = 0;
};
template <>
struct Member<int32_t> {
  static constexpr bool kIsFlag = true;
  static constexpr bool kIsNumber = true;
  static constexpr Kind kKind = Kind::kInteger;
  static constexpr size_t kCapacity = 0;
  static constexpr Decimal number(int32_t value) { return trimmed(Decimal{value, 0}); }
};
template <>
struct Member<Decimal> {
  static constexpr bool kIsFlag = true;
  static constexpr bool kIsNumber = true;
  static constexpr Kind kKind = Kind::kDecimal;
  static constexpr size_t kCapacity = 0;
  static constexpr Decimal number(Decimal value) { return trimmed(value); }
};
template <size_t N>
struct Member<String<N>> {
  static constexpr bool kIsFlag = true;
  static constexpr bool kIsNumber = false;
  static constexpr Kind kKind = Kind::kText;
  static constexpr size_t kCapacity = N;
};
template <size_t N>
struct Member<Json<N>> {
  static constexpr bool kIsFlag = true;
  static constexpr bool kIsNumber = false;
  static constexpr Kind kKind = Kind::kJson;
  static constexpr size_t kCapacity = N;
};

template <class A, class B>
inline constexpr bool kIsSame = false;
template <class A>
inline constexpr bool kIsSame<A, A> = true;

/// The struct and the type of a pointer to a member.
template <class P>
struct PointerTo;
template <class T, class M>
struct PointerTo<M T::*> {
  using Struct = T;
  using Type = M;
};

}  // namespace internal

}  // namespace esse::flags
