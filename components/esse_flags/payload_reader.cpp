// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/payload_reader.h"

namespace esse::flags {

using json::Token;

bool PayloadTokens::match(Token token, const Names& names, uint16_t& found) {
  if (!is_in_text_) {
    matcher_.start(names);
  }
  is_in_text_ = token == Token::kNamePart || token == Token::kStringPart;
  if (is_in_text_) {
    matcher_.feed(reader_.piece());
  } else {
    found = matcher_.end(reader_.piece());
  }
  return !is_in_text_;
}

bool PayloadTokens::has_member(Token token, const Names& names, uint16_t& found) {
  if (!is_name(token) || !match(token, names, found)) {
    return false;
  }
  if (found == Matcher::kNone) {
    reader_.skip();
  }
  return found != Matcher::kNone;
}

bool PayloadTokens::has_word(Token token, const Names& names, uint16_t& found) {
  if (is_text(token)) {
    return match(token, names, found);
  }
  found = Matcher::kNone;
  reader_.skip();
  return true;
}

bool PayloadTokens::has_flag(Token token, Writer& writer) {
  if (!is_name(token) || !match(token, writer.table().keys(), flag_)) {
    return false;
  }
  if (flag_ == kNoFlag) {
    writer.count_undeclared();
    reader_.skip();
  }
  return flag_ != kNoFlag;
}

bool PayloadTokens::has_number(Token token, uint32_t& out) const {
  int64_t number = 0;
  if (token != Token::kNumber || !reader_.is_exact() || !to_integer(reader_.number(), number)) {
    return false;
  }
  out = static_cast<uint32_t>(number);
  return number == static_cast<int64_t>(out);
}

}  // namespace esse::flags
