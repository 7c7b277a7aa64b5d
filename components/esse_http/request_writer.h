// SPDX-License-Identifier: Apache-2.0
#pragma once
// RequestWriter: a request in, its bytes out, a piece at a time, into whatever span there is.
// The request is never assembled. Each piece is made by going through the request again and
// skipping what was sent. So the only state is an offset, and any split gives the same bytes.
//
// It writes HTTP/1.1 with "Connection: close", since a connection carries one request. A client
// without persistent connections MUST say so (RFC 9112, section 9.3). It adds no Accept-Encoding.
#include "esse_http/request.h"

namespace esse::http {
namespace internal {
class Emitter;
}

class RequestWriter {
 public:
  /// Begins at the first byte. `request` has passed check(). `url` is where it goes to: a copy of
  /// request.url, until the caller changes it and calls redirect(). Both are borrowed.
  void start(const Request& request, const Url& url);

  /// Begins again for the target of a redirect with this status, by the rules of the Fetch standard
  /// (HTTP-redirect fetch). 303 makes a GET without a body of every method but HEAD; 301 and 302 do
  /// so with POST. For another origin than that of request.url, Request::headers and conditions are
  /// left out. Both changes last for the redirects that follow.
  void redirect(uint16_t status);

  /// Writes the next bytes into `out`, as many as fit, and stays where it is. `out` is not empty.
  /// The work is bounded by the number of headers and the size of `out`: what was sent is stepped
  /// over, not gone through, so that a request of any size takes linear time. Answers:
  ///  - bytes(n)
  ///  - not_yet() and failed() when the producer does; failed() also when it answers no bytes or
  ///    too many
  ///  - ended() when all is sent
  Io fill(const Span<char>& out) const;

  /// Says that the first `n` of the bytes from fill() are sent.
  void advance(size_t n) { offset_ += static_cast<uint32_t>(n); }

  /// False when a server may have acted on the request, and acting on it twice may do harm
  /// (RFC 9110, section 9.2.2). So it is true for an idempotent method, for a Request::repeatable,
  /// and until a byte of it is sent. A redirect that does not take the method along was an answer
  /// to a request that was acted on; any other redirect means that it was not.
  bool may_repeat() const { return repeatable_ || (offset_ == 0 && method_ != Method::kGet); }

  /// True when a redirect has led to another origin, and a body goes along.
  bool takes_body_elsewhere() const { return drop_secrets_ && sends_body() && body_size() != 0; }
  /// True for HEAD: the response has no body, whatever its head says (RFC 9110, section 9.3.2).
  bool is_head() const { return method_ == Method::kHead; }

 private:
  enum class Method : uint8_t { kGet, kHead, kPost, kOther };
  static Method method_of(const Request& request);
  bool sends_body() const { return ESSE_HTTP_BODY != 0 && method_ >= Method::kPost; }
  uint32_t body_size() const {
    return request_->produce_size + static_cast<uint32_t>(request_->body.size());
  }
  friend Error check(const Request& request);
  void put_head(internal::Emitter& out) const;
  Io produce(uint32_t offset, const Span<char>& out) const;

  Method method_ = Method::kGet;
  bool drop_secrets_ = false;
  bool repeatable_ = true;
  const Request* request_ = nullptr;
  const Url* url_ = nullptr;
  uint32_t offset_ = 0;
};

}  // namespace esse::http
