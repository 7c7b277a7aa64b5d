// SPDX-License-Identifier: Apache-2.0
// The parser's fast path on 64-bit hosts: a block that lies whole in the input is read with locals
// only. It knows the usual block: one line of data, at most one each of type and id, in any order,
// and nothing else. Any other it leaves untouched, and the state machine reads it line by line;
// what is reported is the same.
#include "esse_stream/line_end.h"
#include "esse_stream/parser.h"

#if ESSE_STREAM_WHOLE_BLOCK

namespace esse::stream {

using internal::find_line_end;
using internal::is_line_end;

namespace {

// Reads the line at `p` into `value`, and answers the line behind it. Null when it is another
// field's, does not end before `end`, or `value` has been read before.
template <size_t N>
[[gnu::always_inline]] inline const char* read_field(const char* p,
                                                     const char* end,
                                                     const char (&name)[N],
                                                     Text& value) {
  constexpr size_t kSize = N - 1;
  if (static_cast<size_t>(end - p) <= kSize || __builtin_memcmp(p, name, kSize) != 0) {
    return nullptr;
  }
  p += kSize;
  if (*p == ':') {
    ++p;
    p += p != end && *p == ' ';
  } else if (!is_line_end(*p)) {
    return nullptr;
  }
  const char* const eol = find_line_end(p, end);
  if (eol == end || value.data() != nullptr) {
    return nullptr;
  }
  value = Text(p, static_cast<size_t>(eol - p));
  p = eol + 1;
  return *eol == '\r' && p != end && *p == '\n' ? p + 1 : p;
}

}  // namespace

Fed Parser::feed(Span<const char> bytes) {
  if (state_ == State::kLineStart || state_ == State::kAfterCr) {
    return read_whole(bytes);
  }
  return read(bytes.begin(), bytes.end());
}

// Between two blocks, reads blank lines and what lies whole behind them.
Fed Parser::read_whole(Span<const char> bytes) {
  settle();
  Input in{bytes.begin(), bytes.end()};
  while (in.p != in.end && *in.p == '\n') {
    ++in.p;
  }
  if (in.p != in.end && !block_.begun) {
    if (*in.p == ':') {
      const char* const text = in.p + 1;
      in.p = find_line_end(text, in.end);
      if (in.p != in.end) {
        take_comment(text, static_cast<size_t>(in.p - text));
      }
    } else {
      in.p = whole_block(in.p, in.end);
    }
    if (found_ != Found::kNeedMore) {
      state_ = end_line(in);
      return Fed{found_, static_cast<size_t>(in.p - bytes.begin())};
    }
  }
  return read(bytes.begin(), bytes.end());
}

// Room is counted as the state machine counts it, which would copy the type too.
const char* Parser::whole_block(const char* p, const char* end) {
  Text data;
  Text type;
  Text id;
  while (!is_line_end(*p)) {
    if (*p == 'd') {
      p = read_field(p, end, "data", data);
    } else if (*p == 'i') {
      p = read_field(p, end, "id", id);
    } else {
      p = read_field(p, end, "event", type);
    }
    if (p == nullptr || p == end) {
      return nullptr;
    }
  }
  if (data.data() == nullptr || type.size() > limit() || id.size() > limit() ||
      data.size() + type.size() + id.size() > static_cast<size_t>(end_ - start_)) {
    return nullptr;
  }
  if (id.data() != nullptr && !keep_id(id)) {
    return nullptr;
  }
  type_ = type;
  data_ = data;
  found_ = Found::kEvent;
  return p;
}

// The id outlives the input. Most are short: a loop is quicker than memchr and memmove.
bool Parser::keep_id(Text id) {
  char* const place = end_ - id.size();
  for (size_t i = 0; i < id.size(); ++i) {
    place[i] = id[i];
    if (id[i] == '\0') {
      return false;
    }
  }
  id_ = Text(place, id.size());
  return true;
}

}  // namespace esse::stream

#endif
