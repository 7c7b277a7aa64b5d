// SPDX-License-Identifier: Apache-2.0
#pragma once
// Encoder: events in, the bytes of a text/event-stream out (WHATWG HTML, 9.2.5), a piece at a time,
// into whatever span the caller has. It never allocates. The work of a call is bounded by its span,
// so the whole is linear for spans of any size.
// It keeps the message's texts as views. Their bytes must stay unchanged until the last piece is
// written. The Message itself need not stay.
//
// The Parser reads back what it writes: types, ids, comments and retry byte for byte, and data with
// LF at the line ends. Each line begins with a field's name or a colon, so no output begins with
// the bytes of a byte order mark.
#include "esse_base/error.h"
#include "esse_base/text.h"

namespace esse::stream {

/// One block of the stream. Absent fields are not written. Without data the reader sees no event.
/// `data` and `comment` are split into lines at CR, LF and CRLF. A reader joins the lines of data
/// with LF, and sees those of a comment one by one.
struct Message {
  Text comment;           ///< written first, straight after the colon; empty: no comment
  Text type;              ///< empty: not written, and the reader takes "message"
  Text id;                ///< written with has_id; an empty one clears the reader's last event ID
  Text data;              ///< written with has_data; an empty one makes an event with empty data
  uint32_t retry_ms = 0;  ///< the reconnection time; written with has_retry
  bool has_id = false;
  bool has_data = false;
  bool has_retry = false;
};

/// The head of an HTTP/1.1 response that carries a stream, up to its blank line: 200,
/// text/event-stream, no-cache, and "X-Accel-Buffering: no", which has nginx pass each event on at
/// once. It announces a chunked body; the chunks are the caller's to make (RFC 9112, section 7.1).
/// Static storage.
Text response_head();

class Encoder {
 public:
  /// Begins `message`, and forgets the one before. kEventField: there is a NUL, CR or LF in the
  /// type, or in the id of a message with has_id. After an error there is nothing to write.
  [[nodiscard]] Error begin(const Message& message);

  /// Writes the next bytes into `out`, as many as fit, and answers how many. 0 for a span that is
  /// not empty means that all is written. A span of one byte works, too.
  size_t write(Span<char> out);

  /// True when all is written, and before the first begin().
  bool done() const { return line_ == kEnd && start_.empty(); }

 private:
  // The lines of a block, in the order in which they are written. To begin at the front each time
  // and skip what is written would need less state. But a long message that leaves through small
  // spans would take quadratic time.
  enum Line : uint8_t { kComment, kType, kId, kRetry, kData, kEnd };

  void skip_absent();
  size_t write_start(Span<char> out);
  size_t write_value(Span<char> out);
  void end_line(Text value);
  Text value(char (&digits)[10]) const;

  Message message_;
  Text start_;     // what is still to be written of the line's start; static storage
  size_t at_ = 0;  // where the next byte is in the line's value
  uint8_t line_ = kEnd;
  uint8_t present_ = 0;  // a bit for each Line
};

}  // namespace esse::stream
