// SPDX-License-Identifier: Apache-2.0
#pragma once
// Encoder: events to the bytes of a text/event-stream, into whatever span the caller has, a piece
// at a time. Keeps the message's texts as views: the bytes that they look at must stay unchanged
// until the last piece is out; the Message itself need not stay. Never allocates. Each call works
// for as long as it has room, so the whole is linear for any size of span.
//
// What it writes, the Parser reads back: types, ids, comments and retry byte for byte, data with
// its line ends as LF. No output begins with the bytes of a byte order mark, since a line begins
// with a field's name or a colon.
#include "esse_base/error.h"
#include "esse_base/text.h"

namespace esse::stream {

/// One block. Absent fields are not written. `data` and `comment` are split at CR, LF and CRLF into
/// lines, which the reader joins by LF (data) or sees one by one (comments).
struct Message {
  Text comment;           ///< written first, right behind the colon; empty: none
  Text type;              ///< empty: the default type "message"
  Text id;                ///< written when has_id; empty then clears the reader's last event ID
  Text data;              ///< written when has_data; empty then is an event with empty data
  uint32_t retry_ms = 0;  ///< written when has_retry
  bool has_id = false;
  bool has_data = false;
  bool has_retry = false;
};

/// The head of an HTTP/1.1 response that carries a stream, chunked: 200, text/event-stream,
/// no-cache, X-Accel-Buffering: no (nginx passes each event on at once), and the blank line.
Text response_head();

class Encoder {
 public:
  /// Begins `message`, forgetting any other. kEventField: a NUL, CR or LF in the type, or in the id
  /// of a message that has one. Nothing is written then.
  [[nodiscard]] Error begin(const Message& message);

  /// Writes the next bytes into `out`, as many as fit; answers how many. 0 with a span that is not
  /// empty: all is written. Any size of span works, one byte included.
  size_t write(Span<char> out);

  bool done() const { return line_ == kEnd && start_.empty(); }

 private:
  // A state machine over lines, in the order in which they are written. Skipping what is out would
  // need less state, and quadratic time where a long message leaves through small spans.
  enum Line : uint8_t { kComment, kType, kId, kRetry, kData, kEnd };

  void skip_absent();
  size_t write_start(Span<char> out);
  size_t write_value(Span<char> out);
  void end_line(Text value);
  Text value(char (&digits)[10]) const;

  Message message_;
  Text start_;     // of the line, what is still to be written; static storage
  size_t at_ = 0;  // in the line's value
  uint8_t line_ = kEnd;
  uint8_t present_ = 0;  // a bit for each Line
};

}  // namespace esse::stream
