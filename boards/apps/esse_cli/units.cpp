// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/units.h"

#include <cstdio>

namespace esse::cli {
namespace {

constexpr uint64_t kNanosecondsOf100Years = 3'155'760'000ull * 1'000'000'000ull;

struct Number {
  uint64_t whole = 0;
  uint64_t billionths = 0;
  std::string_view rest;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Up to 10 digits, and up to 9 behind a point.
std::optional<Number> parse_number(std::string_view text) {
  Number number;
  size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    number.whole = number.whole * 10 + static_cast<uint64_t>(text[i] - '0');
  }
  if (i == 0 || i > 10) {
    return std::nullopt;
  }
  if (i < text.size() && text[i] == '.') {
    const size_t first = ++i;
    uint64_t weight = 100'000'000;
    for (; i < text.size() && is_digit(text[i]); ++i, weight /= 10) {
      number.billionths += static_cast<uint64_t>(text[i] - '0') * weight;
    }
    if (i == first || i > first + 9) {
      return std::nullopt;
    }
  }
  number.rest = text.substr(i);
  return number;
}

uint64_t unit_ms(std::string_view unit) {
  constexpr struct {
    std::string_view name;
    uint64_t ms;
  } kUnits[] = {{"", 1000},       {"ms", 1},          {"s", 1000},
                {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000}};
  for (const auto& known : kUnits) {
    if (known.name == unit) {
      return known.ms;
    }
  }
  return 0;
}

uint64_t size_unit(std::string_view unit) {
  if (unit.empty()) {
    return 1;
  }
  if (unit.size() > 1) {
    return 0;
  }
  switch (unit[0]) {
    case 'k':
    case 'K':
      return uint64_t{1} << 10;
    case 'm':
    case 'M':
      return uint64_t{1} << 20;
    case 'g':
    case 'G':
      return uint64_t{1} << 30;
    default:
      return 0;
  }
}

template <typename... Args>
std::string format(const char* pattern, Args... args) {
  char text[64];
  const int size = snprintf(text, sizeof(text), pattern, args...);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace

std::optional<uint64_t> parse_duration(std::string_view text) {
  const std::optional<Number> number = parse_number(text);
  const uint64_t unit = number ? unit_ms(number->rest) : 0;
  if (unit == 0 || number->whole > kNanosecondsOf100Years / 1'000'000 / unit) {
    return std::nullopt;
  }
  const uint64_t ms = number->whole * unit + number->billionths * unit / 1'000'000'000;
  if (ms == 0 && number->billionths != 0) {
    return std::nullopt;  // it would mean "no limit"
  }
  return ms;
}

std::optional<uint64_t> parse_size(std::string_view text) {
  const std::optional<Number> number = parse_number(text);
  const uint64_t unit = number ? size_unit(number->rest) : 0;
  if (unit == 0 || text.find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  return number->whole * unit;
}

std::optional<uint64_t> parse_sixteenths(std::string_view text) {
  const std::optional<Number> number = parse_number(text);
  if (!number || !number->rest.empty()) {
    return std::nullopt;
  }
  return number->whole * 16 + (number->billionths * 16 + 500'000'000) / 1'000'000'000;
}

std::string duration_text(uint64_t ms) {
  if (ms < 1000) {
    return format("%u ms", static_cast<unsigned>(ms));
  }
  if (ms < 60'000) {
    const auto tenths = static_cast<unsigned>(ms / 100);
    return tenths % 10 == 0 ? format("%u s", tenths / 10)
                            : format("%u.%u s", tenths / 10, tenths % 10);
  }
  const uint64_t seconds = ms / 1000;
  const auto s = static_cast<unsigned>(seconds % 60);
  const auto m = static_cast<unsigned>(seconds / 60 % 60);
  if (seconds < 3600) {
    return format("%u:%02u", m, s);
  }
  return format("%llu:%02u:%02u", static_cast<unsigned long long>(seconds / 3600), m, s);
}

std::string size_text(uint64_t bytes) {
  if (bytes < 1000) {
    return format("%u B", static_cast<unsigned>(bytes));
  }
  constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  size_t unit = 0;
  uint64_t tenths = bytes / 100;
  for (; tenths >= 10'000 && unit < 5; ++unit) {
    tenths /= 1000;
  }
  return format("%llu.%llu %s", static_cast<unsigned long long>(tenths / 10),
                static_cast<unsigned long long>(tenths % 10), kUnits[unit]);
}

}  // namespace esse::cli
