// SPDX-License-Identifier: Apache-2.0
#pragma once
// Request: what to ask for, as a plain struct of views. Owns nothing: the struct and every text in
// it stay unchanged until the response head is there (Exchange answers kHead, kEnded or kFailed).
#include "esse_base/text.h"
#include "esse_http/url.h"
#include "esse_transport/io.h"

namespace esse::http {

struct Header {
  Text name;
  Text value;
};

/// Writes the body's bytes from `offset` on into `out`. Answers bytes(1 to out.size()), not_yet(),
/// or failed(). It can be asked for any offset again: a transport takes fewer bytes than offered,
/// and a redirect or a reconnect begins at 0. Always offset < size, and never more than the rest.
using ProduceBody = Io (*)(void* context, uint32_t offset, Span<char> out);

struct Request {
  Text method = "GET";  ///< any RFC 9110 token; GET, HEAD and POST are known in any case
  Url url;              ///< from parse_url()

  /// The caller's own. One that is named like a header below replaces it. Host, Connection,
  /// Content-Length and Transfer-Encoding are refused. Never sent to another origin.
  Span<const Header> headers;
  // An empty text here means that the header is not sent.
  Text accept = "text/event-stream";
  Text cache_control = "no-cache";
  Text user_agent;
  Text last_event_id;  ///< sent byte for byte; UTF-8 is fine, NUL, CR and LF are not
  Text content_type;   ///< sent only with a body

  // Authorization: bearer when there is a token, else basic when user or password is there.
  // Never sent to another origin.
  Text user;  ///< without colon
  Text password;
  Text bearer;

  // The body: a text, or a producer of `produce_size` bytes. GET and HEAD have none; every other
  // method sends its Content-Length, 0 included.
  Text body;
  ProduceBody produce = nullptr;
  void* produce_context = nullptr;
  uint32_t produce_size = 0;
};

/// Refuses what must not reach the wire: kMethod, kUrlHost, kHeaderName, kHeaderValue, kCredentials
/// (a colon in user, a control anywhere), kLastEventId (NUL, CR, LF), kBody (with GET or HEAD, both
/// kinds, a size without producer). Texts may hold bytes over 0x7F and HTAB, no other control.
[[nodiscard]] Error check(const Request& request);

}  // namespace esse::http
