// SPDX-License-Identifier: Apache-2.0
// Values, what stands between them, and what is reported of them. Strings are in
// reader_string.cpp.
#include "esse_json/reader.h"

#include "esse_base/bytes.h"

namespace esse::json {

Reader::Reader(uint8_t depth_limit) : depth_limit_(min_of(depth_limit, kMaxDepth)) {
  ESSE_ASSERT(depth_limit <= kMaxDepth);
}

Fed Reader::feed(Span<const char> bytes) {
  if (state_ == State::kTextStart) {
    start_text();
  }
  Input in{bytes.begin(), bytes.end()};
  const bool is_capturing = mode_ == Mode::kCapture;
  token_ = Token::kNeedMore;
  run(in);
  const size_t used = static_cast<size_t>(in.p - bytes.begin());
  if (is_capturing) {
    report_capture(bytes.begin(), used);
  }
  position_ += static_cast<uint32_t>(used);
  return Fed{token_, used};
}

// Up to the next token, or the end of the input.
inline void Reader::run(Input& in) {
  while (in.p != in.end && token_ == Token::kNeedMore) {
    switch (state_) {
      case State::kTextStart:
        state_ = text_start(in);
        break;
      case State::kValue:
      case State::kFirstValue:
        state_ = value(in);
        break;
      case State::kFirstName:
        state_ = first_name(in);
        break;
      case State::kNextName:
        state_ = next_name(in);
        break;
      case State::kNameSeparator:
        state_ = name_separator(in);
        break;
      case State::kAfterValue:
        state_ = after_value(in);
        break;
      case State::kLiteral:
        state_ = literal(in);
        break;
      case State::kString:
        state_ = string(in);
        break;
      case State::kEscape:
        state_ = escape(in);
        break;
      case State::kHex:
        state_ = hex(in);
        break;
      case State::kRefused:
        state_ = refuse(fault_);
        break;
      default:
        state_ = number(in);
        break;
    }
  }
}

Token Reader::end() {
  if (state_ == State::kTextStart) {
    start_text();
  }
  token_ = Token::kNeedMore;
  if (state_ == State::kRefused) {
    token_ = Token::kError;
  } else if (!may_end()) {
    refuse(Fault::kIncomplete);
  } else if (state_ != State::kAfterValue) {
    token_ = Token::kNumber;
  }
  state_ = State::kTextStart;
  return token_;
}

// A number ends with the text, anything else by itself.
inline bool Reader::may_end() const {
  switch (state_) {
    case State::kAfterValue:
    case State::kZero:
    case State::kInteger:
    case State::kFraction:
    case State::kExponent:
      return depth_ == 0;
    default:
      return false;
  }
}

void Reader::start_text() {
  mode_ = Mode::kReport;
  fault_ = Fault::kNone;
  depth_ = 0;
  bytes_left_ = 0;
  surrogate_ = 0;
  position_ = 0;
  objects_ = 0;
}

void Reader::skip() {
  switch (token_) {
    case Token::kBeginObject:
    case Token::kBeginArray:
      quiet_depth_ = static_cast<uint8_t>(depth_ - 1);
      break;
    case Token::kName:
    case Token::kNamePart:
    case Token::kStringPart:
      quiet_depth_ = depth_;
      break;
    default:
      return;
  }
  mode_ = Mode::kSkip;
}

void Reader::capture() {
  if (token_ == Token::kBeginObject || token_ == Token::kBeginArray) {
    quiet_depth_ = static_cast<uint8_t>(depth_ - 1);
    mode_ = Mode::kCapture;
    ill_formed_ = false;
  }
}

// What one call read of a capture. An error behind it is reported by the next call.
void Reader::report_capture(const char* p, size_t size) {
  piece_ = Text(p, size);
  if (token_ != Token::kCaptured && size != 0) {
    token_ = Token::kCapturedPart;
  }
}

inline Reader::State Reader::text_start(Input& in) {
  if (*in.p == '\xEF') {
    return begin_literal(in, "\xEF\xBB\xBF", Token::kNeedMore);
  }
  return value(in);
}

inline Reader::State Reader::value(Input& in) {
  switch (*in.p) {
    case '{':
      return open(in, true);
    case '[':
      return open(in, false);
    case '"':
      return begin_string(in, false);
    case 't':
      return begin_literal(in, "true", Token::kTrue);
    case 'f':
      return begin_literal(in, "false", Token::kFalse);
    case 'n':
      return begin_literal(in, "null", Token::kNull);
    case ']':
      return state_ == State::kFirstValue ? close(in, false) : refuse(Fault::kSyntax);
    default:
      return *in.p == '-' || is_digit(*in.p) ? begin_number(in) : other(in);
  }
}

inline Reader::State Reader::first_name(Input& in) {
  return *in.p == '}' ? close(in, true) : next_name(in);
}

inline Reader::State Reader::next_name(Input& in) {
  return *in.p == '"' ? begin_string(in, true) : other(in);
}

inline Reader::State Reader::name_separator(Input& in) {
  if (*in.p != ':') {
    return other(in);
  }
  ++in.p;
  return State::kValue;
}

inline Reader::State Reader::after_value(Input& in) {
  switch (*in.p) {
    case ',':
      if (depth_ == 0) {
        return refuse(Fault::kSyntax);
      }
      ++in.p;
      if (!is_in_object()) {
        return State::kValue;
      }
      return in.p != in.end && *in.p == '"' ? begin_string(in, true) : State::kNextName;
    case '}':
      return close(in, true);
    case ']':
      return close(in, false);
    default:
      return other(in);
  }
}

// White space, which changes nothing; or what cannot stand here.
Reader::State Reader::other(Input& in) {
  switch (*in.p) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
      ++in.p;
      return state_ == State::kTextStart ? State::kValue : state_;
    default:
      return refuse(Fault::kSyntax);
  }
}

Reader::State Reader::refuse(Fault fault) {
  fault_ = fault;
  token_ = Token::kError;
  return State::kRefused;
}

Reader::State Reader::open(Input& in, bool is_object) {
  if (depth_ == depth_limit_) {
    return refuse(Fault::kDepth);
  }
  ++depth_;
  objects_ = objects_ << 1 | (is_object ? 1 : 0);
  if (mode_ == Mode::kReport) {
    token_ = is_object ? Token::kBeginObject : Token::kBeginArray;
    piece_ = Text(in.p, 1);
  }
  ++in.p;
  return is_object ? State::kFirstName : State::kFirstValue;
}

Reader::State Reader::close(Input& in, bool is_object) {
  if (depth_ == 0 || is_in_object() != is_object) {
    return refuse(Fault::kSyntax);
  }
  ++in.p;
  --depth_;
  objects_ >>= 1;
  return end_value(is_object ? Token::kEndObject : Token::kEndArray);
}

Reader::State Reader::end_value(Token token) {
  if (mode_ == Mode::kReport) {
    token_ = token;
    return State::kAfterValue;
  }
  if (depth_ == quiet_depth_) {
    if (mode_ == Mode::kCapture) {
      token_ = Token::kCaptured;
    }
    mode_ = Mode::kReport;
  }
  return State::kAfterValue;
}

Reader::State Reader::begin_literal(Input& in, const char* word, Token token) {
  word_ = word;
  word_token_ = token;
  return literal(in);
}

Reader::State Reader::literal(Input& in) {
  const char* p = in.p;
  const char* word = word_;
  while (p != in.end && *word != '\0' && *p == *word) {
    ++p;
    ++word;
  }
  in.p = p;
  word_ = word;
  if (*word == '\0') {
    return word_token_ == Token::kNeedMore ? State::kValue : end_value(word_token_);
  }
  return p == in.end ? State::kLiteral : refuse(Fault::kSyntax);
}

// Numbers: the grammar of RFC 8259, section 6. Their value is made by DecimalReader.

Reader::State Reader::number(Input& in) {
  switch (state_) {
    case State::kMinus:
      return first_digit(in);
    case State::kZero:
      return zero(in);
    case State::kPoint:
      return expect_digit(in, State::kFraction);
    case State::kExponentSign:
      return exponent_sign(in);
    case State::kExponentStart:
      return expect_digit(in, State::kExponent);
    case State::kExponent:
      return exponent(in);
    default:
      return digits(in, state_);
  }
}

inline Reader::State Reader::begin_number(Input& in) {
  const bool is_negative = *in.p == '-';
  if (mode_ == Mode::kReport) {
    number_.start(is_negative);
  }
  if (!is_negative) {
    return first_digit(in);
  }
  ++in.p;
  return State::kMinus;
}

// A number that begins with a zero has no other digit before its point.
inline Reader::State Reader::first_digit(Input& in) {
  if (*in.p == '0') {
    ++in.p;
    return State::kZero;
  }
  return is_digit(*in.p) ? digits(in, State::kInteger) : refuse(Fault::kSyntax);
}

inline Reader::State Reader::expect_digit(Input& in, State next) {
  return is_digit(*in.p) ? next : refuse(Fault::kSyntax);
}

inline Reader::State Reader::zero(Input& in) {
  return is_digit(*in.p) ? refuse(Fault::kSyntax) : after_digits(in, State::kZero);
}

inline Reader::State Reader::digits(Input& in, State state) {
  do {
    if (!is_digit(*in.p)) {
      return after_digits(in, state);
    }
    if (mode_ == Mode::kReport) {
      number_.digit(static_cast<unsigned>(*in.p - '0'));
    }
    ++in.p;
  } while (in.p != in.end);
  return state;
}

inline Reader::State Reader::after_digits(Input& in, State state) {
  switch (*in.p) {
    case '.':
      if (state == State::kFraction) {
        return end_value(Token::kNumber);
      }
      ++in.p;
      number_.point();
      return State::kPoint;
    case 'e':
    case 'E':
      ++in.p;
      return State::kExponentSign;
    default:
      return end_value(Token::kNumber);
  }
}

inline Reader::State Reader::exponent_sign(Input& in) {
  if (*in.p == '-' || *in.p == '+') {
    number_.exponent_sign(*in.p == '-');
    ++in.p;
    return State::kExponentStart;
  }
  return expect_digit(in, State::kExponent);
}

inline Reader::State Reader::exponent(Input& in) {
  if (!is_digit(*in.p)) {
    return end_value(Token::kNumber);
  }
  number_.exponent_digit(static_cast<unsigned>(*in.p - '0'));
  ++in.p;
  return State::kExponent;
}

}  // namespace esse::json
