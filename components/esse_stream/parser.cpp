// SPDX-License-Identifier: Apache-2.0
#include "esse_stream/parser.h"

#include "esse_base/bytes.h"
#include "esse_stream/line_end.h"

namespace esse::stream {

using internal::find_line_end;
using internal::is_line_end;

namespace {

// In the order of Field; no two begin alike. By length: a NUL in the stream must not match a
// terminator. The colon of a comment and the BOM are fields here, which saves their own states.
struct Name {
  char text[5];
  uint8_t size;
};
constexpr Name kNames[] = {{{'d', 'a', 't', 'a'}, 4},           {{'e', 'v', 'e', 'n', 't'}, 5},
                           {{'i', 'd'}, 2},                     {{'r', 'e', 't', 'r', 'y'}, 5},
                           {{':'}, 1},                          {{'\xEF', '\xBB', '\xBF'}, 3}};

size_t distance(const char* from, const char* to) { return static_cast<size_t>(to - from); }

}  // namespace

Parser::Parser(Span<char> storage, ParserOptions options)
    : storage_(storage.begin()), end_(storage.end()), options_(options), start_(storage.begin()) {
  ESSE_ASSERT(storage.size() >= kMinStorage);
  discard_event();
}

Step Parser::feed(Span<const char> bytes) {
  settle();
  const char* p = bytes.begin();
  const char* const end = bytes.end();
  while (p != end && found_ == Found::kNeedMore) {
    switch (state_) {
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
      case State::kSkip:
        p = find_line_end(p, end);
        if (p != end) {
          p = end_line(p);
        }
        break;
    }
  }
  if (found_ != Found::kEvent && found_ != Found::kEventPart) {
    keep_data();  // the input is gone after this call
  }
  return Step{found_, distance(bytes.begin(), p)};
}

Found Parser::end() {
  settle();
  const bool cut = block_.part_sent && !block_.dropped;
  discard_event();
  first_line_ = true;
  after_cr_ = false;
  state_ = State::kLineStart;
  return cut ? Found::kEventCut : Found::kNeedMore;
}

EventView Parser::event() const {
  const Text type = block_.type_newer ? Text(tail_, type_size_) : Text(end_ - type_size_, type_size_);
  return EventView{type_size_ != 0 ? type : Text("message", 7), Text(data_, distance(start_, data_end_)),
                   block_.has_next_id ? next_id() : last_event_id(),
                   static_cast<Part>((block_.part_sent ? 1 : 0) + (block_.done ? 0 : 2))};
}

bool Parser::set_last_event_id(Text id) {
  if (id.size() > limit() || !first_line_ || state_ != State::kLineStart) {
    return false;
  }
  move_bytes(storage_, id.data(), id.size());
  start_ = storage_ + id.size();
  discard_event();
  return true;
}

// What was reported last is used up now, not when it was found: its views had to stay.
void Parser::settle() {
  if (block_.done) {
    end_event();
  } else if (found_ == Found::kEventPart) {
    block_.part_sent = true;
    release_data();
  }
  found_ = Found::kNeedMore;
}

const char* Parser::line_start(const char* p) {
  const bool was_after_cr = after_cr_;
  after_cr_ = false;
  if (was_after_cr && *p == '\n') {
    return p + 1;
  }
  if (is_line_end(*p)) {
    end_block();
    return end_line(p);
  }
  state_ = State::kName;
  field_ = Field::kData;
  matched_ = 0;
  number_ = 0;
  unfit_ = false;
  held_end_ = data_end_;
  return p;
}

const char* Parser::name(const char* p, const char* end) {
  for (;;) {
    const Name& name = kNames[static_cast<unsigned>(field_)];
    if (matched_ == name.size) {
      return end_name(p);
    }
    if (*p == name.text[matched_]) {
      ++matched_;
      if (++p == end) {
        return p;
      }
    } else if (matched_ != 0 || field_ == (first_line_ ? Field::kBom : Field::kComment)) {
      state_ = State::kSkip;
      return p;
    } else {
      field_ = static_cast<Field>(static_cast<unsigned>(field_) + 1);
    }
  }
}

const char* Parser::end_name(const char* p) {
  state_ = State::kValue;
  if (field_ == Field::kBom) {
    first_line_ = false;
    state_ = State::kLineStart;
  } else if (field_ == Field::kComment) {
    if (!options_.comments) {
      state_ = State::kSkip;
    }
  } else if (*p == ':') {
    ++p;
    state_ = State::kAfterColon;
  } else if (!is_line_end(*p)) {
    state_ = State::kSkip;
    return p;
  }
  if (block_.dropped && (field_ <= Field::kEvent ||
                         (field_ == Field::kId && !options_.commit_dropped_id))) {
    state_ = State::kSkip;
  } else if (field_ == Field::kData) {
    block_.lf_due = block_.has_data;
    block_.has_data = true;
  }
  return p;
}

// The most bytes of this value that can be taken now.
size_t Parser::most() const {
  if (unfit_ || field_ == Field::kRetry) {
    return SIZE_MAX;
  }
  const size_t room = distance(held_end_, tail_);
  if (field_ != Field::kEvent && field_ != Field::kId) {
    return room;
  }
  const size_t left = limit() - distance(data_end_, held_end_);
  return left < room ? left : room;
}

const char* Parser::value(const char* p, const char* end) {
  const bool is_data = field_ == Field::kData;
  if (block_.lf_due) {
    if (held_end_ == tail_) {
      overflow();
      return p;
    }
    keep_data();
    *held_end_++ = '\n';
    data_end_ = held_end_;
    block_.lf_due = false;
  }
  // Looks one byte beyond what fits and no further: a large event is scanned once, not once a part.
  const size_t space = most();
  const char* const limit = distance(p, end) > space ? p + space + 1 : end;
  const char* const eol = find_line_end(p, limit);
  const bool whole = eol != limit;
  const bool over = distance(p, eol) > space;
  const Text piece(p, over ? space : distance(p, eol));
  Text value = piece;
  if (field_ == Field::kRetry) {
    for (char c : piece) {
      matched_ = 0xFF;
      unfit_ |= !add_digit(number_, c);
    }
  } else if (!unfit_) {
    char* const begin = is_data ? start_ : data_end_;
    if (held_end_ == begin && (whole || (over && is_data))) {
      data_ = is_data ? p : data_;
    } else {
      keep_data();
      copy_bytes(held_end_, p, piece.size());
      value = Text(begin, distance(begin, held_end_) + piece.size());
    }
    held_end_ += piece.size();
    data_end_ = is_data ? held_end_ : data_end_;
  }
  p += piece.size();
  if (over) {
    overflow();
  } else if (whole) {
    p = end_line(p);
    end_value(value);
  }
  return p;
}

const char* Parser::end_line(const char* p) {
  after_cr_ = *p == '\r';
  first_line_ = false;
  state_ = State::kLineStart;
  return p + 1;
}

void Parser::end_value(Text value) {
  switch (field_) {
    case Field::kEvent:
      if (unfit_) {
        drop_event();
      } else {
        keep_in_tail(value);
      }
      return;
    case Field::kId:
      if (unfit_) {
        found_ = Found::kIdRefused;
      } else if (value.empty() || __builtin_memchr(value.data(), 0, value.size()) == nullptr) {
        keep_in_tail(value);
        block_.has_next_id = true;
      }
      return;
    case Field::kRetry:
      if (!unfit_ && matched_ == 0xFF) {
        found_ = Found::kRetry;
      }
      return;
    case Field::kComment:
      if (!unfit_) {
        comment_ = value;
        found_ = Found::kComment;
      }
      return;
    default:
      return;
  }
}

// A byte does not fit. A value that is too long is given up; what is in the way of any other is data.
void Parser::overflow() {
  if (field_ == Field::kComment || distance(data_end_, held_end_) == limit()) {
    unfit_ = true;
    held_end_ = data_end_;
    return;
  }
  if (options_.parts) {
    found_ = Found::kEventPart;
    return;
  }
  if (field_ != Field::kId || !options_.commit_dropped_id) {
    state_ = State::kSkip;
  }
  drop_event();
}

void Parser::drop_event() {
  found_ = block_.part_sent ? Found::kEventCut : Found::kEventTooLarge;
  release_data();
  block_.dropped = true;
  if (!options_.commit_dropped_id) {
    block_.has_next_id = false;
  }
}

void Parser::end_block() {
  if (!block_.has_data || block_.dropped) {
    end_event();
    return;
  }
  block_.done = true;
  found_ = block_.part_sent ? Found::kEventPart : Found::kEvent;
}

void Parser::end_event() {
  if (block_.has_next_id) {
    const Text id = next_id();
    move_bytes(storage_, id.data(), id.size());
    start_ = storage_ + id.size();
  }
  discard_event();
}

void Parser::discard_event() {
  data_ = data_end_ = held_end_ = start_;
  tail_ = end_;
  type_size_ = 0;
  block_ = Block{};
}

void Parser::keep_data() {
  if (data_ != start_) {
    copy_bytes(start_, data_, distance(start_, data_end_));
    data_ = start_;
  }
}

// Forgets the data; a value that is still arriving takes its place.
void Parser::release_data() {
  const size_t held = distance(data_end_, held_end_);
  move_bytes(start_, data_end_, held);
  data_ = data_end_ = start_;
  held_end_ = start_ + held;
}

// The older of type and id lies against the end, the newer before it. A value that is replaced makes
// room first: all moves go upward, so none runs over the value that is still held below.
void Parser::keep_in_tail(Text value) {
  const bool is_type = field_ == Field::kEvent;
  const size_t all = distance(tail_, end_);
  const size_t other = is_type ? all - type_size_ : type_size_;
  if (block_.type_newer != is_type) {
    move_bytes(end_ - other, tail_, other);
  }
  tail_ = end_ - other - value.size();
  move_bytes(tail_, value.data(), value.size());
  block_.type_newer = is_type;
  if (is_type) {
    type_size_ = value.size();
  }
}

Text Parser::next_id() const {
  const size_t size = distance(tail_, end_) - type_size_;
  return Text(block_.type_newer ? end_ - size : tail_, size);
}

}  // namespace esse::stream
