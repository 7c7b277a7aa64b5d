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

class RequestWriter {
 public:
  struct Changes {
    bool drop_secrets = false;  ///< no Authorization, no headers of the caller: another origin
    bool as_get = false;        ///< GET without body, whatever the request says
  };

  /// Begins at the first byte. Borrows both. `url` is where the request goes to: request.url, or
  /// the target of a redirect. `request` has passed check().
  void start(const Request& request, const Url& url, Changes changes);

  /// Writes the next bytes, as many as fit (`out` is not empty), and stays where it is: bytes(n),
  /// not_yet() and failed() of the producer (failed also when it answers 0 bytes or too many), or
  /// ended() when all is sent. The work is bounded by the size of head and `out`.
  Io fill(Span<char> out) const;

  /// `n` of the bytes from fill() are sent.
  void advance(size_t n) { offset_ += static_cast<uint32_t>(n); }

 private:
  const Request* request_ = nullptr;
  const Url* url_ = nullptr;
  uint32_t offset_ = 0;
  Changes changes_;
};

}  // namespace esse::http
