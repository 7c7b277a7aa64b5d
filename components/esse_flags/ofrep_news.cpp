// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/ofrep_news.h"

namespace esse::flags::internal {

namespace {

using json::Token;

constexpr const char* kMembers[] = {"etag", "lastModified", "type"};
constexpr const char* kTypes[] = {"refetchEvaluation"};

}  // namespace

void OfrepNews::start() {
  at_ = At::kStart;
  is_in_value_ = false;
  type_ = Matcher::kNone;
  names_.drop();
  restart();
}

void OfrepNews::feed(Text piece) {
  while (at_ != At::kUseless) {
    const json::Fed fed = reader_.feed(piece);
    piece = piece.from(fed.used);
    if (fed.token == Token::kNeedMore) {
      return;
    }
    take(fed.token);
  }
}

bool OfrepNews::end() {
  return reader_.end() == Token::kNeedMore && at_ == At::kMember && type_ != Matcher::kNone;
}

void OfrepNews::take(Token token) {
  uint16_t name = Matcher::kNone;
  switch (at_) {
    case At::kStart:
      at_ = token == Token::kBeginObject ? At::kMember : At::kUseless;
      break;
    case At::kMember:
      if (token == Token::kError) {
        at_ = At::kUseless;
      } else if (is_name(token) && match(token, names(kMembers), name)) {
        if (name == Matcher::kNone) {
          reader_.skip();
        } else {
          at_ = static_cast<At>(static_cast<uint8_t>(At::kEtag) + name);
        }
      }
      break;
    case At::kEtag:
      take_name(token, 0);
      break;
    case At::kLastModified:
      take_name(token, 1);
      break;
    default:  // kType
      if (!is_text(token)) {
        type_ = Matcher::kNone;
        reader_.skip();
        at_ = At::kMember;
      } else if (match(token, names(kTypes), type_)) {
        at_ = At::kMember;
      }
      break;
  }
}

// A text, or a number as it is written.
void OfrepNews::take_name(Token token, int which) {
  if (!is_in_value_) {
    names_.begin(which);
  }
  is_in_value_ = token == Token::kStringPart;
  if (is_text(token)) {
    names_.add(reader_.piece());
  } else if (token == Token::kNumber && reader_.is_exact()) {
    char digits[kDecimalBytes];
    names_.add(write_decimal(reader_.number(), digits));
  } else {
    reader_.skip();
  }
  at_ = is_in_value_ ? at_ : At::kMember;
}

}  // namespace esse::flags::internal
