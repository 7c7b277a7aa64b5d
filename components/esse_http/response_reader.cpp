// SPDX-License-Identifier: Apache-2.0
#include "esse_http/response_reader.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/words.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {

using internal::find;
using internal::Name;
using internal::place_of;
using internal::trimmed;

void ResponseReader::start(const Span<char>& line,
                           const ResponseOptions& options,
                           const Text& media_type,
                           bool bodiless) {
  line_ = line;
  options_ = &options;
  media_type_ = media_type;
  restart(bodiless);
}

void ResponseReader::restart(bool bodiless) {
  state_ = State::kStatusLine;
  error_ = Error::kNone;
  bodiless_ = bodiless;
  name_ = Name::kOther;
  head_ = Head();
  line_size_ = left_ = 0;
  overhead_ = options_->head_bytes;
}

bool ResponseReader::is_redirect() const {
  switch (head_.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return true;
    default:
      return false;
  }
}

Error ResponseReader::end(bool clean) const {
  if (state_ == State::kEnd) {
    return error_;
  }
  return clean && state_ == State::kBodyUntilClose ? Error::kNone : Error::kHttpTruncated;
}

Progress ResponseReader::read(const char*& at, const char* end) {
  for (;;) {
    switch (state_) {
      case State::kEnd:
        return error_ == Error::kNone ? Progress::kEnded : Progress::kFailed;
      case State::kBodyUntilClose:
        return at == end ? Progress::kNotYet : Progress::kBody;
      case State::kBody:
        if (left_ != 0) {
          return at == end ? Progress::kNotYet : Progress::kBody;
        }
        state_ = head_.is_chunked ? State::kChunkEnd : State::kEnd;
        break;
      default:  // the head, or framing
        if (at == end) {
          return Progress::kNotYet;
        }
        if (const Progress progress = take(*at++); progress != Progress::kNotYet) {
          return progress;
        }
    }
  }
}

size_t ResponseReader::slice(const char* at, const char* end) const {
  const size_t size = static_cast<size_t>(end - at);
  return state_ == State::kBodyUntilClose ? size : min_of<size_t>(size, left_);
}

void ResponseReader::consume(size_t n) {
  if (state_ == State::kBody && left_ != kEndless) {
    left_ -= static_cast<uint32_t>(n);
  }
}

Progress ResponseReader::take(char c) {
  const bool in_head = state_ == State::kStatusLine || state_ == State::kHeader;
  if (overhead_ == 0) {
    return fail(in_head ? Error::kHttpHeadTooLarge : Error::kHttpChunkOverhead);
  }
  --overhead_;
  if (c == '\n') {
    const Progress progress = end_line();
    line_size_ = 0;
    return progress;
  }
  if (c == '\r' && line_size_ == 0) {
    return Progress::kNotYet;
  }
  // RFC 9112, 2.2 and RFC 9110, 5.5: a blank, as trimmed() knows them. At the end of a line blanks
  // do not count.
  c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  Progress progress = Progress::kNotYet;
  if (in_head) {
    keep(c);
  } else if (state_ == State::kChunkSize) {
    progress = take_digit(c);
  } else if (state_ == State::kChunkEnd) {
    progress = fail(Error::kHttpChunk);
  }
  ++line_size_;
  return progress;
}

inline void ResponseReader::keep(char c) {
  if (line_size_ < line_.size()) {
    line_[line_size_] = c;
  }
}

inline Progress ResponseReader::take_digit(char c) {
  uint32_t digit = static_cast<uint32_t>(c - '0');
  if (digit > 9) {
    digit = static_cast<uint32_t>((c | 0x20) - 'a');
    if (digit > 5) {
      state_ = State::kChunkExtension;
      const bool is_extension = line_size_ != 0 && (c == ' ' || c == ';');
      return is_extension ? Progress::kNotYet : fail(Error::kHttpChunk);
    }
    digit += 10;
  }
  if (left_ >> 28 != 0) {
    return fail(Error::kHttpChunk);
  }
  left_ = left_ << 4 | digit;
  return Progress::kNotYet;
}

inline Progress ResponseReader::end_line() {
  switch (state_) {
    case State::kStatusLine:
      return take_status_line();
    case State::kHeader:
      return line_size_ == 0 ? end_head() : take_header();
    case State::kChunkSize:
    case State::kChunkExtension:
      return end_chunk_size();
    case State::kChunkEnd:
      state_ = State::kChunkSize;
      break;
    default:  // kTrailer: no other state takes lines
      state_ = line_size_ == 0 ? State::kEnd : State::kTrailer;
      break;
  }
  return Progress::kNotYet;
}

// "HTTP/1.1 200 OK": any minor version, any reason or none.
inline Progress ResponseReader::take_status_line() {
  const char* const line = line_.data();
  const uint32_t status = parse_decimal(line + 9, line + 12);
  if (line_size_ < 12 || place_of(line, line + 7, "HTTP/1.\0") != 0 || line[8] != ' ' ||
      status < 100 || status > 999 || (line_size_ != 12 && line[12] != ' ')) {
    return fail(Error::kHttpSyntax);
  }
  head_.status = static_cast<uint16_t>(status);
  state_ = State::kHeader;
  return Progress::kNotYet;
}

inline Progress ResponseReader::take_header() {
  const bool is_cut = line_size_ > line_.size();
  const char* const begin = line_.data();
  const char* const end = begin + min_of<size_t>(line_size_, line_.size());
  const char* const colon = find(begin, end, ":");
  if (*begin == ' ') {
    return take_fold();
  }
  if (colon == end) {
    name_ = Name::kOther;
    return Progress::kNotYet;
  }
  Header header{trimmed(begin, colon), Text()};
  if (!is_cut) {
    header.value = trimmed(colon + 1, end);
    if (options_->on_header != nullptr) {
      options_->on_header(options_->context, header);
    }
  }
  return take_field(header, is_cut);
}

inline Progress ResponseReader::end_head() {
  name_ = Name::kOther;
  if (head_.status < 200) {
    head_ = Head();
    state_ = State::kStatusLine;
    return Progress::kNotYet;
  }
  overhead_ = kChunkOverhead;
  if (head_.is_coded && head_.status < 300) {
    return fail(Error::kHttpContentCoding);
  }
  // RFC 9112, 6.3: in this order. A length beside a transfer coding does not count, a good one or
  // not.
  if (bodiless_ || head_.status == 204 || head_.status == 304) {
    state_ = State::kEnd;
  } else if (head_.is_chunked) {
    left_ = 0;
    state_ = State::kChunkSize;
  } else if (head_.has_bad_length) {
    return fail(Error::kHttpLength);
  } else if (head_.has_length) {
    state_ = State::kBody;
  } else {
    state_ = State::kBodyUntilClose;
  }
  head_.is_whole = true;
  if (head_.date != 0 && head_.retry_date > head_.date) {
    head_.retry_after_s = max_of(head_.retry_after_s, head_.retry_date - head_.date);
  }
  return Progress::kHead;
}

inline Progress ResponseReader::end_chunk_size() {
  overhead_ = kChunkOverhead;
  state_ = left_ == 0 ? State::kTrailer : State::kBody;
  return line_size_ == 0 ? fail(Error::kHttpChunk) : Progress::kNotYet;
}

Progress ResponseReader::fail(Error error) {
  error_ = error;
  state_ = State::kEnd;
  return Progress::kFailed;
}

}  // namespace esse::http
