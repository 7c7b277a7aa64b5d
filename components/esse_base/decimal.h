// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decimal: a number as people and JSON write it, exact, in integers only: no floating point.
// DecimalReader makes one of its digits as they come, and never rounds in silence.
// Both are values: no memory of their own, no state elsewhere. `20.5_dec` is a Decimal in a
// program.
#include "esse_base/text.h"

namespace esse {

/// mantissa × 10^exponent, with at most 18 digits. The shortest form of any double has 17.
/// The mantissa does not end with a zero, and zero is {0, 0}: so `1.0 == 1`, member by member.
/// There is one zero: -0 is 0.
struct Decimal {
  int64_t mantissa = 0;
  int32_t exponent = 0;
};

constexpr bool operator==(Decimal a, Decimal b) {
  return a.mantissa == b.mantissa && a.exponent == b.exponent;
}
constexpr bool operator!=(Decimal a, Decimal b) { return !(a == b); }
constexpr Decimal operator-(Decimal a) { return Decimal{-a.mantissa, a.exponent}; }

namespace internal {

/// One digit more, and the exponent one less. False when it does not fit.
constexpr bool scale_down(Decimal& number) {
  constexpr int64_t kMost = INT64_MAX / 10;
  if (number.mantissa > kMost || number.mantissa < -kMost) {
    return false;
  }
  number.mantissa *= 10;
  --number.exponent;
  return true;
}
constexpr int sign_of(int64_t number) { return (number > 0) - (number < 0); }

}  // namespace internal

/// Below 0 when a < b, 0 when they are equal, over 0 when a > b. Bounded work.
constexpr int compare(Decimal a, Decimal b) {
  if (internal::sign_of(a.mantissa) != internal::sign_of(b.mantissa) || a.mantissa == 0) {
    return internal::sign_of(a.mantissa) - internal::sign_of(b.mantissa);
  }
  // What does not fit at the smaller exponent has the larger magnitude.
  while (a.exponent > b.exponent) {
    if (!internal::scale_down(a)) {
      return internal::sign_of(a.mantissa);
    }
  }
  while (b.exponent > a.exponent) {
    if (!internal::scale_down(b)) {
      return -internal::sign_of(b.mantissa);
    }
  }
  return (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
}

/// Sets `out` to the number. Answers false and changes nothing when it is no integer, or does not
/// fit. Bounded work.
[[nodiscard]] bool to_integer(Decimal number, int64_t& out);

/// Whether the two members, which may come from a file, are those of a Decimal: its digits, its one
/// form, its one zero. Every function here wants that.
[[nodiscard]] bool is_decimal(int64_t mantissa, int32_t exponent);

/// The bytes that write_decimal() needs at most.
constexpr size_t kDecimalBytes = 40;
/// Writes the number in full, `-20.5` or `1000`, or as `205e19` where that would be longer than 36
/// digits. The answer is a view into `out`.
Text write_decimal(Decimal number, char (&out)[kDecimalBytes]);

/// Reads a decimal number, a digit at a time, in constant memory. The caller knows the grammar, and
/// calls: start(), digit() for each digit, point() once between them, then exponent_sign() and
/// exponent_digit().
class DecimalReader {
 public:
  /// The most digits that a Decimal has, leading and trailing zeros not counted.
  static constexpr unsigned kDigits = 18;

  constexpr void start(bool negative) {
    *this = DecimalReader();
    negative_ = negative;
  }
  /// `value` is 0 to 9.
  constexpr void digit(unsigned value) {
    if (in_fraction_) {
      scale_ = less(scale_);
    }
    if (value == 0 || digits_ + zeros_ >= static_cast<int>(kDigits)) {
      inexact_ = inexact_ || value != 0;
      zeros_ = digits_ == 0 ? 0 : more(zeros_);
      return;
    }
    for (++zeros_; zeros_ != 0; --zeros_) {
      mantissa_ *= 10;
      ++digits_;
    }
    mantissa_ += value;
  }
  /// The digits from here on are those of the fraction.
  constexpr void point() { in_fraction_ = true; }
  constexpr void exponent_sign(bool negative) { negative_exponent_ = negative; }
  constexpr void exponent_digit(unsigned value) {
    exponent_ = exponent_ < kMost / 10 ? exponent_ * 10 + static_cast<int32_t>(value) : kMost;
  }

  /// Whether value() is the number to the last digit. Not so with more than 18 digits, and with an
  /// exponent or a length beyond 500,000,000.
  constexpr bool exact() const {
    return mantissa_ == 0 ||
           (!inexact_ && exponent_ != kMost && zeros_ != kMost && scale_ != -kMost);
  }
  /// The number; when it is not exact(), one near it, for messages.
  constexpr Decimal value() const {
    if (mantissa_ == 0) {
      return Decimal();
    }
    return Decimal{negative_ ? -mantissa_ : mantissa_,
                   zeros_ + scale_ + (negative_exponent_ ? -exponent_ : exponent_)};
  }

 private:
  // Three counts up to this have a sum in 32 bits.
  static constexpr int32_t kMost = 500'000'000;
  static constexpr int32_t more(int32_t count) { return count != kMost ? count + 1 : kMost; }
  static constexpr int32_t less(int32_t count) { return count != -kMost ? count - 1 : -kMost; }

  int64_t mantissa_ = 0;
  int32_t zeros_ = 0;  // behind the mantissa: its own when a digit follows, else the exponent's
  int32_t scale_ = 0;  // digits after the point, as an exponent
  int32_t exponent_ = 0;
  uint8_t digits_ = 0;
  bool negative_ = false;
  bool negative_exponent_ = false;
  bool in_fraction_ = false;
  bool inexact_ = false;
};

namespace internal {

/// What the digits of a literal say. `ok`: they are a decimal number with at most 18 digits.
struct DecimalLiteral {
  Decimal value;
  bool ok = false;
};
template <size_t N>
constexpr DecimalLiteral read_literal(const char (&text)[N]) {
  DecimalReader reader;
  bool in_exponent = false;
  bool ends_in_digit = false;
  for (size_t i = 0; i < N; ++i) {
    const char c = text[i];
    const unsigned value = static_cast<unsigned char>(c - '0');
    ends_in_digit = value < 10;
    if (ends_in_digit && in_exponent) {
      reader.exponent_digit(value);
    } else if (ends_in_digit) {
      reader.digit(value);
    } else if (c == '.') {
      reader.point();
    } else if (c == 'e' || c == 'E') {
      in_exponent = true;
    } else if (c == '-' || c == '+') {
      reader.exponent_sign(c == '-');
    } else if (c != '\'') {
      return {};
    }
  }
  const bool is_octal = N > 1 && text[0] == '0' && static_cast<unsigned char>(text[1] - '0') < 10;
  return DecimalLiteral{reader.value(), reader.exact() && ends_in_digit && !is_octal};
}

}  // namespace internal

inline namespace literals {

/// `20.5_dec`, `-1_dec`, `1'000_dec`, `3e-2_dec`: exact, or the program does not compile.
template <char... kChars>
constexpr Decimal operator""_dec() {
  constexpr char kText[] = {kChars...};
  constexpr internal::DecimalLiteral kLiteral = internal::read_literal(kText);
  static_assert(kLiteral.ok, "a decimal number has at most 18 digits, and ends in one: 20.5_dec");
  return kLiteral.value;
}

}  // namespace literals

}  // namespace esse
