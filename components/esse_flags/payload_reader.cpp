// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/payload_reader.h"

namespace esse::flags::internal {

using json::Token;

void PayloadReader::restart() {
  static_cast<void>(reader_.end());
  is_matching_ = false;
}

bool PayloadReader::match(Token token, const Names& names, uint16_t& found) {
  if (!is_matching_) {
    matcher_.start(names);
  }
  is_matching_ = token == Token::kNamePart || token == Token::kStringPart;
  if (is_matching_) {
    matcher_.feed(reader_.piece());
  } else {
    found = matcher_.end(reader_.piece());
  }
  return !is_matching_;
}

bool PayloadReader::has_number(Token token, uint32_t& out) const {
  int64_t number = 0;
  if (token != Token::kNumber || !reader_.is_exact() || !to_integer(reader_.number(), number)) {
    return false;
  }
  out = static_cast<uint32_t>(number);
  return number == static_cast<int64_t>(out);
}

}  // namespace esse::flags::internal
