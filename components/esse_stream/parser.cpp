// SPDX-License-Identifier: Apache-2.0
#include "esse_stream/parser.h"

#include "esse_base/bytes.h"
#include "esse_stream/line_end.h"

namespace esse::stream {

using internal::find_line_end;
using internal::is_line_end;

namespace {

// No two begin alike. They end in LF, which no name can hold (a NUL could stand in the stream).
constexpr char kNames[] = "data\nevent\nid\nretry\n\xEF\xBB\xBF\n";

size_t distance(const char* from, const char* to) { return static_cast<size_t>(to - from); }

}  // namespace

Parser::Parser(Span<char> storage, ParserOptions options)
    : options_(options), storage_(storage.begin()), end_(storage.end()), start_(storage.begin()) {
  ESSE_ASSERT(storage.size() >= kMinStorage);
  discard_event();
}

Step Parser::feed(Span<const char> bytes) {
  settle();
  const char* p = bytes.begin();
  const char* const end = bytes.end();
  while (p != end && found_ == Found::kNeedMore) {
    switch (state_) {
      case State::kAfterCr:
        p += *p == '\n';
        state_ = State::kLineStart;
        break;
      case State::kStreamStart:
      case State::kLineStart:
        p = line_start(p);
        break;
      case State::kName:
        p = name(p, end);
        break;
      case State::kAfterColon:
        p += *p == ' ';
        state_ = State::kValue;
        break;
      case State::kValue:
        p = value(p, end);
        break;
    }
  }
  if (found_ != Found::kEvent && found_ != Found::kEventPart) {
    keep();  // the input is gone after this call
  }
  return Step{found_, distance(bytes.begin(), p)};
}

Found Parser::end() {
  settle();
  const bool cut = block_.part != Part::kWhole && !block_.dropped;
  discard_event();
  state_ = State::kStreamStart;
  return cut ? Found::kEventCut : Found::kNeedMore;
}

EventView Parser::event() const {
  return EventView{type_.empty() ? Text("message", 7) : type_, data_, id_, block_.part};
}

bool Parser::set_last_event_id(Text id) {
  if (id.size() > limit() || state_ != State::kStreamStart) {
    return false;
  }
  id_ = id;
  end_event();
  return true;
}

// What was reported last is used up now, not when it was found: its views had to stay.
void Parser::settle() {
  if (found_ == Found::kEvent || found_ == Found::kEventPart) {
    if (block_.part <= Part::kLast) {
      end_event();
    } else {
      release_data();
    }
  }
  found_ = Found::kNeedMore;
}

const char* Parser::line_start(const char* p) {
  if (is_line_end(*p)) {
    end_block();
    return end_line(p);
  }
  held_ = Text();
  number_ = 0;
  unsigned at = 0;
  if (*p == ':') {
    field_ = options_.comments ? Field::kComment : Field::kUseless;
    state_ = State::kValue;
    return p + 1;
  }
  while (kNames[at] != *p) {
    while (kNames[at++] != '\n') {
    }
    if (at == (state_ == State::kStreamStart ? 24 : 20)) {
      field_ = Field::kUseless;
      state_ = State::kValue;
      return p;
    }
  }
  field_ = static_cast<Field>(at);
  state_ = State::kName;
  return p;
}

const char* Parser::name(const char* p, const char* end) {
  unsigned at = static_cast<unsigned>(field_);
  do {
    if (kNames[at] == '\n') {
      field_ = static_cast<Field>(at);
      return end_name(p);
    }
    if (kNames[at] != *p) {
      field_ = Field::kUseless;
      state_ = State::kValue;
      return p;
    }
    ++at;
  } while (++p != end);
  field_ = static_cast<Field>(at);
  return p;
}

const char* Parser::end_name(const char* p) {
  if (field_ == Field::kBom) {
    state_ = State::kLineStart;
    return p;
  }
  state_ = State::kValue;
  if (*p == ':') {
    ++p;
    state_ = State::kAfterColon;
  } else if (!is_line_end(*p)) {
    field_ = Field::kUseless;
  }
  if (block_.dropped &&
      (field_ <= Field::kEvent || (field_ == Field::kId && !options_.commit_dropped_id))) {
    field_ = Field::kUseless;
  } else if (field_ == Field::kData && block_.has_data && held_end() == tail_) {
    overflow();
  }
  return p;
}

const char* Parser::value(const char* p, const char* end) {
  if (field_ == Field::kData && block_.has_data) {
    keep();
    char* const lf = held_end();
    *lf = '\n';
    held_ = Text(lf, 1);
    block_.has_data = false;
  }
  if ((field_ == Field::kRetry || field_ == Field::kNumber) && !is_line_end(*p)) {
    field_ = add_digit(number_, *p) ? Field::kNumber : Field::kUseless;
    return p + 1;
  }
  // No further than what fits: a large event is scanned once, not once a part.
  const char* stop = end;
  if (field_ <= Field::kId) {
    size_t most = distance(held_end(), tail_);
    if (field_ >= Field::kEvent) {
      const size_t left = limit() - held_.size();
      most = left < most ? left : most;
    }
    if (distance(p, end) > most) {
      stop = p + most;
    }
  }
  const char* const eol = find_line_end(p, stop);
  if (field_ <= Field::kId) {
    const char* at = p;
    if (!held_.empty()) {
      copy_bytes(held_end(), p, distance(p, eol));
      at = held_.data();
    }
    held_ = Text(at, held_.size() + distance(p, eol));
  }
  if (eol == end) {
    return eol;
  }
  if (!is_line_end(*eol)) {
    overflow();
    return eol;
  }
  end_value();
  return end_line(eol);
}

const char* Parser::end_line(const char* p) {
  state_ = *p == '\r' ? State::kAfterCr : State::kLineStart;
  return p + 1;
}

void Parser::end_value() {
  switch (field_) {
    case Field::kComment:
      found_ = Found::kComment;
      break;
    case Field::kData:
      take_data();
      block_.has_data = true;
      break;
    case Field::kId:
      if (__builtin_memchr(held_.data(), 0, held_.size()) != nullptr) {
        break;
      }
      [[fallthrough]];
    case Field::kEvent:
      keep_in_tail();
      break;
    case Field::kNumber:
      found_ = Found::kRetry;
      break;
    case Field::kLongEvent:
      drop_event();
      break;
    case Field::kLongId:
      found_ = Found::kIdRefused;
      break;
    default:
      break;
  }
}

// A byte does not fit. A value that is too long is given up; what is in the way of any other is
// data.
void Parser::overflow() {
  if (field_ == Field::kData) {
    take_data();
  } else if (field_ == Field::kComment) {
    field_ = Field::kUseless;
    return;
  } else if (held_.size() == limit()) {
    field_ = field_ == Field::kEvent ? Field::kLongEvent : Field::kLongId;
    held_ = Text();
    return;
  } else {
    keep();
  }
  if (options_.parts) {
    found_ = Found::kEventPart;
    block_.part = block_.part == Part::kWhole ? Part::kFirst : Part::kMiddle;
    return;
  }
  if (field_ != Field::kId || !options_.commit_dropped_id) {
    field_ = Field::kUseless;
  }
  drop_event();
}

void Parser::drop_event() {
  found_ = block_.part != Part::kWhole ? Found::kEventCut : Found::kEventTooLarge;
  release_data();
  block_.dropped = true;
  if (!options_.commit_dropped_id) {
    id_ = last_event_id();
  }
}

void Parser::end_block() {
  if (!block_.has_data || block_.dropped) {
    end_event();
    return;
  }
  found_ = Found::kEvent;
  if (block_.part != Part::kWhole) {
    found_ = Found::kEventPart;
    block_.part = Part::kLast;
  }
}

void Parser::end_event() {
  move_bytes(storage_, id_.data(), id_.size());
  start_ = storage_ + id_.size();
  discard_event();
}

void Parser::discard_event() {
  type_ = Text();
  data_ = Text(start_, 0);
  id_ = last_event_id();
  tail_ = end_;
  block_ = {};
}

// Copies what is still a view of the input to its place in the span.
void Parser::keep() {
  if (data_.data() != start_) {
    copy_bytes(start_, data_.data(), data_.size());
    data_ = Text(start_, data_.size());
  }
  char* const at = start_ + data_.size();
  if (state_ == State::kValue && held_.data() != at) {
    copy_bytes(at, held_.data(), held_.size());
    held_ = Text(at, held_.size());
  }
}

// What is held becomes data. It lies behind the data already, unless it is the first.
void Parser::take_data() {
  data_ = data_.empty() ? held_ : Text(data_.data(), data_.size() + held_.size());
  held_ = Text();
}

// Forgets the data; a value that is still arriving takes its place.
void Parser::release_data() {
  move_bytes(start_, held_.data(), held_.size());
  held_ = Text(start_, held_.size());
  data_ = Text(start_, 0);
}

// The older of type and id lies against the end, the newer before it. All moves go upward, so none
// runs over the value that is still held below.
void Parser::keep_in_tail() {
  const bool is_type = field_ == Field::kEvent;
  Text& older = is_type ? id_ : type_;
  tail_ = end_;
  if (older.data() != storage_) {
    tail_ -= older.size();
    move_bytes(tail_, older.data(), older.size());
    older = Text(tail_, older.size());
  }
  tail_ -= held_.size();
  move_bytes(tail_, held_.data(), held_.size());
  (is_type ? type_ : id_) = Text(tail_, held_.size());
}

}  // namespace esse::stream
