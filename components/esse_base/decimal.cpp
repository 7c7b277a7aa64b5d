// SPDX-License-Identifier: Apache-2.0
#include "esse_base/decimal.h"

namespace esse {

namespace {

// One digit more, and the exponent one less. False when it does not fit.
bool scale_down(Decimal& number) {
  constexpr int64_t kMost = INT64_MAX / 10;
  if (number.mantissa > kMost || number.mantissa < -kMost) {
    return false;
  }
  number.mantissa *= 10;
  --number.exponent;
  return true;
}

int sign_of(int64_t number) { return (number > 0) - (number < 0); }

}  // namespace

int compare(Decimal a, Decimal b) {
  if (sign_of(a.mantissa) != sign_of(b.mantissa) || a.mantissa == 0) {
    return sign_of(a.mantissa) - sign_of(b.mantissa);
  }
  // What does not fit at the smaller exponent has the larger magnitude.
  while (a.exponent > b.exponent) {
    if (!scale_down(a)) {
      return sign_of(a.mantissa);
    }
  }
  while (b.exponent > a.exponent) {
    if (!scale_down(b)) {
      return -sign_of(b.mantissa);
    }
  }
  return (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
}

bool to_integer(Decimal number, int64_t& out) {
  // A fraction has digits below the point: the mantissa does not end with a zero.
  while (number.exponent > 0) {
    if (!scale_down(number)) {
      return false;
    }
  }
  if (number.exponent == 0) {
    out = number.mantissa;
  }
  return number.exponent == 0;
}

}  // namespace esse
