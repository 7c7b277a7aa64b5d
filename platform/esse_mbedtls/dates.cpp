// SPDX-License-Identifier: Apache-2.0
#include "esse_mbedtls/dates.h"

#include "esse_base/date.h"

namespace esse::mbedtls {
namespace {

constexpr uint32_t kDay = 24 * 3600;

// "Jan  1 1970", as __DATE__ writes it.
constexpr Date date_of(const char* text) {
  constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int month = 0;
  for (const char* at = kMonths; at[0] != text[0] || at[1] != text[1] || at[2] != text[2];
       at += 3) {
    ++month;
  }
  const int tens = text[4] == ' ' ? 0 : text[4] - '0';
  const int year =
      (text[7] - '0') * 1000 + (text[8] - '0') * 100 + (text[9] - '0') * 10 + (text[10] - '0');
  return Date{year, month + 1, tens * 10 + (text[5] - '0'), 0, 0, 0};
}

constexpr uint32_t seconds_of(const Date& date) {
  const uint32_t days =
      unix_days(static_cast<uint32_t>(date.year), static_cast<uint32_t>(date.month),
                static_cast<uint32_t>(date.day));
  return days * kDay + static_cast<uint32_t>(date.hour * 3600 + date.minute * 60 + date.second);
}

static_assert(seconds_of({2000, 3, 1, 0, 0, 1}) == 951'868'801, "seconds");
static_assert(date_of("Feb  3 2026").day == 3 && date_of("Dec 31 1999").month == 12, "__DATE__");

}  // namespace

uint32_t unix_seconds(const Date& date) { return seconds_of(date); }

uint32_t default_build_time() {
  // Somewhere it is still yesterday.
  return seconds_of(date_of(__DATE__)) - kDay;
}

DateVerdict judge_dates(const Dates& dates, const Validity& validity) {
  const uint32_t built = dates.build_time != 0 ? dates.build_time : default_build_time();
  uint32_t now = dates.unix_time;
  if (now == 0 && dates.clock != nullptr) {
    now = dates.clock(dates.context);
  }
  const bool known = now != 0 && now >= built;
  if (known) {
    return {validity.to < now, now < validity.from};
  }
  switch (dates.policy) {
    case DatePolicy::kNotBeforeBuild:
      return {validity.to < built, false};
    case DatePolicy::kIgnoreUntilSet:
      return {};
    default:
      return {true, true};
  }
}

}  // namespace esse::mbedtls
