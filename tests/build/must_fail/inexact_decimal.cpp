// SPDX-License-Identifier: Apache-2.0
// refused: at most 18 digits
#include "esse_base/decimal.h"

using namespace esse::literals;

#ifdef ESSE_REFUSED
constexpr esse::Decimal kNumber = 1.234567890123456789_dec;
#else
constexpr esse::Decimal kNumber = 1.23456789012345678_dec;
#endif

static_assert(kNumber.exponent == -17, "17 digits behind the point");
