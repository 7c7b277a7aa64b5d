// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reader: bytes of a JSON text in, tokens out (RFC 8259, to the letter). It has no buffer but a few
// bytes of its own: no heap, no recursion, no clock, no thread. Its work is bounded by the bytes
// given, its memory is constant, however long a string and however large the text.
//
// What it reports depends only on the bytes. How they are split into calls moves nothing but the
// places where a string falls into parts; the parts together are the same.
//
// What is no JSON is an error, at the first byte that cannot stand where it stands. Bytes that are
// not UTF-8, and surrogates without their other half, are none: they mark their string, and nothing
// else (well_formed()). A name that stands twice in an object is reported twice.
#include "esse_base/decimal.h"
#include "esse_base/text.h"

namespace esse::json {

/// What feed() found.
enum class Token : uint8_t {
  kNeedMore,  ///< there is nothing more to report, and all bytes are used
  kBeginObject,
  kEndObject,
  kBeginArray,
  kEndArray,
  kName,        ///< piece() is a member's name, or the last part of it; its value comes next
  kNamePart,    ///< piece() is a part of a member's name, and more of it follows
  kString,      ///< piece() is a string, or the last part of it
  kStringPart,  ///< piece() is a part of a string, and more of it follows
  kNumber,      ///< number() is the number, if it is_exact()
  kTrue,
  kFalse,
  kNull,
  kCaptured,      ///< piece() is the last part of what capture() asked for
  kCapturedPart,  ///< piece() is a part of what capture() asked for, and more of it follows
  kError,         ///< this is no JSON text: see fault() and position()
};

/// Why a text is refused.
enum class Fault : uint8_t {
  kNone,
  kSyntax,      ///< the byte at position() cannot stand there
  kDepth,       ///< the bracket at position() opens one level too many
  kIncomplete,  ///< the text ended, at position(), before its value did
};

/// What one call of feed() did.
struct Fed {
  Token token = Token::kNeedMore;
  size_t used = 0;  ///< bytes taken from the front of the input; the next call needs the rest
};

class Reader {
 public:
  static constexpr uint8_t kMaxDepth = 64;
  static constexpr uint8_t kDefaultDepth = 32;

  /// At most `depth_limit` objects and arrays may be open at a time. It is at most kMaxDepth.
  explicit Reader(uint8_t depth_limit = kDefaultDepth);

  /// Reads up to the next thing to report. The work is bounded by bytes.size(), and linear in the
  /// text for any split. A BOM in front of a text is skipped (RFC 8259, 8.1). After kError it
  /// answers kError, and uses nothing, until end(). With a name its ':' may be used.
  Fed feed(Span<const char> bytes);

  /// Ends the text. The next bytes belong to a new one. Answers kError when the text is not whole,
  /// or was refused before; kNumber when it was one number, whose end was not known before; else
  /// kNeedMore.
  Token end();

  /// Leaves out the value that has begun with the token found last, or that follows it. It is read
  /// to its end and checked as ever, but nothing of it is reported. After a name or a part of it
  /// that is the member's value; after kBeginObject and kBeginArray all up to the closing bracket,
  /// which is not reported either; after kStringPart the rest of the string. Else it does nothing.
  void skip();

  /// Has the object or array that has begun reported as it was sent, white space and escapes
  /// included, in kCapturedPart and kCaptured. Only after kBeginObject and kBeginArray: piece() is
  /// that bracket then, so all pieces together are the whole value.
  void capture();

  /// A view into the bytes given to feed(), or of a character that an escape named. Valid until the
  /// next call of feed() or end(). It may be empty.
  Text piece() const { return piece_; }
  /// Whether the string, name or capture that ended is UTF-8 and has no lone surrogate. Bytes that
  /// are not UTF-8 are in its pieces as they came; a lone surrogate is U+FFFD there. Only after
  /// kString, kName and kCaptured.
  bool well_formed() const { return !ill_formed_; }
  /// The number. Only after kNumber.
  Decimal number() const { return number_.value(); }
  /// Whether number() is what the text says, to the last digit: it has at most 18 digits (zeros at
  /// either end not counted) and an exponent within 500,000,000. Only after kNumber.
  bool is_exact() const { return number_.exact(); }

  /// How many objects and arrays are open.
  uint8_t depth() const { return depth_; }
  /// Why the text was refused. After end() it stays until the next feed(), as does position().
  Fault fault() const { return fault_; }
  /// How many bytes of the text were used, modulo 2^32. After kError it is the offset of the first
  /// byte that makes the text wrong.
  uint32_t position() const { return position_; }

 private:
  enum class State : uint8_t {
    kTextStart,   // a BOM may stand here
    kValue,       // a value must begin
    kFirstValue,  // of an array: or its end
    kFirstName,   // of an object: or its end
    kNextName,
    kNameSeparator,
    kAfterValue,
    kLiteral,
    kString,
    kEscape,  // behind a backslash
    kHex,
    kMinus,
    kZero,  // a zero that leads the number
    kInteger,
    kPoint,
    kFraction,
    kExponentSign,
    kExponentStart,
    kExponent,
    kRefused,
  };
  /// What becomes of tokens. All but kReport end with the value that ends at depth quiet_depth_.
  enum class Mode : uint8_t { kReport, kSkip, kCapture };
  struct Input {
    const char* p;
    const char* end;
  };

  // Each state has one function. It reads on from in.p, where there is a byte, and answers the
  // state to go on with.
  void run(Input& in);
  State text_start(Input& in);
  State value(Input& in);
  State first_name(Input& in);
  State next_name(Input& in);
  State name_separator(Input& in);
  State after_value(Input& in);
  State literal(Input& in);
  State string(Input& in);
  State escape(Input& in);
  State hex(Input& in);
  State zero(Input& in);
  State number(Input& in);
  State first_digit(Input& in);
  State digits(Input& in, State state);
  State expect_digit(Input& in, State next);
  State exponent_sign(Input& in);
  State exponent(Input& in);

  void start_text();
  State other(Input& in);
  State refuse(Fault fault);
  State open(Input& in, bool is_object);
  State close(Input& in, bool is_object);
  State begin_literal(Input& in, const char* word, Token token);
  State begin_string(Input& in, bool is_name);
  State begin_number(Input& in);
  State after_digits(Input& in, State state);
  State end_string(Input& in);
  State end_part(const char* p, size_t size);
  State end_escape(uint32_t code);
  size_t replace_surrogate();
  State end_value(Token token);
  void report_capture(const char* p, size_t size);
  const char* skip_text(const char* p, const char* end);
  bool continues_character(char c);
  void begin_character(char c);
  bool is_in_object() const { return (objects_ & 1) != 0; }
  bool may_end() const;

  // Bytes first: Thumb's short loads reach 32 bytes (ldrb) or 32 words (ldr) from `this`.
  State state_ = State::kTextStart;
  Token token_ = Token::kNeedMore;
  Mode mode_ = Mode::kReport;
  Fault fault_ = Fault::kNone;
  uint8_t depth_ = 0;
  uint8_t quiet_depth_ = 0;
  const uint8_t depth_limit_;
  bool is_name_ = false;      // the string that is being read
  bool ill_formed_ = false;   // the string, or what is captured
  Token word_token_;          // what the literal that is being read reports
  uint8_t hex_left_ = 0;      // digits of a \u escape that are still to come
  uint8_t bytes_left_ = 0;    // of a UTF-8 character, and where its next byte lies:
  unsigned char lowest_ = 0;  // from here
  unsigned char highest_ = 0;
  char decoded_[6];         // what escapes named: two characters of three bytes, or one of four
  uint16_t code_ = 0;       // of a \u escape
  uint16_t surrogate_ = 0;  // a high one, whose low one may follow
  uint32_t position_ = 0;
  const char* word_ = nullptr;  // the rest of the literal that is being read
  Text piece_;
  uint64_t objects_ = 0;  // a bit a level, the innermost is bit 0: 1 for an object, 0 for an array
  DecimalReader number_;
};

}  // namespace esse::json
