// SPDX-License-Identifier: Apache-2.0
#include "esse_http/response_reader.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

using internal::find;
using internal::place_of;

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

const char* trim_end(const char* at, const char* end) {
  while (at != end && is_blank(end[-1])) {
    --end;
  }
  return end;
}

}  // namespace

void ResponseReader::start(Span<char> line, const ResponseOptions& options, bool bodiless) {
  *this = ResponseReader();
  flags_ = bodiless ? kPlain | kBodiless : kPlain;
  line_ = line.data();
  line_capacity_ = static_cast<uint16_t>(line.size() < UINT16_MAX ? line.size() : UINT16_MAX);
  options_ = &options;
  overhead_ = options.head_bytes;
}

bool ResponseReader::is_redirect() const {
  const uint32_t bit = status_ - 301u;
  return bit < 8 && (0xC7u >> bit & 1) != 0;
}

Error ResponseReader::end(bool clean) const {
  if (state_ == State::kEnd) {
    return error_;
  }
  return clean && state_ == State::kUntilClose ? Error::kNone : Error::kHttpTruncated;
}

Text ResponseReader::body(const char* at, const char* end) const {
  const size_t size = static_cast<size_t>(end - at);
  return Text(at, state_ == State::kData && left_ < size ? left_ : size);
}

// "HTTP/1.1 200 OK": any minor version, any reason or none.
Error ResponseReader::take_status_line() {
  const char* const line = line_;
  uint32_t status = 0;
  if (line_size_ < 12 || place_of(line, line + 7, "HTTP/1.\0") != 0 || line[8] != ' ' ||
      (line_size_ != 12 && line[12] != ' ') || !parse_decimal(Text(line + 9, 3), status) ||
      status < 100) {
    return Error::kHttpSyntax;
  }
  status_ = static_cast<uint16_t>(status);
  state_ = State::kHeader;
  return Error::kNone;
}

Error ResponseReader::take_header() {
  const char* const line = line_ + location_size_;
  const uint32_t room = static_cast<uint32_t>(line_capacity_ - location_size_);
  const bool cut = line_size_ > room;
  const char* const end = trim_end(line, line + (cut ? room : line_size_));
  const char* value = find(line, end, ':');
  // A line that continues the one before it (obs-fold) is no header either: RFC 9112, 5.2.
  if (value == end || is_blank(*line)) {
    return Error::kNone;
  }
  const char* const name_end = trim_end(line, value);
  do {
    ++value;
  } while (value != end && is_blank(*value));
  if (cut) {
    value = end;  // no value that we know, and no number
  }
  const Text text(value, static_cast<size_t>(end - value));
  if (!cut && options_->on_header != nullptr) {
    options_->on_header(options_->context, Text(line, static_cast<size_t>(name_end - line)), text);
  }
  if (location_size_ != 0) {
    return Error::kNone;
  }
  const uint32_t name = place_of(line, name_end, internal::kNameWords);
  const uint32_t coded = name - internal::kContentEncoding;
  if (coded < 3) {
    // PHP pages say "none" to keep a stream from being compressed.
    const uint32_t word = place_of(value, trim_end(value, find(value, end, ';')),
                                   "identity\0chunked\0text/event-stream\0none\0");
    const uint8_t flag = static_cast<uint8_t>(1u << coded);
    flags_ &= static_cast<uint8_t>(~flag);
    if ((word == 3 ? 0 : word) == coded) {
      flags_ |= flag;
    } else if (name == internal::kTransferEncoding) {
      return Error::kHttpTransferCoding;
    }
    return Error::kNone;
  }
  if (name == internal::kLocation && is_redirect()) {
    if (cut) {
      return Error::kHttpLocationTooLong;
    }
    move_bytes(line_, value, text.size());
    location_size_ = static_cast<uint16_t>(text.size());
  }
  uint32_t number = 0;
  const bool is_number = parse_decimal(text, number);
  if (name == internal::kRetryAfter) {
    retry_after_s_ = number;
  }
  if (name == internal::kContentLength) {
    if (!is_number || number == UINT32_MAX || ((flags_ & kHasLength) != 0 && number != left_)) {
      return Error::kHttpLength;
    }
    left_ = number;
    flags_ |= kHasLength;
  }
  return Error::kNone;
}

inline Error ResponseReader::end_head() {
  if (status_ < 200) {
    flags_ = (flags_ & kBodiless) | kPlain;
    state_ = State::kStatusLine;
    return ++informational_ > kMaxInformational ? Error::kHttpInformational : Error::kNone;
  }
  if (is_coded() && status_ < 300) {
    return Error::kHttpContentCoding;
  }
  const bool has_body =
      (flags_ & kBodiless) == 0 && status_ != 204 && status_ != 304 && location_size_ == 0;
  State state = has_body ? State::kUntilClose : State::kEnd;
  if (has_body && (flags_ & kHasLength) != 0) {
    state = State::kData;
  }
  if (has_body && (flags_ & kChunked) != 0) {
    left_ = 0;
    state = State::kChunkSize;
  }
  state_ = state;
  overhead_ = kChunkOverhead;
  return Error::kNone;
}

inline Error ResponseReader::end_line() {
  const uint32_t size = line_size_;
  Error error = Error::kNone;
  if (state_ == State::kStatusLine) {
    error = take_status_line();
  } else if (state_ == State::kHeader) {
    error = size == 0 ? end_head() : take_header();
  } else if (state_ == State::kChunkEnd) {
    state_ = State::kChunkSize;
  } else if (state_ == State::kTrailer) {
    if (size == 0) {
      state_ = State::kEnd;
    }
  } else {
    if (size == 0) {
      error = Error::kHttpChunk;
    }
    overhead_ = kChunkOverhead;
    state_ = left_ == 0 ? State::kTrailer : State::kData;
  }
  line_size_ = 0;
  return error;
}

[[gnu::noinline]] Error ResponseReader::take_digit(char c) {
  uint32_t digit = static_cast<uint32_t>(c - '0');
  if (digit > 9) {
    digit = static_cast<uint32_t>((c | 0x20) - 'a');
    if (digit > 5) {
      state_ = State::kExtension;
      return line_size_ != 0 && (c == ' ' || c == ';') ? Error::kNone : Error::kHttpChunk;
    }
    digit += 10;
  }
  const uint32_t before = left_;
  left_ = before << 4 | digit;
  return before >> 28 == 0 ? Error::kNone : Error::kHttpChunk;
}

// A byte of the head, or of the framing between chunks.
[[gnu::noinline]] Error ResponseReader::take(char c) {
  if (overhead_-- == 0) {
    return state_ <= State::kHeader ? Error::kHttpHeadTooLarge : Error::kHttpChunkOverhead;
  }
  if (c == '\n') {
    return end_line();
  }
  if (c == '\r' || c == '\0') {
    // RFC 9112, 2.2 and RFC 9110, 5.5: a blank. At the end of a line blanks do not count.
    if (line_size_ == 0) {
      return Error::kNone;
    }
    c = ' ';
  }
  Error error = Error::kNone;
  if (state_ <= State::kHeader) {
    const size_t at = location_size_ + line_size_;
    if (at < line_capacity_) {
      line_[at] = c;
    }
  } else if (state_ == State::kChunkSize) {
    error = take_digit(c);
  } else if (state_ == State::kChunkEnd) {
    error = Error::kHttpChunk;
  }
  ++line_size_;
  return error;
}

Found ResponseReader::read(const char*& at, const char* end) {
  for (;;) {
    if (state_ == State::kData && left_ == 0) {
      state_ = (flags_ & kChunked) != 0 ? State::kChunkEnd : State::kEnd;
    }
    if (state_ == State::kEnd) {
      return error_ == Error::kNone ? Found::kEnd : Found::kFailed;
    }
    if (at == end) {
      return Found::kNeedMore;
    }
    if (state_ > State::kTrailer) {
      return Found::kBody;
    }
    const bool in_header = state_ == State::kHeader;
    error_ = take(*at++);
    if (error_ != Error::kNone) {
      state_ = State::kEnd;
    } else if (in_header && state_ > State::kHeader) {
      return Found::kHead;
    }
  }
}

}  // namespace esse::http
