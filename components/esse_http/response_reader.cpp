// SPDX-License-Identifier: Apache-2.0
#include "esse_http/response_reader.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

using internal::find;
using internal::place_of;
using internal::set_of;

// Other controls than the line feed have become blanks in take().
[[gnu::noinline]] const char* trim_end(const char* at, const char* end) {
  while (at != end && end[-1] == ' ') {
    --end;
  }
  return end;
}

}  // namespace

void ResponseReader::start(const Span<char>& line, const ResponseOptions& options, bool bodiless) {
  *this = ResponseReader();
  flags_ = bodiless ? kBodiless : 0;
  line_ = line.data();
  line_capacity_ = static_cast<uint32_t>(line.size());
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

// "HTTP/1.1 200 OK": any minor version, any reason or none.
inline Error ResponseReader::take_status_line() {
  const char* const line = line_;
  const uint32_t status = parse_decimal(line + 9, line + 12);
  if (line_size_ < 12 || place_of(line, line + 7, "HTTP/1.\0") != 0 || line[8] != ' ' ||
      status - 100 >= 900 || (line_size_ != 12 && line[12] != ' ')) {
    return Error::kHttpSyntax;
  }
  status_ = static_cast<uint16_t>(status);
  state_ = State::kHeader;
  return Error::kNone;
}

inline Error ResponseReader::take_header() {
  const char* const line = line_;
  const bool cut = line_size_ > line_capacity_;
  const char* const end = trim_end(line, line + (cut ? line_capacity_ : line_size_));
  const char* value = find(line, end, set_of(':'));
  // A line that continues the one before it (obs-fold) is no header either: RFC 9112, 5.2.
  if (value == end || *line == ' ') {
    return Error::kNone;
  }
  const char* const name_end = trim_end(line, value);
  do {
    ++value;
  } while (value != end && *value == ' ');
  if (cut) {
    value = end;  // no value that we know, and no number
  } else if (options_->on_header != nullptr) {
    const Header header{Text(line, static_cast<size_t>(name_end - line)),
                        Text(value, static_cast<size_t>(end - value))};
    options_->on_header(options_->context, header);
  }
  const uint32_t name = place_of(line, name_end, internal::kNameWords);
  const uint32_t coded = name - internal::kContentEncoding;
  if (coded < 3) {
    // PHP pages say "none" to keep a stream from being compressed.
    const uint32_t word = place_of(value, trim_end(value, find(value, end, set_of(';'))),
                                   "identity\0text/event-stream\0chunked\0none\0");
    const bool is_known = (word == 3 ? 0 : word) == coded;
    if (is_known != (name == internal::kContentEncoding)) {
      flags_ |= static_cast<uint8_t>(1u << coded);
    } else if (name == internal::kContentType) {
      flags_ &= static_cast<uint8_t>(~kEventStream);
    } else if (!is_known) {
      return Error::kHttpTransferCoding;
    }
    return Error::kNone;
  }
  if (name == internal::kLocation) {
    if (!is_redirect()) {
      return Error::kNone;
    }
    // Nothing that follows it matters.
    location_ = Text(value, static_cast<size_t>(end - value));
    state_ = State::kEnd;
    return cut ? Error::kHttpLocationTooLong : Error::kNone;
  }
  const uint32_t number = parse_decimal(value, end);
  if (name == internal::kRetryAfter) {
    retry_after_s_ = number == UINT32_MAX ? 0 : number;
  }
  if (name == internal::kContentLength) {
    if (number == UINT32_MAX || ((flags_ & kHasLength) != 0 && number != left_)) {
      return Error::kHttpLength;
    }
    left_ = number;
    flags_ |= kHasLength;
  }
  return Error::kNone;
}

inline Error ResponseReader::end_head() {
  if (status_ < 200) {
    flags_ &= kBodiless;
    state_ = State::kStatusLine;
    return Error::kNone;
  }
  overhead_ = kChunkOverhead;
  if (is_coded() && status_ < 300) {
    return Error::kHttpContentCoding;
  }
  if ((flags_ & kBodiless) != 0 || status_ == 204 || status_ == 304) {
    state_ = State::kEnd;
  } else if ((flags_ & kChunked) != 0) {
    left_ = 0;
    state_ = State::kChunkSize;
  } else {
    state_ = (flags_ & kHasLength) != 0 ? State::kData : State::kUntilClose;
  }
  return Error::kNone;
}

[[gnu::always_inline]] inline Error ResponseReader::end_line() {
  if (state_ == State::kStatusLine) {
    return take_status_line();
  }
  if (state_ == State::kHeader) {
    return line_size_ == 0 ? end_head() : take_header();
  }
  if (state_ == State::kTrailer) {
    state_ = line_size_ == 0 ? State::kEnd : State::kTrailer;
  } else if (state_ == State::kChunkEnd) {
    state_ = State::kChunkSize;
  } else {
    overhead_ = kChunkOverhead;
    state_ = left_ == 0 ? State::kTrailer : State::kData;
    return line_size_ == 0 ? Error::kHttpChunk : Error::kNone;
  }
  return Error::kNone;
}

inline Error ResponseReader::take_digit(char c) {
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
  Error error = Error::kNone;
  if (c == '\n') {
    error = end_line();
    line_size_ = 0;
    return error;
  }
  if (c == '\r' && line_size_ == 0) {
    return error;
  }
  // RFC 9112, 2.2 and RFC 9110, 5.5: a blank. At the end of a line blanks do not count.
  c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  if (state_ <= State::kHeader) {
    if (line_size_ < line_capacity_) {
      line_[line_size_] = c;
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
      return Found::kEnd;
    }
    if (at == end) {
      return Found::kNeedMore;
    }
    if (state_ > State::kTrailer) {
      if (state_ == State::kUntilClose) {
        left_ = UINT32_MAX;
      }
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
