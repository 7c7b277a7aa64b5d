// SPDX-License-Identifier: Apache-2.0
#pragma once
// Days of the Gregorian calendar, as heads and certificates write them, in Unix time.
// One pure function: no state, no clock, no time zone.
#include "esse_base/config.h"

namespace esse {

/// Days from 1970-01-01 to a date, whose month and day count from 1. 0 for any earlier date. From
/// 2106 on the last day that is whole in 32 bits of seconds, 2106-02-06.
constexpr uint32_t unix_days(uint32_t year, uint32_t month, uint32_t day) {
  if (year < 1970) {
    return 0;
  }
  if (year > 2105) {
    return 49'709;
  }
  // The year begins in March here, so that the day that leap years have is its last one. Of the
  // years that end with 00 only 2100 has none here.
  month = (month + 9) % 12;
  year -= month >= 10 ? 1 : 0;
  return year * 365 + year / 4 + (153 * month + 2) / 5 + day - (year >= 2100 ? 1 : 0) - 719'484;
}
static_assert(unix_days(1970, 1, 1) == 0 && unix_days(2000, 3, 1) == 11'017, "leap years");
static_assert(unix_days(2100, 3, 1) - unix_days(2100, 2, 28) == 1, "2100 is none");
static_assert(unix_days(2106, 1, 1) == UINT32_MAX / 86'400 - 1, "the last day");

}  // namespace esse
