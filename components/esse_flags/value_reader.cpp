// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/value_reader.h"

namespace esse::flags {

void ValueReader::start(Span<char> scratch) {
  scratch_ = scratch;
  candidate_ = Candidate();
  used_ = 0;
}

bool ValueReader::take(json::Reader& reader, json::Token token) {
  using json::Token;
  switch (token) {
    case Token::kTrue:
    case Token::kFalse:
      candidate_.type = Candidate::Type::kBool;
      candidate_.boolean = token == Token::kTrue;
      return true;
    case Token::kNull:
      return true;
    case Token::kNumber:
      candidate_.type = Candidate::Type::kNumber;
      candidate_.number = reader.number();
      candidate_.is_exact = reader.is_exact();
      return true;
    case Token::kBeginObject:
    case Token::kBeginArray:
      reader.capture();
      add(reader.piece());
      return false;
    case Token::kStringPart:
    case Token::kCapturedPart:
      add(reader.piece());
      return false;
    case Token::kString:
    case Token::kCaptured:
      add(reader.piece());
      end_text(token == Token::kString ? Candidate::Type::kText : Candidate::Type::kJson,
               reader.well_formed());
      return true;
    default:
      return false;
  }
}

void ValueReader::add(Text piece) {
  const size_t count = min_of(piece.size(), scratch_.size() - used_);
  copy_bytes(scratch_.data() + used_, piece.data(), count);
  used_ += count;
  candidate_.is_whole = candidate_.is_whole && count == piece.size();
}

void ValueReader::end_text(Candidate::Type type, bool is_well_formed) {
  candidate_.type = type;
  candidate_.text = Text(scratch_.data(), used_);
  candidate_.is_well_formed = is_well_formed;
}

}  // namespace esse::flags
