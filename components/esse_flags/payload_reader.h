// SPDX-License-Identifier: Apache-2.0
#pragma once
// PayloadReader: what readers of JSON from any service need, whole or in pieces: keys, names and
// texts of a list, values, integers, and members that are skipped. A payload is read by a class
// that derives from it and has an enumeration of the places in the payload.
#include "esse_flags/matcher.h"
#include "esse_flags/value_reader.h"

namespace esse::flags {

/// A list of names, in the order of their bytes, which the caller keeps.
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

// The part of a PayloadReader that does not know the places.
class PayloadTokens {
 protected:
  /// Takes a part of a name or of a text. Answers whether it was the last one: `found` is its place
  /// in the list then, or Matcher::kNone.
  bool match(json::Token token, const Names& names, uint16_t& found);
  /// The same of the name of a member, and answers true only if it is on the list. A member that is
  /// not is skipped.
  bool has_member(json::Token token, const Names& names, uint16_t& found);
  /// The same of a value, of which a text of the list is wanted. Another value is skipped, and
  /// `found` is Matcher::kNone.
  bool has_word(json::Token token, const Names& names, uint16_t& found);
  /// The same of the key of a flag, which flag_ is then, and answers true only if the table
  /// declares it. Another flag is counted, and skipped.
  bool has_flag(json::Token token, Writer& writer);
  /// Whether the value is an integer of 32 bits, which `out` is then. What is left of it is not
  /// skipped.
  bool has_number(json::Token token, uint32_t& out) const;

  json::Reader reader_;
  ValueReader values_;
  uint16_t flag_ = kNoFlag;
  bool is_in_text_ = false;  // whose parts are coming

 private:
  Matcher matcher_;
};

/// `At` is an enumeration of one byte, of the places in the payload: kStart, in front of all, and
/// for each object or array one between its members, and one behind the name of each member that
/// is read. A class that derives from it has a function that takes a token at the place at_, and
/// gives it to read().
template <typename At>
class PayloadReader : protected PayloadTokens {
 protected:
  /// A payload begins, whatever came before.
  void restart() { static_cast<void>(end_payload()); }

  /// Gives the tokens of a piece to `take`, until it answers false. Answers false then, and when
  /// this is no JSON. Work and memory are bounded by the piece.
  template <typename Take>
  [[nodiscard]] bool read(Text piece, Take take) {
    for (;;) {
      const json::Fed fed = reader_.feed(piece);
      piece = piece.from(fed.used);
      if (fed.token == json::Token::kNeedMore) {
        return true;
      }
      if (fed.token == json::Token::kError || !take(fed.token)) {
        return false;
      }
    }
  }

  /// The payload is over, and the next one may begin. Answers whether it was whole.
  [[nodiscard]] bool end_payload() {
    is_in_text_ = false;
    at_ = At::kStart;
    return reader_.end() == json::Token::kNeedMore;
  }

  /// Between the members of an object: goes to the place of a member that is on the list. `first`
  /// is that of its first name; the others follow in the order of the list.
  void take_member(json::Token token, const Names& names, At first) {
    uint16_t name = 0;
    if (has_member(token, names, name)) {
      at_ = static_cast<At>(static_cast<uint8_t>(first) + name);
    }
  }

  /// Between the flags of an object: goes to `inside` when the key is one of the table.
  void take_key(json::Token token, Writer& writer, At inside) {
    if (has_flag(token, writer)) {
      at_ = inside;
    }
  }

  /// A text of the list is wanted, and `outside` is behind it.
  void take_word(json::Token token, const Names& names, uint16_t& found, At outside) {
    if (has_word(token, names, found)) {
      at_ = outside;
    }
  }

  /// The value of a flag, and `outside` is behind it. values_ has begun.
  void take_value(json::Token token, At outside) {
    if (values_.take(reader_, token)) {
      at_ = outside;
    }
  }

  /// An object or array is wanted; another value is left out.
  void enter(json::Token token, json::Token wanted, At inside, At outside) {
    if (token == wanted) {
      at_ = inside;
    } else {
      leave(outside);
    }
  }

  /// Leaves out what is left of the value that has begun, or the one that follows a name.
  void leave(At outside) {
    reader_.skip();
    at_ = outside;
  }

  At at_ = At::kStart;
};

}  // namespace esse::flags
