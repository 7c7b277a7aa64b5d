// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a DatePolicy makes of the two dates in a certificate (RFC 5280, section 4.1.2.5).
// The functions have no state and no clock but the caller's.
// TlsTransport calls them.
#include "esse_mbedtls/tls_options.h"

namespace esse::mbedtls {

/// A date in UTC, as it stands in a certificate. Months and days count from 1.
struct Date {
  int year, month, day;
  int hour, minute, second;
};

/// In Unix time. A day before 1970 counts as the first one, and from 2106 on as the last that fits.
uint32_t unix_seconds(const Date& date);

/// When a certificate is valid, or all of a chain: the first and the last second, in Unix time.
struct Validity {
  uint32_t from = 0;
  uint32_t to = UINT32_MAX;
};

/// What is wrong with the dates. With the defaults nothing is.
struct DateVerdict {
  bool expired = false;
  bool not_yet_valid = false;
};

/// Judges what is valid so long. Asks dates.clock, if dates.unix_time is 0. When the time is not
/// known, DatePolicy::kRequireClock finds both wrong.
DateVerdict judge_dates(const Dates& dates, const Validity& validity);

/// What Dates::build_time 0 stands for, in Unix time.
uint32_t default_build_time();

}  // namespace esse::mbedtls
