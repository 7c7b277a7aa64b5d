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

/// All of `bytes` as UTF-8.
std::string to_utf8(std::string_view bytes);

/// UTF-8 that a terminal only shows and never obeys: controls but line feed and tab become `\x1b`
/// and the like, those of C1 (U+0080 to U+009F) too. `text` is UTF-8.
std::string for_terminal(std::string_view text);

}  // namespace esse::cli
