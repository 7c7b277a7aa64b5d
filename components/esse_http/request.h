// SPDX-License-Identifier: Apache-2.0
#pragma once
// Request: what to ask for, as a plain struct of views. Owns nothing: the struct and every text in
// it stay unchanged until the response head is there (Exchange answers kHead, kEnded or kFailed).
#include "esse_http/header.h"
#include "esse_http/url.h"
#include "esse_transport/io.h"

namespace esse::http {

inline constexpr Header kEventStreamHeaders[] = {{"Accept", "text/event-stream"},
                                                 {"Cache-Control", "no-cache"}};
inline constexpr Header kNoStoreHeaders[] = {{"Accept", "text/event-stream"},
                                             {"Cache-Control", "no-store"}};

/// Writes the body's bytes from `offset` on into `out`. Answers bytes(1 to out.size()), not_yet(),
/// or failed(). It can be asked for any offset again: a transport takes fewer bytes than offered,
/// and a redirect or a reconnect begins at 0. Always offset < size, and never more than the rest.
using ProduceBody = Io (*)(void* context, uint32_t offset, Span<char> out);

struct Request {
  Text method = "GET";  ///< any RFC 9110 token; GET, HEAD and POST are known in any case
  Url url;              ///< from parse_url()

  // Three lists, each as the caller says; Host, Connection, Content-Length, Transfer-Encoding and
  // Last-Event-ID are refused.
  /// The caller's own, Authorization among them. Never sent to another origin.
  Span<const Header> headers;
  /// Sent always.
  Span<const Header> standard_headers = kEventStreamHeaders;
  /// Sent only with a body: Content-Type.
  Span<const Header> body_headers;
  Text last_event_id;  ///< sent byte for byte, unless it is empty

  // The body: a text, then `produce_size` bytes of a producer. GET and HEAD have none; every other
  // method sends its Content-Length, 0 included.
  Text body;
  ProduceBody produce = nullptr;
  void* produce_context = nullptr;
  uint32_t produce_size = 0;
};

/// Refuses what must not reach the wire: kMethod, kHeaderName (no token, or not the caller's),
/// kHeaderValue and kLastEventId (NUL, CR or LF in it), kBody (with GET or HEAD, or a size without
/// producer).
[[nodiscard]] Error check(const Request& request);

}  // namespace esse::http
