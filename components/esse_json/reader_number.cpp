// SPDX-License-Identifier: Apache-2.0
// Numbers: the grammar of RFC 8259, section 6. Their value is made by DecimalReader.
#include "esse_base/bytes.h"
#include "esse_json/reader.h"

namespace esse::json {

namespace {

unsigned digit_of(char c) { return static_cast<unsigned char>(c - '0'); }

}  // namespace

Reader::State Reader::begin_number(Input& in) {
  const bool is_negative = *in.p == '-';
  number_.start(is_negative);
  if (is_negative) {
    ++in.p;
    return State::kMinus;
  }
  return first_digit(in);
}

// A number that begins with a zero has no other digit before its point.
Reader::State Reader::first_digit(Input& in) {
  if (*in.p == '0') {
    ++in.p;
    return State::kZero;
  }
  return expect_digit(in, State::kInteger);
}

Reader::State Reader::expect_digit(Input& in, State next) {
  return is_digit(*in.p) ? next : refuse(Fault::kSyntax);
}

Reader::State Reader::zero(Input& in) {
  return is_digit(*in.p) ? refuse(Fault::kSyntax) : after_digits(in);
}

Reader::State Reader::digits(Input& in) {
  do {
    if (!is_digit(*in.p)) {
      return after_digits(in);
    }
    number_.digit(digit_of(*in.p));
    ++in.p;
  } while (in.p != in.end);
  return state_;
}

Reader::State Reader::after_digits(Input& in) {
  switch (*in.p) {
    case '.':
      if (state_ == State::kFraction) {
        return end_value(Token::kNumber);
      }
      ++in.p;
      number_.point();
      return State::kPoint;
    case 'e':
    case 'E':
      ++in.p;
      return State::kExponentSign;
    default:
      return end_value(Token::kNumber);
  }
}

Reader::State Reader::exponent_sign(Input& in) {
  if (*in.p == '-' || *in.p == '+') {
    number_.exponent_sign(*in.p == '-');
    ++in.p;
    return State::kExponentStart;
  }
  return expect_digit(in, State::kExponent);
}

Reader::State Reader::exponent(Input& in) {
  if (!is_digit(*in.p)) {
    return end_value(Token::kNumber);
  }
  number_.exponent_digit(digit_of(*in.p));
  ++in.p;
  return State::kExponent;
}

}  // namespace esse::json
