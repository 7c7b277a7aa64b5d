// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/ofrep_news.h"

namespace esse::flags::internal {

namespace {

using json::Token;

constexpr const char* kMembers[] = {"etag", "lastModified", "type"};
constexpr const char* kTypes[] = {"refetchEvaluation"};

}  // namespace

void OfrepNews::start() {
  is_useful_ = true;
  type_ = Matcher::kNone;
  names_.drop();
  restart();
}

void OfrepNews::feed(Text piece) {
  is_useful_ = is_useful_ && read(piece, [&](Token token) { return take(token); });
}

bool OfrepNews::end() { return end_payload() && is_useful_ && type_ != Matcher::kNone; }

bool OfrepNews::take(Token token) {
  switch (at_) {
    case At::kStart:
      at_ = At::kMember;
      return token == Token::kBeginObject;
    case At::kMember:
      take_member(token, names(kMembers), At::kEtag);
      break;
    case At::kEtag:
      take_name(token, 0);
      break;
    case At::kLastModified:
      take_name(token, 1);
      break;
    default:  // kType
      take_word(token, names(kTypes), type_, At::kMember);
      break;
  }
  return true;
}

// A text, or a number as it is written.
void OfrepNews::take_name(Token token, int which) {
  if (!is_in_text_) {
    names_.begin(which);
  }
  is_in_text_ = token == Token::kStringPart;
  if (is_text(token)) {
    names_.add(reader_.piece());
  } else if (token == Token::kNumber && reader_.is_exact()) {
    char digits[kDecimalBytes];
    names_.add(write_decimal(reader_.number(), digits));
  } else {
    reader_.skip();
  }
  if (!is_in_text_) {
    at_ = At::kMember;
  }
}

}  // namespace esse::flags::internal
