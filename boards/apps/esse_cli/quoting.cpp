// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/quoting.h"

#include <algorithm>
#include <cstdint>

namespace esse::cli {
namespace {

// A character, and how many bytes stand for it; 0: none is quoted here.
struct Quoted {
  std::string text;
  size_t size = 0;
};

int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

std::string utf8_of(uint32_t code) {
  const auto byte = [code](unsigned mark, int shift, unsigned bits) {
    return static_cast<char>(mark | (code >> shift & bits));
  };
  const auto tail = [byte](int shift) { return byte(0x80, shift, 0x3F); };
  if (code < 0x80) {
    return {static_cast<char>(code)};
  }
  if (code < 0x800) {
    return {byte(0xC0, 6, 0x1F), tail(0)};
  }
  return code < 0x10000 ? std::string{byte(0xE0, 12, 0x0F), tail(6), tail(0)}
                        : std::string{byte(0xF0, 18, 0x07), tail(12), tail(6), tail(0)};
}

// Digits at the front of `text`, at most `most`. False: there is none.
bool read_number(std::string_view text, int base, size_t most, uint32_t& number, size_t& size) {
  number = 0;
  for (size = 0; size < std::min(text.size(), most) && digit_of(text[size]) < base; ++size) {
    number = number * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit_of(text[size]));
  }
  return size != 0;
}

Quoted from_percent(std::string_view text) {
  uint32_t byte;
  size_t size;
  if (!read_number(text.substr(1), 16, 2, byte, size) || size != 2) {
    return {};
  }
  return {{static_cast<char>(byte)}, 3};
}

Quoted from_html(std::string_view text) {
  constexpr struct {
    std::string_view name;
    char c;
  } kNames[] = {{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}};
  for (const auto& known : kNames) {
    if (text.substr(0, known.name.size()) == known.name) {
      return {{known.c}, known.name.size()};
    }
  }
  if (text.substr(0, 2) != "&#") {
    return {};
  }
  const bool is_hex = text.size() > 2 && (text[2] | 0x20) == 'x';
  const size_t first = is_hex ? 3 : 2;
  uint32_t code;
  size_t size;
  if (!read_number(text.substr(first), is_hex ? 16 : 10, 7, code, size)) {
    return {};
  }
  const size_t end = first + size;
  if (end == text.size()) {
    return {};  // more digits may have been cut off
  }
  return {utf8_of(code), end + (text[end] == ';' ? 1 : 0)};
}

bool read_u(std::string_view text, uint32_t& code) {
  size_t size;
  return text.substr(0, 2) == "\\u" && read_number(text.substr(2), 16, 4, code, size) && size == 4;
}

Quoted from_json(std::string_view text) {
  constexpr std::string_view kNames = "\"\\/'bfnrt";
  constexpr std::string_view kMeant = "\"\\/'\b\f\n\r\t";
  uint32_t code, low;
  if (read_u(text, code)) {
    const bool is_pair = code >= 0xD800 && code < 0xDC00 && read_u(text.substr(6), low) &&
                         low >= 0xDC00 && low < 0xE000;
    return is_pair ? Quoted{utf8_of(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), 12}
                   : Quoted{utf8_of(code), 6};
  }
  const size_t which = text.size() < 2 ? std::string_view::npos : kNames.find(text[1]);
  return which == std::string_view::npos ? Quoted{} : Quoted{{kMeant[which]}, 2};
}

bool is_mark(char c) { return c == '%' || c == '&' || c == '\\'; }

Quoted quoted_at(std::string_view text) {
  switch (text[0]) {
    case '%':
      return from_percent(text);
    case '&':
      return from_html(text);
    case '\\':
      return from_json(text);
    default:
      return {};
  }
}

// 64: no digit.
uint32_t base64_digit(char c) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char plain = c == '-' ? '+' : c == '_' ? '/' : c;
  return static_cast<uint32_t>(std::min(kDigits.find(plain), kDigits.size()));
}

}  // namespace

void Unquoted::add(std::string_view bytes, size_t first, size_t last) {
  text += bytes;
  begin.insert(begin.end(), bytes.size(), first);
  end.insert(end.end(), bytes.size(), last);
}

Unquoted as_it_is(std::string_view text) {
  Unquoted all;
  for (size_t i = 0; i < text.size(); ++i) {
    all.add(text.substr(i, 1), i, i + 1);
  }
  return all;
}

Unquoted unquote(const Unquoted& from, bool plus) {
  constexpr size_t kLongest = 12;
  Unquoted to;
  const std::string_view text = from.text;
  for (size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    Quoted quoted = quoted_at(rest);
    if (quoted.size == 0 && is_mark(rest[0]) && rest.size() < kLongest) {
      break;
    }
    if (quoted.size == 0) {
      quoted = {{plus && rest[0] == '+' ? ' ' : rest[0]}, 1};
    }
    to.add(quoted.text, from.begin[i], from.end[i + quoted.size - 1]);
    i += quoted.size;
  }
  return to;
}

Unquoted from_base64(const Unquoted& from, size_t shift) {
  Unquoted to;
  size_t run = 0;  // digits so far
  uint32_t bits = 0;
  for (size_t i = 0; i < from.text.size(); ++i) {
    const uint32_t digit = base64_digit(from.text[i]);
    if (digit == 64) {
      to.add({"", 1}, from.begin[i], from.end[i]);
      run = 0;
      continue;
    }
    bits = bits << 6 | digit;
    const size_t place = (++run + 3 - shift) % 4;  // in its group
    if (run > shift && place != 0) {
      const char byte = static_cast<char>(bits >> (6 - 2 * place));
      to.add({&byte, 1}, from.begin[i - 1], from.end[i]);
    }
  }
  return to;
}

}  // namespace esse::cli
