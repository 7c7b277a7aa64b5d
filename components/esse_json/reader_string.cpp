// SPDX-License-Identifier: Apache-2.0
// Strings and names: their text, its UTF-8, and escapes (RFC 8259, section 7).
#include "esse_base/bytes.h"
#include "esse_json/internal/plain_text.h"
#include "esse_json/reader.h"

namespace esse::json {

namespace {

constexpr uint32_t kReplacement = 0xFFFD;

constexpr bool is_high_surrogate(uint32_t code) { return code - 0xD800 < 0x400; }
constexpr bool is_low_surrogate(uint32_t code) { return code - 0xDC00 < 0x400; }

// 0 to 15 for a hexadecimal digit, else more.
unsigned hex_digit_of(char c) {
  const unsigned letter = static_cast<unsigned char>(to_lower(c) - 'a');
  return is_digit(c) ? static_cast<unsigned>(c - '0') : letter < 6 ? letter + 10 : 16;
}

// Each escape of one letter, and what it names (RFC 8259, section 7).
constexpr char kEscapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Writes the character in UTF-8, and answers its size. The first byte begins with as many ones as
// there are bytes.
size_t write_utf8(char* to, uint32_t code) {
  if (code < 0x80) {
    *to = static_cast<char>(code);
    return 1;
  }
  const unsigned size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (unsigned i = size - 1; i != 0; --i) {
    to[i] = static_cast<char>(0x80 | (code & 0x3F));
    code >>= 6;
  }
  to[0] = static_cast<char>((0xFF00u >> size) | code);
  return size;
}

}  // namespace

// Most strings are plain, and lie whole in the input. Any other is read again as one that goes on.
Reader::State Reader::begin_string(Input& in, bool is_name) {
  ++in.p;
  is_name_ = is_name;
  if (mode_ != Mode::kCapture) {
    ill_formed_ = false;
  }
  const char* const begin = in.p;
  const char* const end = internal::skip_plain(begin, in.end);
  if (end == in.end || *end != '"') {
    return State::kString;
  }
  in.p = end + 1;
  piece_ = Text(begin, static_cast<size_t>(end - begin));
  return end_string(in);
}

Reader::State Reader::string(Input& in) {
  const char* const begin = in.p;
  if (surrogate_ != 0 && *begin != '\\') {
    return end_part(decoded_, replace_surrogate());
  }
  in.p = skip_text(begin, in.end);
  const size_t size = static_cast<size_t>(in.p - begin);
  if (in.p != in.end && *in.p == '"') {
    ++in.p;
    piece_ = Text(begin, size);
    return end_string(in);
  }
  if (size != 0) {
    return end_part(begin, size);
  }
  if (*in.p != '\\') {
    return refuse(Fault::kSyntax);
  }
  ++in.p;
  return State::kEscape;
}

// Its last part is piece_ already.
Reader::State Reader::end_string(Input& in) {
  if (!is_name_) {
    return end_value(Token::kString);
  }
  if (mode_ == Mode::kReport) {
    token_ = Token::kName;
  }
  if (in.p != in.end && *in.p == ':') {  // nearly always: this saves a turn
    ++in.p;
    return State::kValue;
  }
  return State::kNameSeparator;
}

Reader::State Reader::end_part(const char* p, size_t size) {
  if (mode_ == Mode::kReport) {
    token_ = is_name_ ? Token::kNamePart : Token::kStringPart;
    piece_ = Text(p, size);
  }
  return State::kString;
}

// The first byte from `p` on that is not text, or `end`. Looks at UTF-8 on the way.
inline const char* Reader::skip_text(const char* p, const char* end) {
  for (;;) {
    if (bytes_left_ == 0) {
      p = internal::skip_plain(p, end);
    }
    if (p == end) {
      return p;
    }
    if (bytes_left_ != 0) {
      p += continues_character(*p) ? 1 : 0;
    } else if (is_ascii(*p)) {
      return p;
    } else {
      begin_character(*p++);
    }
  }
}

// The first byte of a character says how many follow, and where the second one lies (RFC 3629,
// section 4): no overlong forms, no surrogates, nothing over U+10FFFF.
void Reader::begin_character(char c) {
  const unsigned first = static_cast<unsigned char>(c);
  lowest_ = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  highest_ = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (first < 0xC2 || first > 0xF4) {
    ill_formed_ = true;
  } else {
    bytes_left_ = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  }
}

// False when the character is not whole: the byte is looked at again, as the beginning of another.
bool Reader::continues_character(char c) {
  const unsigned next = static_cast<unsigned char>(c);
  if (next < lowest_ || next > highest_) {
    ill_formed_ = true;
    bytes_left_ = 0;
    return false;
  }
  lowest_ = 0x80;
  highest_ = 0xBF;
  --bytes_left_;
  return true;
}

Reader::State Reader::escape(Input& in) {
  const char c = *in.p;
  if (c == 'u') {
    ++in.p;
    hex_left_ = 4;
    code_ = 0;
    return State::kHex;
  }
  for (const char* escape = kEscapes; *escape != '\0'; escape += 2) {
    if (*escape == c) {
      ++in.p;
      return end_escape(static_cast<unsigned char>(escape[1]));
    }
  }
  return refuse(Fault::kSyntax);
}

Reader::State Reader::hex(Input& in) {
  const unsigned digit = hex_digit_of(*in.p);
  if (digit > 15) {
    return refuse(Fault::kSyntax);
  }
  ++in.p;
  code_ = static_cast<uint16_t>(code_ * 16u + digit);
  --hex_left_;
  return hex_left_ != 0 ? State::kHex : end_escape(code_);
}

Reader::State Reader::end_escape(uint32_t code) {
  size_t size = 0;
  if (surrogate_ != 0 && is_low_surrogate(code)) {
    code = 0x10000 + (surrogate_ - 0xD800u) * 0x400 + (code - 0xDC00);
    surrogate_ = 0;
  } else if (surrogate_ != 0) {
    size = replace_surrogate();
  }
  if (is_high_surrogate(code)) {
    surrogate_ = static_cast<uint16_t>(code);
  } else {
    if (is_low_surrogate(code)) {
      ill_formed_ = true;
      code = kReplacement;
    }
    size += write_utf8(decoded_ + size, code);
  }
  return size != 0 ? end_part(decoded_, size) : State::kString;
}

// The high surrogate that was read last is alone.
size_t Reader::replace_surrogate() {
  surrogate_ = 0;
  ill_formed_ = true;
  return write_utf8(decoded_, kReplacement);
}

}  // namespace esse::json
