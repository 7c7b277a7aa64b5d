// SPDX-License-Identifier: Apache-2.0
#pragma once
// Request: what to ask for, as a plain struct of views. It owns nothing.
// The struct and every text in it stay unchanged until Exchange answers kHead, kEnded or kFailed.
// The texts of `url` and `media_type` stay until the exchange is over.
#include "esse_http/header.h"
#include "esse_http/url.h"
#include "esse_transport/io.h"

namespace esse::http {

/// Writes the body's bytes from `offset` on into `out`. Answers bytes(1 to out.size()), not_yet()
/// or failed(). After not_yet() it is asked again within 10 ms.
/// It may be asked for any offset again: a transport may take fewer bytes than it was offered, and
/// a redirect or a reconnect begins at 0. `offset` is always less than `produce_size`, and `out`
/// never larger than the rest.
using ProduceBody = Io (*)(void* context, uint32_t offset, Span<char> out);

struct Request {
  /// Any token (RFC 9110, section 9.1); with ESSE_HTTP_BODY 0 only GET and HEAD. GET, HEAD and POST
  /// are recognised in upper and lower case. GET is sent in capitals, any other method as it is.
  Text method = "GET";
  /// The server may be sent this request twice, whatever its method says: see
  /// Exchange::may_repeat().
  bool repeatable = false;
  Url url;  ///< from parse_url()

  // Four lists of headers, each sent as it is. Host, Connection, Content-Length, Transfer-Encoding
  // and Last-Event-ID are refused in all of them: esse writes these itself.
  /// The caller's own headers, such as Authorization. Never sent to another origin.
  Span<const Header> headers;
  /// If-None-Match and the like (RFC 9110, section 13.1), from Validators. Never sent to another
  /// origin.
  Span<const Header> conditions;
  /// Headers that are always sent, such as Accept.
  Span<const Header> standard_headers;
  /// Headers that are only sent with a body, such as Content-Type.
  Span<const Header> body_headers;
  /// Sent byte for byte as Last-Event-ID, also to another origin. Empty: not sent.
  Text last_event_id;

  /// The media type that ResponseReader::is_expected_type() expects: type and subtype, such as
  /// "text/event-stream". Letters compare without case, and parameters do not count. Empty: any
  /// type will do.
  Text media_type;

  // The body: a text, and behind it `produce_size` bytes of a producer. GET and HEAD have no body.
  // Every other method sends its Content-Length, even if it is 0.
  Text body;
  ProduceBody produce = nullptr;
  void* produce_context = nullptr;
  uint32_t produce_size = 0;
};

/// Refuses what must not reach the wire. The URL is not looked at: parse_url() has seen it. Errors:
///  - kMethod: not a token
///  - kHeaderName: not a token, or a header that esse writes itself
///  - kHeaderValue, kLastEventId: there is a NUL, CR or LF in it
///  - kBody: a body with GET or HEAD; a size without a producer; 2 GiB and more; or a body, or a
///    method that can have one, with ESSE_HTTP_BODY 0
[[nodiscard]] Error check(const Request& request);

}  // namespace esse::http
