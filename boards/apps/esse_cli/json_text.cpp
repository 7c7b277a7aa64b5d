// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/json_text.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

constexpr size_t kWord = sizeof(uint64_t);

constexpr uint64_t each(uint64_t byte) { return byte * 0x0101010101010101; }

// True for the words that have a zero byte; others may be true when a byte below is zero, too.
constexpr bool has_zero(uint64_t word) { return ((word - each(1)) & ~word & each(0x80)) != 0; }

constexpr bool is_ascii(uint64_t word) { return (word & each(0x80)) == 0; }

// Eight bytes of ASCII without a control, a quote or a backslash.
constexpr bool is_plain(uint64_t word) {
  const bool has_control = ((word - each(0x20)) & each(0x80)) != 0;
  return !has_control && !has_zero(word ^ each('"')) && !has_zero(word ^ each('\\'));
}

// What stands in JSON for a byte of ASCII.
struct Form {
  char text[7] = {};
  uint8_t size = 0;
};
static_assert(sizeof(Form) == kWord, "a form is moved as one word");

constexpr Form form_of(unsigned char byte) {
  constexpr char kHex[] = "0123456789abcdef";
  constexpr char kShort[] =
      "\"\"\\\\\bb\ff\nn\rr\tt";  // a byte, and what stands behind its backslash
  for (size_t i = 0; i + 1 < sizeof kShort; i += 2) {
    if (static_cast<unsigned char>(kShort[i]) == byte) {
      return {{'\\', kShort[i + 1]}, 2};
    }
  }
  if (byte >= 0x20) {
    return {{static_cast<char>(byte)}, 1};
  }
  return {{'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]}, 6};
}

constexpr std::array<Form, 0x80> make_forms() {
  std::array<Form, 0x80> forms{};
  for (size_t byte = 0; byte < forms.size(); ++byte) {
    forms[byte] = form_of(static_cast<unsigned char>(byte));
  }
  return forms;
}

constexpr std::array<Form, 0x80> kForms = make_forms();

// What is written at once; it fits many forms of one word each.
constexpr size_t kPiece = 2048;

char* write(char* to, const void* from, size_t size) {
  memcpy(to, from, size);
  return to + size;
}

char* write_form(char* to, char ascii) {
  const Form form = kForms[static_cast<unsigned char>(ascii)];
  memcpy(to, &form, kWord);
  return to + form.size;
}

// Eight bytes of ASCII. No branch a byte: quotes come where nobody can foresee them.
char* write_word(char* to, const char* from) {
  uint64_t word;
  memcpy(&word, from, kWord);
  if (is_plain(word)) {
    return write(to, &word, kWord);
  }
  for (size_t i = 0; i < kWord; ++i) {
    to = write_form(to, from[i]);
  }
  return to;
}

bool begins_with_ascii_word(std::string_view bytes) {
  uint64_t word;
  return bytes.size() >= kWord && (memcpy(&word, bytes.data(), kWord), is_ascii(word));
}

// The bytes in front that are no ASCII, and no character either.
size_t bad_size(std::string_view bytes) {
  size_t size = 0;
  while (size < bytes.size() && static_cast<unsigned char>(bytes[size]) >= 0x80) {
    ++size;
  }
  return size;
}

}  // namespace

void append_json(std::string& out, std::string_view bytes) {
  char piece[kPiece];
  char* at = piece;
  *at++ = '"';
  while (!bytes.empty()) {
    if (at > piece + kPiece - kWord * kWord) {
      out.append(piece, at);
      at = piece;
    }
    size_t used = 1;
    if (begins_with_ascii_word(bytes)) {
      at = write_word(at, bytes.data());
      used = kWord;
    } else if (static_cast<unsigned char>(bytes[0]) < 0x80) {
      at = write_form(at, bytes[0]);
    } else if (used = utf8_size(bytes); used != 0) {
      at = write(at, bytes.data(), used);
    } else {
      used = bad_size(bytes);
      out.append(piece, at);
      at = piece;
      out += to_utf8(bytes.substr(0, used));
    }
    bytes.remove_prefix(used);
  }
  *at++ = '"';
  out.append(piece, at);
}

}  // namespace esse::cli
