// SPDX-License-Identifier: Apache-2.0
#pragma once
// RequestWriter: the bytes of a request, a piece at a time, into whatever span there is. The
// request is never assembled: each piece is made by going through it again and skipping what is
// sent, so the only state is an offset and any split gives the same bytes.
//
// HTTP/1.1 with "Connection: close" (RFC 9112, 9.6: a client without persistent connections MUST
// say so; one connection carries one request). Accept-Encoding is never sent.
#include "esse_http/request.h"

namespace esse::http {
namespace internal {
class Emitter;
}

class RequestWriter {
 public:
  /// Begins at the first byte. Borrows `request`, which has passed check(), and `url`, where it
  /// goes to: request.url, until the caller changes it and says redirect().
  void start(const Request& request, const Url& url);

  /// Begins again, for the target of a redirect, by the rules of the Fetch standard: 303 makes a
  /// GET without body of all but HEAD, 301 and 302 of POST. On another origin than request.url,
  /// the caller's headers (Authorization among them) and the conditions are left out. Both hold for
  /// the redirects that follow.
  void redirect(uint16_t status);

  /// Writes the next bytes, as many as fit (`out` is not empty), and stays where it is: bytes(n),
  /// not_yet() and failed() of the producer (failed also when it answers 0 bytes or too many), or
  /// ended() when all is sent. The work is bounded by the size of head and `out`.
  Io fill(const Span<char>& out) const;

  /// `n` of the bytes from fill() are sent.
  void advance(size_t n) { offset_ += static_cast<uint32_t>(n); }

  /// The response to it has no body, whatever its head says.
  bool is_head() const { return method_ == Method::kHead; }
  /// fill() may answer not_yet().
  bool asks_producer() const { return ESSE_HTTP_BODY != 0 && request_->produce_size != 0; }

 private:
  enum class Method : uint8_t { kGet, kHead, kPost, kOther };
  static Method method_of(const Request& request);
  bool sends_body() const { return ESSE_HTTP_BODY != 0 && method_ >= Method::kPost; }
  friend Error check(const Request& request);
  void put_head(internal::Emitter& out) const;
  Io produce(uint32_t offset, const Span<char>& out) const;

  Method method_ = Method::kGet;
  bool drop_secrets_ = false;
  const Request* request_ = nullptr;
  const Url* url_ = nullptr;
  uint32_t offset_ = 0;
};

}  // namespace esse::http
