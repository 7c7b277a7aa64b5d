// SPDX-License-Identifier: Apache-2.0
#pragma once
// Bytes to UTF-8, for JSON and for terminals. The portable components hand on what came; here it is
// made valid, exactly as the Encoding standard's UTF-8 decoder does it (section 8.1.1).
#include <cstdint>
#include <string>
#include <string_view>

namespace esse::cli {

/// Appends what it is given, with U+FFFD for what is not UTF-8. Input may be split anywhere.
class Utf8Decoder {
 public:
  void feed(std::string_view bytes, std::string& out);
  /// The input ends here: a character that is incomplete is one U+FFFD.
  void finish(std::string& out);

 private:
  void begin(unsigned char byte, std::string& out);
  void reset();

  char held_[4] = {};
  uint8_t size_ = 0;    // of what is held
  uint8_t needed_ = 0;  // bytes of the character that is arriving; 0: none is
  uint8_t lower_ = 0x80;
  uint8_t upper_ = 0xBF;
};

/// How many bytes a character beyond ASCII has that begins with `first`, and which the second one
/// may be: the range keeps out overlong forms, surrogates, and what is over U+10FFFF.
struct Lead {
  uint8_t size = 0;  ///< 0: none begins so
  uint8_t lower = 0x80;
  uint8_t upper = 0xBF;
};

constexpr Lead lead_of(unsigned char first) {
  Lead lead;
  if (first >= 0xC2 && first <= 0xF4) {
    lead.size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    lead.lower = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    lead.upper = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  }
  return lead;
}

/// The size of the valid character beyond ASCII at the front of `bytes`, which are some; 0: there
/// is none.
inline size_t utf8_size(std::string_view bytes) {
  const auto byte = [bytes](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const Lead lead = lead_of(byte(0));
  const bool is_good = lead.size != 0 && bytes.size() >= lead.size && byte(1) >= lead.lower &&
                       byte(1) <= lead.upper && (lead.size < 3 || (byte(2) & 0xC0) == 0x80) &&
                       (lead.size < 4 || (byte(3) & 0xC0) == 0x80);
  return is_good ? lead.size : 0;
}

/// All of `bytes` as UTF-8.
std::string to_utf8(std::string_view bytes);

/// UTF-8 that a terminal only shows and never obeys: controls but line feed and tab become `\x1b`
/// and the like, those of C1 (U+0080 to U+009F) too. `text` is UTF-8.
std::string for_terminal(std::string_view text);

/// The same with line feeds shown, too.
std::string for_terminal_line(std::string_view text);

}  // namespace esse::cli
