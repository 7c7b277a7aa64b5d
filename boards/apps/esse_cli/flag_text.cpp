// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/flag_text.h"

#include "esse_base/std_interop.h"
#include "esse_cli/json_text.h"

namespace esse::cli {
namespace {

constexpr int32_t kMostPlain = 21;  // digits; as JavaScript has it

// It is JSON, so quotes within texts are escaped.
std::string without_blanks(std::string_view json) {
  std::string out;
  bool in_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') {
      out += c;
      out += json[++i];
      continue;
    }
    in_text = in_text != (c == '"');
    if (in_text || std::string_view(" \t\r\n").find(c) == std::string_view::npos) {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string number_text(Decimal number) {
  std::string digits = std::to_string(number.mantissa);
  const std::string sign = digits[0] == '-' ? "-" : "";
  digits.erase(0, sign.size());
  const auto count = static_cast<int32_t>(digits.size());
  const int32_t point = count + number.exponent;  // where it stands, in digits
  if (number.exponent >= 0 && point <= kMostPlain) {
    return sign + digits.append(static_cast<size_t>(number.exponent), '0');
  }
  if (number.exponent < 0 && point > 0) {
    return sign + digits.insert(static_cast<size_t>(point), ".");
  }
  if (number.exponent < 0 && point > -6) {
    return sign + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  }
  if (count > 1) {
    digits.insert(1, ".");
  }
  return sign + digits + (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
}

std::string value_text(const flags::Candidate& value) {
  using Type = flags::Candidate::Type;
  std::string text;
  switch (value.type) {
    case Type::kNothing:
      return "null";
    case Type::kBool:
      return value.boolean ? "true" : "false";
    case Type::kNumber:
      return number_text(value.number);
    case Type::kText:
      append_json(text, to_std(value.text));
      return text;
    case Type::kJson:
      break;
  }
  return without_blanks(to_std(value.text));
}

std::string details_text(const flags::Details& details, bool has_versions) {
  const bool is_default = details.reason == flags::Reason::kDefault;
  if (is_default && details.version == 0) {
    return "default";
  }
  const bool is_known = details.reason != flags::Reason::kUnknown;
  if (!has_versions) {
    return is_known ? flags::name(details.reason) : "";
  }
  const std::string version = "version " + std::to_string(details.version);
  return is_default ? "default, " + version
         : is_known ? version + ", " + flags::name(details.reason)
                    : version;
}

std::string refusal_text(flags::FlagError error, size_t capacity) {
  using flags::FlagError;
  switch (error) {
    case FlagError::kTypeMismatch:
      return "its type is not the default's";
    case FlagError::kInexact:
      return "its number has more than 18 digits";
    case FlagError::kNotUtf8:
      return "its text is not UTF-8";
    case FlagError::kTooLong:
      return "it has over " + std::to_string(capacity) + " bytes";
    case FlagError::kParseError:
      return "it does not have the form of a flag";
    default:
      return "it cannot be taken";
  }
}

}  // namespace esse::cli
