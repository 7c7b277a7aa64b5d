// SPDX-License-Identifier: Apache-2.0
#include "esse_stream/encoder.h"

#include "esse_base/bytes.h"

namespace esse::stream {
namespace {

// Each with the line feed of the line before it: so a value's end needs no state of its own.
constexpr Text kStarts[] = {"\n:", "\nevent: ", "\nid: ", "\nretry: ", "\ndata: ", "\n\n"};

constexpr bool ends_line(char c) { return c == '\r' || c == '\n'; }

bool fits_a_line(Text value) {
  for (char c : value) {
    if (c == '\0' || ends_line(c)) {
      return false;
    }
  }
  return true;
}

uint8_t bit(bool present, uint8_t line) { return static_cast<uint8_t>(present ? 1u << line : 0u); }

size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

}  // namespace

Text response_head() {
  return "HTTP/1.1 200 OK\r\n"
         "Content-Type: text/event-stream\r\n"
         "Cache-Control: no-cache\r\n"
         "X-Accel-Buffering: no\r\n"
         "Transfer-Encoding: chunked\r\n"
         "\r\n";
}

Error Encoder::begin(const Message& message) {
  line_ = kEnd;
  start_ = Text();
  if (!fits_a_line(message.type) || (message.has_id && !fits_a_line(message.id))) {
    return Error::kEventField;
  }
  message_ = message;
  present_ = static_cast<uint8_t>(bit(!message.comment.empty(), kComment) |
                                  bit(!message.type.empty(), kType) | bit(message.has_id, kId) |
                                  bit(message.has_retry, kRetry) | bit(message.has_data, kData) |
                                  bit(true, kEnd));
  line_ = kComment;
  skip_absent();
  start_ = start_.from(1);
  return Error::kNone;
}

size_t Encoder::write(Span<char> out) {
  size_t used = 0;
  while (used < out.size() && !done()) {
    const Span<char> room = out.from(used);
    used += start_.empty() ? write_value(room) : write_start(room);
  }
  return used;
}

void Encoder::skip_absent() {
  while ((present_ >> line_ & 1) == 0) {
    ++line_;
  }
  start_ = kStarts[line_];
  at_ = 0;
}

size_t Encoder::write_start(Span<char> out) {
  const size_t n = smaller(start_.size(), out.size());
  copy_bytes(out.data(), start_.data(), n);
  start_ = start_.from(n);
  return n;
}

size_t Encoder::write_value(Span<char> out) {
  char digits[10];
  const Text text = value(digits);
  const size_t most = smaller(text.size() - at_, out.size());
  size_t n = 0;
  while (n < most && !ends_line(text[at_ + n])) {
    out[n] = text[at_ + n];
    ++n;
  }
  at_ += n;
  if (n < out.size()) {
    end_line(text);
  }
  return n;
}

void Encoder::end_line(Text value) {
  if (at_ == value.size()) {
    ++line_;
    skip_absent();
    return;
  }
  const bool crlf = value[at_] == '\r' && at_ + 1 < value.size() && value[at_ + 1] == '\n';
  at_ += crlf ? 2 : 1;
  start_ = kStarts[line_];
}

Text Encoder::value(char (&digits)[10]) const {
  switch (line_) {
    case kComment:
      return message_.comment;
    case kType:
      return message_.type;
    case kId:
      return message_.id;
    case kRetry:
      return format_decimal(message_.retry_ms, digits);
    default:
      return message_.data;
  }
}

}  // namespace esse::stream
