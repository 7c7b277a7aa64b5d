// SPDX-License-Identifier: Apache-2.0
#pragma once
// PayloadReader: what the payloads of all services need: names and texts that are matched in
// pieces, members that are skipped, integers. A payload is read by a class of its own, which
// derives from this one and has a state for each place in it.
#include "esse_flags/matcher.h"
#include "esse_flags/value_reader.h"

namespace esse::flags::internal {

template <size_t N>
constexpr Names names(const char* const (&list)[N]) {
  return Names{list, N, sizeof(list[0])};
}

inline bool is_name(json::Token token) {
  return token == json::Token::kName || token == json::Token::kNamePart;
}
inline bool is_text(json::Token token) {
  return token == json::Token::kString || token == json::Token::kStringPart;
}

class PayloadReader {
 protected:
  /// A text begins, whatever came before.
  void restart();
  /// Takes a part of a name or of a text. Answers whether it was the last one: `found` is its place
  /// in the list then, or Matcher::kNone.
  bool match(json::Token token, const Names& names, uint16_t& found);
  /// The number, when it is an integer of 32 bits.
  bool has_number(json::Token token, uint32_t& out) const;

  json::Reader reader_;
  Matcher matcher_;
  ValueReader values_;

 private:
  bool is_matching_ = false;  // the name or text whose parts are coming
};

}  // namespace esse::flags::internal
