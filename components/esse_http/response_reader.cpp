// SPDX-License-Identifier: Apache-2.0
#include "esse_http/response_reader.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/words.h"

// Private functions with one caller are inline: GCC then has no second, public copy to keep.
namespace esse::http {
namespace {

using internal::find;
using internal::Name;
using internal::place_of;
using internal::text_of;

// Other controls than the line feed have become blanks in take().
Text trimmed(const char* at, const char* end) {
  while (at != end && *at == ' ') {
    ++at;
  }
  while (at != end && end[-1] == ' ') {
    --end;
  }
  return text_of(at, end);
}

// Moves `at` past the next member of a list (RFC 9110, 5.6.1) and answers it. A comma in quotes is
// none (RFC 9110, 5.6.4).
Text next_member(const char*& at, const char* end) {
  const char* const begin = at;
  bool is_quoted = false;
  for (; at != end && (is_quoted || *at != ','); ++at) {
    if (is_quoted && *at == '\\' && end - at > 1) {
      ++at;
    } else if (*at == '"') {
      is_quoted = !is_quoted;
    }
  }
  const Text member = trimmed(begin, at);
  at += at != end;
  return member;
}

// What stands before the parameters.
Text word_of(const Text& member) {
  return trimmed(member.begin(), find(member.begin(), member.end(), ";"));
}

// A MIME type without its parameters; empty where the Fetch standard's "parse a MIME type" fails,
// and where it is the wildcard.
Text essence_of(const Text& member) {
  const Text essence = word_of(member);
  const char* const slash = find(essence.begin(), essence.end(), "/");
  const bool is_type = slash != essence.end() &&
                       internal::is_token(text_of(essence.begin(), slash)) &&
                       internal::is_token(text_of(slash + 1, essence.end()));
  return is_type && essence != Text("*/*") ? essence : Text();
}

// False when it is no number. One over 32 bits is UINT32_MAX.
bool read_number(const Text& text, uint32_t& number) {
  number = 0;
  for (const char c : text) {
    if (!add_digit(number, c)) {
      return false;
    }
  }
  return !text.empty();
}

}  // namespace

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
  // RFC 9112, 2.2 and RFC 9110, 5.5: a blank. At the end of a line blanks do not count.
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
    case State::kTrailer:
      state_ = line_size_ == 0 ? State::kEnd : State::kTrailer;
      break;
    default:
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

// Lists (RFC 9110, 5.3): members on one line and on several mean the same, and empty ones nothing.
inline Progress ResponseReader::take_field(const Header& header, bool is_cut) {
  name_ = internal::name_of(header.name.begin(), header.name.end());
  if (name_ == Name::kLocation) {
    return take_location(header.value, is_cut);
  }
  bool has_member = false;
  for (const char* at = header.value.begin(); at != header.value.end();) {
    const Text member = next_member(at, header.value.end());
    if (!member.empty()) {
      has_member = true;
      take_member(name_, member);
    }
  }
  if (!has_member) {
    take_nothing(name_, is_cut);
  }
  return error_ == Error::kNone ? Progress::kNotYet : fail(error_);
}

// A line that continues the one before it (obs-fold: RFC 9112, 5.2) is skipped. What decides about
// the body must not be known by half.
inline Progress ResponseReader::take_fold() {
  if (name_ != Name::kContentType) {
    take_nothing(name_, true);
  }
  return error_ == Error::kNone ? Progress::kNotYet : fail(error_);
}

inline void ResponseReader::take_member(Name name, const Text& member) {
  switch (name) {
    case Name::kContentEncoding:
      // PHP pages say "none" to keep a stream from being compressed.
      if (place_of(member.begin(), member.end(), "identity\0none\0") > 1) {
        head_.is_coded = true;
      }
      break;
    case Name::kContentType:
      // Fetch, "extract a MIME type": the last that parses.
      if (const Text essence = essence_of(member); !essence.empty()) {
        head_.has_type = equal_ignoring_case(essence, media_type_);
      }
      break;
    case Name::kTransferEncoding:
      take_coding(member);
      break;
    case Name::kContentLength:
      take_length(member);
      break;
    case Name::kRetryAfter:
      // Of two the longer: whoever waits too long harms nobody.
      if (uint32_t seconds = 0; read_number(member, seconds)) {
        head_.retry_after_s = max_of(head_.retry_after_s, seconds);
      }
      break;
    default:
      break;
  }
}

// Chunked twice is chunked once, as browsers read it. What else there may be is not undone here.
inline void ResponseReader::take_coding(const Text& coding) {
  const Text word = word_of(coding);
  if (equal_ignoring_case(word, "chunked")) {
    head_.is_chunked = true;
  } else if (!equal_ignoring_case(word, "identity")) {
    error_ = Error::kHttpTransferCoding;
  }
}

// All that are said must be the same (RFC 9112, 6.3).
inline void ResponseReader::take_length(const Text& member) {
  uint32_t length = 0;
  const bool is_good = read_number(member, length) && (!head_.has_length || length == head_.length);
  head_.has_bad_length = head_.has_bad_length || !is_good;
  head_.has_length = true;
  head_.length = length;
}

// An empty field, or one that did not fit: its name is known then, and its value is not.
inline void ResponseReader::take_nothing(Name name, bool is_cut) {
  switch (name) {
    case Name::kContentEncoding:
      head_.is_coded = head_.is_coded || is_cut;
      break;
    case Name::kContentType:
      head_.has_type = head_.has_type && !is_cut;
      break;
    case Name::kTransferEncoding:
      error_ = Error::kHttpTransferCoding;
      break;
    case Name::kContentLength:
      head_.has_bad_length = true;
      break;
    default:
      break;
  }
}

// Only a redirect's counts, and nothing that follows it matters.
inline Progress ResponseReader::take_location(const Text& value, bool is_cut) {
  if (!is_redirect()) {
    return Progress::kNotYet;
  }
  if (is_cut) {
    return fail(Error::kHttpLocationTooLong);
  }
  head_.location = value;
  state_ = State::kEnd;
  return Progress::kHead;
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
    state_ = State::kChunkSize;
  } else if (head_.has_bad_length) {
    return fail(Error::kHttpLength);
  } else if (head_.has_length) {
    left_ = head_.length;
    state_ = State::kBody;
  } else {
    state_ = State::kBodyUntilClose;
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
