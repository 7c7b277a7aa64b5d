// SPDX-License-Identifier: Apache-2.0
#pragma once
// The table of a program's flags: which key of the service sets which member of its settings.
//
//   inline constexpr Flag<Settings> kFlags[] = {
//       flag<&Settings::rate_ms>("blink-rate-ms").within(50, 5'000),
//       …
//   };
//
// Each member has one key. What cannot work does not compile, and says why; nothing of this runs in
// the program: of the table 16 bytes a flag remain in flash, 32 more with a range.
// A portable key has letters, digits, '-' and '_' only.
#include "esse_flags/values.h"

namespace esse::flags {

namespace internal {

/// A flag as it was declared: for the compiler, and not in the program.
struct Declared {
  static constexpr size_t kMostChoices = 16;

  Text key;
  const void* value = nullptr;  // the member of the defaults
  Kind kind = Kind::kBool;
  size_t capacity = 0;
  Decimal number;  // the default, of a number,
  Text text;       // or of a text or JSON
  bool has_range = false;
  Decimal low;
  Decimal high;
  size_t choice_count = 0;
  Text choices[kMostChoices];
  uint32_t expires_s = 0;
};

}  // namespace internal

namespace internal {

template <class A>
A a_value();
/// Whether a Bound, which may be any, can be an M without loss.
template <class M, class Bound>
constexpr auto is_bound(int) -> decltype(M{a_value<Bound>()}, true) {
  return true;
}
template <class M, class Bound>
constexpr bool is_bound(...) {
  return false;
}

}  // namespace internal

/// What flag() answers: it is declared further by calls in a row.
template <class T, class M>
class Declaration {
 public:
  explicit constexpr Declaration(const internal::Declared& declared) : declared_(declared) {}

  /// What is below `low` or above `high` is refused. Only for int32_t and Decimal.
  template <class Low, class High>
  constexpr Declaration within(Low low, High high) const {
    static_assert(internal::Member<M>::kIsNumber,
                  "within() is for int32_t and Decimal: use one_of() for a text");
    internal::Declared next = declared_;
    if constexpr (internal::Member<M>::kIsNumber) {
      static_assert(internal::is_bound<M, Low>(0) && internal::is_bound<M, High>(0),
                    "the bounds of within() are of the member's type: 50 for int32_t, 0.5_dec for "
                    "Decimal");
      next.has_range = true;
      next.low = internal::Member<M>::number(M{low});
      next.high = internal::Member<M>::number(M{high});
    }
    return Declaration(next);
  }

  /// Any other text is refused. Only for String<N>.
  template <size_t... kSizes>
  constexpr Declaration one_of(const char (&... texts)[kSizes]) const {
    static_assert(internal::Member<M>::kKind == Kind::kText,
                  "one_of() is for String<N>: use within() for a number");
    static_assert(sizeof...(kSizes) >= 1 && sizeof...(kSizes) <= internal::Declared::kMostChoices,
                  "one_of() takes 1 to 16 texts");
    if constexpr (internal::Member<M>::kKind == Kind::kText) {
      static_assert(((kSizes - 1 <= internal::Member<M>::kCapacity) && ...),
                    "a text of one_of() is longer than its String<N>: make N larger");
    }
    internal::Declared next = declared_;
    next.choice_count = 0;
    ((next.choices[next.choice_count++] = Text(texts)), ...);
    return Declaration(next);
  }

  /// The flag goes back to its default when the service has not been heard for so long.
  constexpr Declaration expires_after(uint32_t seconds) const {
    internal::Declared next = declared_;
    next.expires_s = seconds;
    return Declaration(next);
  }

  constexpr const internal::Declared& declared() const { return declared_; }

 private:
  internal::Declared declared_;
};

/// Declares the flag with this key as the member of the settings.
template <auto kMember, size_t N>
constexpr auto flag(const char (&key)[N]) {
  using T = typename internal::PointerTo<decltype(kMember)>::Struct;
  using M = typename internal::PointerTo<decltype(kMember)>::Type;
  static_assert(internal::Member<M>::kIsFlag,
                "a flag is bool, int32_t, Decimal, String<N> or Json<N>: use Decimal for float and "
                "double, and int32_t for other integers");
  static_assert(N >= 2 && N <= 256, "a key has 1 to 255 bytes");
  internal::Declared declared;
  if constexpr (internal::Member<M>::kIsFlag) {
    const M& value = internal::kDefaults<T>.value.*kMember;
    declared.key = Text(key, N - 1);
    declared.value = &value;
    declared.kind = internal::Member<M>::kKind;
    declared.capacity = internal::Member<M>::kCapacity;
    if constexpr (internal::Member<M>::kIsNumber) {
      declared.number = internal::Member<M>::number(value);
    } else if constexpr (internal::Member<M>::kCapacity != 0) {
      declared.text = value.text();
    }
  }
  return Declaration<T, M>(declared);
}

/// One row of the table.
template <class T>
class Flag {
 public:
  template <class U, class M>
  constexpr Flag(const Declaration<U, M>& declaration) : declared_(declaration.declared()) {
    static_assert(internal::kIsSame<U, T>,
                  "the member belongs to another struct: a table is Flag<Settings>, and each of "
                  "its rows is flag<&Settings::member>()");
  }

  constexpr const internal::Declared& declared() const { return declared_; }

 private:
  internal::Declared declared_;
};

}  // namespace esse::flags
