// SPDX-License-Identifier: Apache-2.0
#pragma once
// Encoder: events to the bytes of a text/event-stream, into whatever span the caller has, a piece
// at a time. Owns nothing: what it encodes must stay unchanged until the last piece is out. What it
// writes, the Parser reads back. Never allocates; work is bounded by the message.
#include "esse_base/result.h"
#include "esse_base/text.h"

namespace esse::stream {

/// One block. Absent fields are not written; `data` is split at CR, LF and CRLF into lines, which
/// the reader joins by LF.
struct Message {
  Text comment;           ///< written first, a line for each of its lines; empty: none
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
  /// Begins `message`, forgetting any other. kEventField: a NUL, CR or LF in type or id. Nothing is
  /// written then.
  [[nodiscard]] Error begin(const Message& message);

  /// Writes the next bytes into `out`, as many as fit; answers how many. 0 with a span that is not
  /// empty: all is written. Any size of span works, one byte included.
  size_t write(Span<char> out);

  bool done() const;

 private:
  const Message* message_ = nullptr;
  size_t written_ = 0;
};

}  // namespace esse::stream
