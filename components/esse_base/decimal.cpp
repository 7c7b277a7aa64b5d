// SPDX-License-Identifier: Apache-2.0
#include "esse_base/decimal.h"

namespace esse {

bool to_integer(Decimal number, int64_t& out) {
  // A fraction has digits below the point: the mantissa does not end with a zero.
  while (number.exponent > 0) {
    if (!internal::scale_down(number)) {
      return false;
    }
  }
  if (number.exponent == 0) {
    out = number.mantissa;
  }
  return number.exponent == 0;
}

}  // namespace esse
