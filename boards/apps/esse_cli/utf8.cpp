// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_hex(std::string& out, unsigned char byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\x";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

}  // namespace

void Utf8Decoder::feed(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (needed_ != 0 && (byte < lower_ || byte > upper_)) {
      reset();
      out += kReplacement;  // ... and the byte is looked at again, as a first one
    }
    if (needed_ == 0) {
      begin(byte, out);
      continue;
    }
    lower_ = 0x80;
    upper_ = 0xBF;
    held_[size_++] = c;
    if (size_ == needed_) {
      out.append(held_, size_);
      reset();
    }
  }
}

void Utf8Decoder::finish(std::string& out) {
  if (needed_ != 0) {
    reset();
    out += kReplacement;
  }
}

void Utf8Decoder::begin(unsigned char byte, std::string& out) {
  if (byte < 0x80) {
    out += static_cast<char>(byte);
    return;
  }
  const Lead lead = lead_of(byte);
  if (lead.size == 0) {
    out += kReplacement;
    return;
  }
  needed_ = lead.size;
  lower_ = lead.lower;
  upper_ = lead.upper;
  held_[0] = static_cast<char>(byte);
  size_ = 1;
}

void Utf8Decoder::reset() {
  needed_ = 0;
  size_ = 0;
  lower_ = 0x80;
  upper_ = 0xBF;
}

std::string to_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  Utf8Decoder decoder;
  decoder.feed(bytes, out);
  decoder.finish(out);
  return out;
}

std::string for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) {
      append_hex(out, byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      append_hex(out, next);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string for_terminal_line(std::string_view text) {
  std::string line = for_terminal(text);
  for (size_t at = 0; (at = line.find('\n', at)) != std::string::npos;) {
    line.replace(at, 1, "\\x0a");
  }
  return line;
}

}  // namespace esse::cli
