// SPDX-License-Identifier: Apache-2.0
#pragma once
// Request: what to ask for, as a plain struct of views. Owns nothing: the struct and every text in
// it stay unchanged until the response head is there (Exchange answers kHead, kEnded or kFailed).
#include "esse_http/header.h"
#include "esse_http/url.h"
#include "esse_transport/io.h"

namespace esse::http {

/// Writes the body's bytes from `offset` on into `out`. Answers bytes(1 to out.size()), not_yet(),
/// or failed(). It can be asked for any offset again: a transport takes fewer bytes than offered,
/// and a redirect or a reconnect begins at 0. Always offset < size, and never more than the rest.
using ProduceBody = Io (*)(void* context, uint32_t offset, Span<char> out);

struct Request {
  /// Any RFC 9110 token; GET, HEAD and POST are known in any case. With ESSE_HTTP_BODY 0: GET,
  /// HEAD.
  Text method = "GET";
  Url url;  ///< from parse_url()

  // Four lists, each as the caller says; Host, Connection, Content-Length, Transfer-Encoding and
  // Last-Event-ID are refused.
  /// The caller's own, Authorization among them. Never sent to another origin.
  Span<const Header> headers;
  /// If-None-Match and its kin (RFC 9110, 13.1), from Validators. Never sent to another origin.
  Span<const Header> conditions;
  /// Sent always: Accept.
  Span<const Header> standard_headers;
  /// Sent only with a body: Content-Type.
  Span<const Header> body_headers;
  Text last_event_id;  ///< sent byte for byte, unless it is empty

  /// What ResponseReader::is_expected_type() compares the response's Content-Type with: type and
  /// subtype ("text/event-stream"), without case, whatever parameters follow. Empty: any.
  Text media_type;

  // The body: a text, then `produce_size` bytes of a producer. GET and HEAD have none; every other
  // method sends its Content-Length, 0 included.
  Text body;
  ProduceBody produce = nullptr;
  void* produce_context = nullptr;
  uint32_t produce_size = 0;
};

/// Refuses what must not reach the wire:
///  - kMethod: no token
///  - kHeaderName: no token, or one that esse writes itself
///  - kHeaderValue, kLastEventId: NUL, CR or LF in it
///  - kBody: with GET or HEAD, or a size without producer, or not built in (ESSE_HTTP_BODY)
[[nodiscard]] Error check(const Request& request);

}  // namespace esse::http
