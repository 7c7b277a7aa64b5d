// SPDX-License-Identifier: Apache-2.0
#include "esse_http/response_reader.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

namespace esse::http {
namespace {

using internal::find;
using internal::place_of;

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

Text trim(const char* at, const char* end) {
  while (at != end && is_blank(*at)) {
    ++at;
  }
  while (at != end && is_blank(end[-1])) {
    --end;
  }
  return Text(at, static_cast<size_t>(end - at));
}

bool is_word(const Text& text, const char* word) {
  return place_of(text.begin(), text.end(), word) == 0;
}

}  // namespace

void ResponseReader::start(Span<char> line, const ResponseOptions& options, bool bodiless) {
  *this = ResponseReader();
  line_ = line.data();
  line_capacity_ = static_cast<uint16_t>(line.size() < UINT16_MAX ? line.size() : UINT16_MAX);
  options_ = &options;
  overhead_ = options.head_bytes;
  flags_ = bodiless ? kBodiless : 0;
  state_ = State::kStatusLine;
}

bool ResponseReader::is_redirect() const {
  return status_ == 301 || status_ == 302 || status_ == 303 || status_ == 307 || status_ == 308;
}

Error ResponseReader::end(bool clean) const {
  if (state_ == State::kEnd) {
    return error_;
  }
  return clean && state_ == State::kUntilClose ? Error::kNone : Error::kHttpTruncated;
}

ReadStep ResponseReader::feed(Span<const char> bytes) {
  const char* at = bytes.begin();
  ReadStep step;
  while (state_ <= State::kTrailer && step.found == Found::kNeedMore && at != bytes.end()) {
    step.found = take(*at++);
  }
  if (step.found == Found::kNeedMore) {
    if (state_ == State::kEnd) {
      step.found = error_ == Error::kNone ? Found::kEnd : Found::kFailed;
    } else if (at != bytes.end()) {
      size_t n = static_cast<size_t>(bytes.end() - at);
      if (state_ == State::kData) {
        n = n < left_ ? n : left_;
        left_ -= static_cast<uint32_t>(n);
        if (left_ == 0) {
          state_ = (flags_ & kChunked) != 0 ? State::kChunkEnd : State::kEnd;
        }
      }
      step.found = Found::kBody;
      step.body = Text(at, n);
      at += n;
    }
  }
  step.used = static_cast<size_t>(at - bytes.begin());
  return step;
}

Found ResponseReader::fail(Error error) {
  error_ = error;
  state_ = State::kEnd;
  return Found::kFailed;
}

// A byte of a line: of the head, or of the framing between chunks.
Found ResponseReader::take(char c) {
  const bool in_head = state_ <= State::kHeader;
  if (overhead_-- == 0) {
    return fail(in_head ? Error::kHttpHeadTooLarge : Error::kHttpChunkOverhead);
  }
  if ((flags_ & kLineDone) != 0) {
    flags_ &= static_cast<uint8_t>(~kLineDone);
    if (!is_blank(c)) {  // else obs-fold: RFC 9112, 5.2
      const Error error = state_ == State::kStatusLine ? take_status_line() : take_header();
      line_size_ = 0;
      if (error != Error::kNone) {
        return fail(error);
      }
    }
  }
  if (c == '\n') {
    flags_ &= static_cast<uint8_t>(~kReturn);
    return end_line();
  }
  if ((flags_ & kReturn) != 0 || c == '\0') {  // RFC 9112, 2.2; RFC 9110, 5.5
    return fail(in_head ? Error::kHttpSyntax : Error::kHttpChunk);
  }
  if (c == '\r') {
    flags_ |= kReturn;
    return Found::kNeedMore;
  }
  return add(c);
}

Found ResponseReader::add(char c) {
  if (state_ <= State::kHeader) {
    const size_t at = location_size_ + line_size_;
    if (at < line_capacity_) {
      line_[at] = c;
    }
  } else if (state_ == State::kChunkSize && (flags_ & kExtension) == 0) {
    const uint32_t letter = static_cast<unsigned char>(to_lower(c) - 'a');
    if (is_digit(c) || letter < 6) {
      if (left_ >> 28 != 0) {
        return fail(Error::kHttpChunk);
      }
      left_ = left_ << 4 | (is_digit(c) ? static_cast<uint32_t>(c - '0') : letter + 10);
    } else if (line_size_ != 0 && (is_blank(c) || c == ';')) {
      flags_ |= kExtension;
    } else {
      return fail(Error::kHttpChunk);
    }
  } else if (state_ == State::kChunkEnd) {
    return fail(Error::kHttpChunk);
  }
  ++line_size_;
  return Found::kNeedMore;
}

Found ResponseReader::end_line() {
  const bool empty = line_size_ == 0;
  if (state_ <= State::kHeader) {
    if (empty) {
      return end_head();
    }
    flags_ |= kLineDone;
    return Found::kNeedMore;
  }
  line_size_ = 0;
  if (state_ == State::kChunkSize) {
    if (empty) {
      return fail(Error::kHttpChunk);
    }
    overhead_ = kChunkOverhead;
    flags_ &= static_cast<uint8_t>(~kExtension);
    state_ = left_ == 0 ? State::kTrailer : State::kData;
  } else if (state_ == State::kChunkEnd) {
    state_ = State::kChunkSize;
  } else if (empty) {
    state_ = State::kEnd;
    return Found::kEnd;
  }
  return Found::kNeedMore;
}

Error ResponseReader::take_status_line() {
  constexpr char kPattern[] = "HTTP/1.# ### ";
  for (uint32_t i = 0; i < sizeof kPattern - 1; ++i) {
    if (i >= line_size_) {
      if (i == 12)
        break;
      return Error::kHttpSyntax;
    }
    if (kPattern[i] == '#' ? !is_digit(line_[i]) : line_[i] != kPattern[i]) {
      return Error::kHttpSyntax;
    }
  }
  uint32_t status = 0;
  if (!parse_decimal(Text(line_ + 9, 3), status) || status < 100) {
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
  const char* const end = line + (cut ? room : line_size_);
  const char* const colon = find(line, end, ":");
  if (colon == end) {
    return Error::kNone;
  }
  const Text name = trim(line, colon);
  const Text value = trim(colon + 1, end);
  if (!cut && options_->on_header != nullptr) {
    options_->on_header(options_->context, name, value);
  }
  if (location_size_ != 0) {
    return Error::kNone;
  }
  switch (place_of(name.begin(), name.end(),
                   "Content-Length\0Transfer-Encoding\0Content-Type\0Content-Encoding\0Location\0"
                   "Retry-After\0")) {
    case 0: {
      uint32_t length = 0;
      if (cut || !parse_decimal(value, length) || length == UINT32_MAX ||
          ((flags_ & kHasLength) != 0 && length != left_)) {
        return Error::kHttpLength;
      }
      left_ = length;
      flags_ |= kHasLength;
      break;
    }
    case 1:
      if (cut || !is_word(value, "chunked\0")) {
        return Error::kHttpTransferCoding;
      }
      flags_ |= kChunked;
      break;
    case 2:
      flags_ &= static_cast<uint8_t>(~kEventStream);
      if (!cut && is_word(trim(value.begin(), find(value.begin(), value.end(), ";")),
                          "text/event-stream\0")) {
        flags_ |= kEventStream;
      }
      break;
    case 3:
      if (cut || (!value.empty() && !is_word(value, "identity\0"))) {
        flags_ |= kCoded;
      }
      break;
    case 4:
      if (is_redirect()) {
        if (cut) {
          return Error::kHttpLocationTooLong;
        }
        move_bytes(line_, value.data(), value.size());
        location_size_ = static_cast<uint16_t>(value.size());
      }
      break;
    case 5:
      static_cast<void>(parse_decimal(value, retry_after_s_));
      break;
  }
  return Error::kNone;
}

Found ResponseReader::end_head() {
  if (state_ == State::kStatusLine) {
    return fail(Error::kHttpSyntax);
  }
  if (status_ < 200) {
    flags_ &= kBodiless;
    state_ = State::kStatusLine;
    return ++informational_ > kMaxInformational ? fail(Error::kHttpInformational)
                                                : Found::kNeedMore;
  }
  if (is_coded() && status_ < 300) {
    return fail(Error::kHttpContentCoding);
  }
  overhead_ = kChunkOverhead;
  state_ = State::kUntilClose;
  if ((flags_ & kBodiless) != 0 || status_ == 204 || status_ == 304 || location_size_ != 0) {
    state_ = State::kEnd;
  } else if ((flags_ & kChunked) != 0) {
    left_ = 0;
    state_ = State::kChunkSize;
  } else if ((flags_ & kHasLength) != 0) {
    state_ = left_ == 0 ? State::kEnd : State::kData;
  }
  return Found::kHead;
}

}  // namespace esse::http
