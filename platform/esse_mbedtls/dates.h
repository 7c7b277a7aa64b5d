// SPDX-License-Identifier: Apache-2.0
#pragma once
// What DatePolicy makes of a certificate's two dates. A pure function; holds no clock.
#include "esse_mbedtls/tls_options.h"

namespace esse::mbedtls {

/// A date in UTC as it stands in a certificate.
struct Date {
  int year, month, day;
  int hour, minute, second;
};

/// Seconds since 1970-01-01 (proleptic Gregorian); 0 for what is before.
uint64_t unix_seconds(const Date& date);

struct DateVerdict {
  bool expired = false;
  bool not_yet_valid = false;
};

/// Under DatePolicy::kRequireClock both, when the time is not known. Calls dates.clock.
DateVerdict judge_dates(const Dates& dates, const Date& from, const Date& to);

/// What Dates::build_time 0 stands for.
uint32_t default_build_time();

}  // namespace esse::mbedtls
