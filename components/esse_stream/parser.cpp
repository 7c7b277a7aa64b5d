// SPDX-License-Identifier: Apache-2.0
#include "esse_stream/parser.h"

#include "esse_base/bytes.h"
#include "esse_stream/line_end.h"

namespace esse::stream {

using internal::find_line_end;
using internal::is_line_end;

namespace {

// By Field. A comment is a field without a name (WHATWG HTML, 9.2.5).
constexpr char kNames[][6] = {"", "data", "event", "id", "retry", "\xEF\xBB\xBF"};

size_t distance(const char* from, const char* to) { return static_cast<size_t>(to - from); }

// A text, often a view of the input, comes to its place in the span.
void put(char* place, Text& text) {
  if (text.data() != place) {
    move_bytes(place, text.data(), text.size());
    text = Text(place, text.size());
  }
}

}  // namespace

Parser::Parser(Span<char> storage, ParserOptions options)
    : options_(options), storage_(storage.begin()), end_(storage.end()), start_(storage.begin()) {
  ESSE_ASSERT(storage.size() >= kMinStorage);
  discard_event();
}

#if !ESSE_STREAM_WHOLE_BLOCK  // else it is in whole_block.cpp
Fed Parser::feed(Span<const char> bytes) { return read(bytes.begin(), bytes.end()); }
#endif

Fed Parser::read(const char* const begin, const char* const end) {
  settle();
  Input in{begin, end};
  while (in.p != in.end && found_ == Found::kNeedMore) {
    switch (state_) {  // GCOVR_EXCL_BR_LINE: there is no other state
      case State::kStreamStart:
      case State::kLineStart:
        state_ = line_start(in);
        break;
      case State::kAfterCr:
        state_ = after_cr(in);
        break;
      case State::kName:
        state_ = name(in);
        break;
      case State::kAfterColon:
        state_ = after_colon(in);
        break;
      case State::kValue:
        state_ = value(in);
        break;
    }
  }
  if (found_ != Found::kEvent && found_ != Found::kEventPart) {
    put(start_, data_);  // the input is gone after this call
    if (state_ == State::kValue) {
      put(data_end(), held_);
    }
  }
  return Fed{found_, distance(begin, in.p)};
}

Found Parser::end() {
  settle();
  Found lost = Found::kNeedMore;
  if (block_.begun && !block_.dropped) {
    lost = block_.part == Part::kWhole ? Found::kEventIncomplete : Found::kEventCut;
  } else if (state_ == State::kValue && field_ == Field::kUnknown) {
    lost = Found::kLineIgnored;
  }
  discard_event();
  state_ = State::kStreamStart;
  return lost;
}

EventView Parser::event() const {
  return EventView{type_.empty() ? Text("message", 7) : type_, data_, id_, block_.part};
}

bool Parser::set_last_event_id(Text id) {
  if (id.size() > limit() || state_ != State::kStreamStart) {
    return false;
  }
  id_ = Text(id.data(), id.size());
  end_event();
  return true;
}

void Parser::use_up() {
  if (found_ == Found::kEvent || found_ == Found::kEventPart) {
    if (block_.part <= Part::kLast) {
      end_event();
    } else {
      release_data();
    }
  }
  found_ = Found::kNeedMore;
}

inline Parser::State Parser::line_start(Input& in) {
  if (is_line_end(*in.p)) {
    end_block();
    return end_line(in);
  }
  if (*in.p == ':') {
    ++in.p;
    return comment_start(in);
  }
  held_ = Text();
  name_size_ = 0;
  field_ = field_of(*in.p);
  return field_ == Field::kUnknown ? State::kValue : State::kName;
}

// The only field whose name may begin so.
inline Parser::Field Parser::field_of(char c) const {
  switch (c) {
    case 'd':
      return Field::kData;
    case 'e':
      return Field::kEvent;
    case 'i':
      return Field::kId;
    case 'r':
      return Field::kRetry;
    case '\xEF':
      return state_ == State::kStreamStart ? Field::kBom : Field::kUnknown;
    default:
      return Field::kUnknown;
  }
}

inline Parser::State Parser::after_cr(Input& in) {
  in.p += *in.p == '\n';
  return State::kLineStart;
}

inline Parser::State Parser::comment_start(Input& in) {
  // Most comments lie whole in the input, and need no state: this makes heartbeats cheap.
  const char* const eol = find_line_end(in.p, in.end);
  if (eol != in.end && take_comment(in.p, distance(in.p, eol))) {
    in.p = eol;
    return end_line(in);
  }
  held_ = Text();
  field_ = options_.comments ? Field::kComment : Field::kUseless;
  return State::kValue;
}

inline Parser::State Parser::name(Input& in) {
  const char* const name = kNames[static_cast<uint8_t>(field_)];
  const char* next = name + name_size_;
  do {
    if (*next == '\0') {
      return end_name(in);
    }
    if (*next != *in.p) {
      field_ = Field::kUnknown;
      return State::kValue;
    }
    ++next;
  } while (++in.p != in.end);
  name_size_ = static_cast<uint8_t>(next - name);
  return State::kName;
}

inline Parser::State Parser::after_colon(Input& in) {
  in.p += *in.p == ' ';
  return State::kValue;
}

inline Parser::State Parser::end_name(Input& in) {
  if (field_ == Field::kBom) {
    return State::kLineStart;
  }
  State next = State::kValue;
  if (*in.p == ':') {
    ++in.p;
    next = State::kAfterColon;
  } else if (!is_line_end(*in.p)) {
    field_ = Field::kUnknown;
  }
  const bool is_of_event = field_ <= Field::kId;  // data, event, id: comments do not come here
  block_.begun = block_.begun || is_of_event;
  if (block_.dropped && is_of_event && !(field_ == Field::kId && options_.commit_dropped_id)) {
    field_ = Field::kUseless;
  } else if (field_ == Field::kData && block_.has_data && held_end() == tail_) {
    overflow();
  }
  return next;
}

[[gnu::always_inline]] inline Parser::State Parser::value(Input& in) {
  if (field_ == Field::kData && block_.has_data) {
    join_lines();
  }
  const bool is_held = field_ <= Field::kId;
  const char* stop = in.end;
  if (is_held) {
    // No further than what fits: a large event is scanned once, not once a part.
    const size_t most = room();
    stop = distance(in.p, stop) > most ? in.p + most : stop;
  } else if ((field_ == Field::kRetry || field_ == Field::kNumber) && !is_line_end(*in.p)) {
    return retry_digit(in);
  }
  const char* const eol = find_line_end(in.p, stop);
  if (is_held) {
    hold(in.p, distance(in.p, eol));
  }
  in.p = eol;
  if (eol == in.end) {
    return State::kValue;
  }
  if (!is_line_end(*eol)) {
    overflow();
    return State::kValue;
  }
  end_value();
  return end_line(in);
}

inline Parser::State Parser::retry_digit(Input& in) {
  if (field_ == Field::kRetry) {
    number_ = 0;
  }
  field_ = add_digit(number_, *in.p++) ? Field::kNumber : Field::kUseless;
  return State::kValue;
}

// The LF between two data lines; that it fits was seen at the name's end.
inline void Parser::join_lines() {
  put(start_, data_);
  *data_end() = '\n';
  held_ = Text(data_end(), 1);
  block_.has_data = false;
}

// The most bytes of this value that can be taken now.
inline size_t Parser::room() const {
  const size_t room = distance(held_end(), tail_);
  if (field_ == Field::kComment || field_ == Field::kData) {
    return room;
  }
  const size_t left = limit() - held_.size();
  return left < room ? left : room;
}

inline void Parser::hold(const char* p, size_t size) {
  if (!held_.empty()) {
    char* const to = held_end();
    if (size == 1) {  // no call for each byte of a slow reader
      *to = *p;
    } else {
      copy_bytes(to, p, size);
    }
    p = held_.data();
  }
  held_ = Text(p, held_.size() + size);
}

inline void Parser::end_value() {
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
    case Field::kUnknown:
      found_ = Found::kLineIgnored;
      break;
    default:
      break;
  }
}

// A byte does not fit. A value that is too long is given up; what is in the way of another is data.
void Parser::overflow() {
  if (field_ == Field::kData) {
    take_data();
    held_ = Text();
  } else if (field_ == Field::kComment || held_.size() == limit()) {
    give_up_value();
    return;
  } else {
    put(start_, data_);
    put(data_end(), held_);
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

inline void Parser::give_up_value() {
  held_ = Text();
  if (field_ == Field::kComment) {
    field_ = Field::kUseless;
  } else {
    field_ = field_ == Field::kEvent ? Field::kLongEvent : Field::kLongId;
  }
}

void Parser::drop_event() {
  found_ = block_.part != Part::kWhole ? Found::kEventCut : Found::kEventTooLarge;
  release_data();
  block_.dropped = true;
  if (!options_.commit_dropped_id) {
    id_ = last_event_id();
  }
}

inline void Parser::end_block() {
  if (!block_.has_data || block_.dropped) {
    if (block_.begun) {
      end_event();
    }
    return;
  }
  found_ = Found::kEvent;
  if (block_.part != Part::kWhole) {
    found_ = Found::kEventPart;
    block_.part = Part::kLast;
  }
}

void Parser::end_event() {
  put(storage_, id_);
  start_ = storage_ + id_.size();
  discard_event();
}

void Parser::discard_event() {
  type_ = Text();
  data_ = Text(start_, 0);
  id_ = last_event_id();
  tail_ = end_;
  block_ = Block();
}

// What is held becomes data. It lies behind the data already, unless it is the first.
void Parser::take_data() {
  data_ = Text(data_.empty() ? held_.data() : data_.data(), data_.size() + held_.size());
}

// Forgets the data; a value that is still arriving takes its place.
void Parser::release_data() {
  data_ = Text(start_, 0);
  put(start_, held_);
}

// The older of type and id lies against the end, the newer before it. All moves go upward, so none
// runs over the value that is still held below.
inline void Parser::keep_in_tail() {
  const bool is_type = field_ == Field::kEvent;
  Text& older = is_type ? id_ : type_;
  tail_ = end_;
  if (older.data() != storage_) {
    tail_ -= older.size();
    put(tail_, older);
  }
  tail_ -= held_.size();
  put(tail_, held_);
  (is_type ? type_ : id_) = held_;
}

}  // namespace esse::stream
