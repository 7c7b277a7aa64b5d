// SPDX-License-Identifier: Apache-2.0
// What the fields of a head mean: docs/protocol.md, "What a head means".
#include "esse_base/bytes.h"
#include "esse_base/date.h"
#include "esse_http/internal/words.h"
#include "esse_http/response_reader.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

using internal::find;
using internal::Name;
using internal::place_of;
using internal::text_of;
using internal::trimmed;

// Moves `at` past the next member of a list (RFC 9110, 5.6.1) and answers it. A comma in quotes is
// none (RFC 9110, 5.6.4).
Text next_member(const char*& at, const char* end) {
  const char* const begin = at;
  bool is_quoted = false;
  for (; at != end && (is_quoted || *at != ','); ++at) {
    if (is_quoted && *at == '\\' && end - at > 1) {
      ++at;
    } else if (*at == '"') {
      is_quoted = !is_quoted;
    }
  }
  const Text member = trimmed(begin, at);
  at += at != end;
  return member;
}

// What stands before the parameters.
Text word_of(const Text& member) {
  return trimmed(member.begin(), find(member.begin(), member.end(), ";"));
}

// A MIME type without its parameters; empty where the Fetch standard's "parse a MIME type" fails,
// and where it is the wildcard.
Text essence_of(const Text& member) {
  const Text essence = word_of(member);
  const char* const slash = find(essence.begin(), essence.end(), "/");
  const bool is_type = slash != essence.end() &&
                       internal::is_token(text_of(essence.begin(), slash)) &&
                       internal::is_token(text_of(slash + 1, essence.end()));
  return is_type && essence != Text("*/*") ? essence : Text();
}

// False when it is no number. One over 32 bits is UINT32_MAX.
bool read_number(const Text& text, uint32_t& number) {
  number = 0;
  for (const char c : text) {
    if (!add_digit(number, c)) {
      return false;
    }
  }
  return !text.empty();
}

constexpr uint8_t kUnits[] = {24, 60, 60};
constexpr char kMonths[] = "Jan\0Feb\0Mar\0Apr\0May\0Jun\0Jul\0Aug\0Sep\0Oct\0Nov\0Dec\0";

// A date in any of its three forms (RFC 9110, 5.6.7) in Unix time; 0 when it is none. A weekday and
// its comma are a member of their own, and not in `text`:
//   06 Nov 1994 08:49:37 GMT
//   06-Nov-94 08:49:37 GMT
//   Sun Nov  6 08:49:37 1994
uint32_t read_date(const Text& text) {
  const char* const at = text.begin();
  const char* const end = text.end();
  if (text.size() != 24 && text.size() != 22) {
    return 0;
  }
  const bool is_asctime = !is_digit(*at);
  if (!is_asctime && text.from(text.size() - 4) != " GMT") {
    return 0;
  }
  const char* const digits = is_asctime ? at + 8 : at;  // the day's
  const char* const name = is_asctime ? at + 4 : at + 3;
  const char* time = is_asctime ? end - 13 : end - 12;
  uint32_t year = is_asctime ? parse_decimal(end - 4, end) : parse_decimal(at + 7, time - 1);
  const uint32_t month = place_of(name, name + 3, kMonths) + 1;
  const uint32_t day = parse_decimal(*digits == ' ' ? digits + 1 : digits, digits + 2);
  if (year > 9999 || month > 12 || day - 1 > 30) {
    return 0;
  }
  if (year < 100) {
    year += year < 70 ? 2000 : 1900;  // as curl and Chromium have it: there is no clock here
  }
  uint32_t seconds = unix_days(year, month, day);
  for (const uint8_t unit : kUnits) {
    const uint32_t number = parse_decimal(time, time + 2);
    if (number > unit) {  // the same: a leap second
      return 0;
    }
    seconds = seconds * unit + number;
    time += 3;
  }
  return seconds;
}

}  // namespace

// Lists (RFC 9110, 5.3): members on one line and on several mean the same, and empty ones nothing.
Progress ResponseReader::take_field(const Header& header, bool is_cut) {
  name_ = internal::name_of(header.name.begin(), header.name.end());
  if (name_ == Name::kLocation) {
    return take_location(header.value, is_cut);
  }
  bool has_member = false;
  for (const char* at = header.value.begin(); at != header.value.end();) {
    const Text member = next_member(at, header.value.end());
    if (!member.empty()) {
      has_member = true;
      take_member(name_, member);
    }
  }
  if (!has_member) {
    take_nothing(name_, is_cut);
  }
  return error_ == Error::kNone ? Progress::kNotYet : fail(error_);
}

// A line that continues the one before it (obs-fold: RFC 9112, 5.2) is skipped. What decides about
// the body must not be known by half.
Progress ResponseReader::take_fold() {
  if (name_ != Name::kContentType) {
    take_nothing(name_, true);
  }
  return error_ == Error::kNone ? Progress::kNotYet : fail(error_);
}

inline void ResponseReader::take_member(Name name, const Text& member) {
  switch (name) {
    case Name::kContentEncoding:
      // PHP pages say "none" to keep a stream from being compressed.
      if (place_of(member.begin(), member.end(), "identity\0none\0") > 1) {
        head_.is_coded = true;
      }
      break;
    case Name::kContentType:
      // Fetch, "extract a MIME type": the last that parses.
      if (const Text essence = essence_of(member); !essence.empty()) {
        head_.has_type = equal_ignoring_case(essence, media_type_);
      }
      break;
    case Name::kTransferEncoding:
      take_coding(member);
      break;
    case Name::kContentLength:
      take_length(member);
      break;
    case Name::kRetryAfter:
      take_retry_after(member);
      break;
    case Name::kDate:
      head_.date = max_of(head_.date, read_date(member));
      break;
    default:
      break;
  }
}

// Chunked twice is chunked once, as browsers read it. Parameters are an error (RFC 9112, 7.1), and
// what else there may be is not undone here.
inline void ResponseReader::take_coding(const Text& coding) {
  if (equal_ignoring_case(coding, "chunked")) {
    head_.is_chunked = true;
  } else if (!equal_ignoring_case(coding, "identity")) {
    error_ = Error::kHttpTransferCoding;
  }
}

// All that are said must be the same (RFC 9112, 6.3).
inline void ResponseReader::take_length(const Text& member) {
  uint32_t length = 0;
  const bool is_good = read_number(member, length) && (!head_.has_length || length == left_);
  head_.has_bad_length = head_.has_bad_length || !is_good;
  head_.has_length = true;
  left_ = length;
}

// Of two the longer: whoever waits too long harms nobody.
inline void ResponseReader::take_retry_after(const Text& member) {
  if (uint32_t seconds = 0; read_number(member, seconds)) {
    head_.retry_after_s = max_of(head_.retry_after_s, seconds);
  } else {
    head_.retry_date = max_of(head_.retry_date, read_date(member));
  }
}

// An empty field, or one that did not fit: its name is known then, and its value is not.
inline void ResponseReader::take_nothing(Name name, bool is_cut) {
  switch (name) {
    case Name::kContentEncoding:
      head_.is_coded = head_.is_coded || is_cut;
      break;
    case Name::kContentType:
      head_.has_type = head_.has_type && !is_cut;
      break;
    case Name::kTransferEncoding:
      error_ = Error::kHttpTransferCoding;
      break;
    case Name::kContentLength:
      head_.has_bad_length = true;
      break;
    default:
      break;
  }
}

// Only a redirect's counts, and nothing that follows it matters.
inline Progress ResponseReader::take_location(const Text& value, bool is_cut) {
  if (!is_redirect()) {
    return Progress::kNotYet;
  }
  if (is_cut) {
    return fail(Error::kHttpLocationTooLong);
  }
  head_.location = value;
  state_ = State::kEnd;
  return Progress::kHead;
}

}  // namespace esse::http
