// SPDX-License-Identifier: Apache-2.0
#include "esse_http/request_writer.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

namespace esse::http {
namespace {

using internal::Emitter;
using internal::find;
using internal::place_of;

// The texts of a request, and the error of each. The first ones are headers, named from
// internal::kContentType on.
constexpr Text Request::*kTexts[] = {
    &Request::content_type, &Request::accept,        &Request::cache_control,
    &Request::user_agent,   &Request::last_event_id, &Request::method,
    &Request::user,         &Request::password,      &Request::bearer,
};
constexpr Error kErrors[] = {
    Error::kHeaderValue, Error::kHeaderValue, Error::kHeaderValue,
    Error::kHeaderValue, Error::kLastEventId, Error::kMethod,
    Error::kCredentials, Error::kCredentials, Error::kCredentials,
};
constexpr uint32_t kFields = 5;

// The bytes of a token (RFC 9110, 5.6.2), a bit each.
constexpr uint32_t kToken[] = {0, 0x03FF6CFA, 0xC7FFFFFE, 0x57FFFFFF};

// Whether `text` has only bytes that it may have where `error` would be its error.
bool is_clean(const Text& text, Error error) {
  const bool is_token = error <= Error::kHeaderName;
  for (const char c : text) {
    const uint32_t byte = static_cast<unsigned char>(c);
    bool clean = (byte >= ' ' || byte == '\t') && byte != 0x7F;
    if (error == Error::kLastEventId) {
      clean = byte != '\0' && byte != '\r' && byte != '\n';
    }
    if (is_token) {
      clean = byte < 0x80 && (kToken[byte / 32] >> byte % 32 & 1) != 0;
    }
    if (!clean) {
      return false;
    }
  }
  return !is_token || !text.empty();
}

// Not inline: two copies are larger.
[[gnu::noinline]] void put_line(Emitter& out,
                                const char* name,
                                const char* name_end,
                                const Text& value) {
  out.put("\r\n").put(name, name_end).put(": ").put(value);
}

// RFC 4648, 4.
inline char base64_digit(uint32_t n) {
  return static_cast<char>(n < 26   ? n + 'A'
                           : n < 52 ? n + 'a' - 26
                           : n < 62 ? n + '0' - 52
                           : n < 63 ? '+'
                                    : '/');
}

// RFC 7617: base64 of user, colon, password. Six bits at a time out of two bytes, found as fill()
// finds its own: slow, and the smallest.
[[gnu::noinline]] void put_basic(Emitter& out, const Request& r) {
  for (uint32_t bit = 0;; bit += 6) {
    char pair[2] = {0, 0};
    Emitter plain(pair, bit / 8);
    plain.put(r.user).put(":").put(r.password);
    char digit = '=';
    if (plain.room() != sizeof pair) {
      const uint32_t bits = static_cast<uint32_t>(static_cast<unsigned char>(pair[0]) << 8 |
                                                  static_cast<unsigned char>(pair[1]));
      digit = base64_digit(bits >> (10 - bit % 8) & 63);
    } else if (bit % 8 == 0) {
      return;
    }
    out.put(&digit, &digit + 1);
  }
}

}  // namespace

inline RequestWriter::Method RequestWriter::method_of(const Request& request) {
  const Text& method = request.method;
  return static_cast<Method>(place_of(method.begin(), method.end(), "HEAD\0GET\0POST\0"));
}

Error check(const Request& r) {
  for (uint32_t i = 0; i < sizeof kErrors; ++i) {
    if (!is_clean(r.*kTexts[i], kErrors[i])) {
      return kErrors[i];
    }
  }
  for (const Header& header : r.headers) {
    const uint32_t name = place_of(header.name.begin(), header.name.end(), internal::kNameWords);
    if (!is_clean(header.name, Error::kHeaderName) || name == internal::kTransferEncoding ||
        (name >= internal::kContentLength && name < internal::kNames)) {
      return Error::kHeaderName;
    }
    if (!is_clean(header.value, Error::kHeaderValue)) {
      return Error::kHeaderValue;
    }
  }
  if (find(r.user.begin(), r.user.end(), ':') != r.user.end()) {
    return Error::kCredentials;
  }
  if (r.url.host.empty()) {
    return Error::kUrlHost;
  }
  const uint32_t bodies = !r.body.empty() + (r.produce_size != 0);
  const bool takes_one = RequestWriter::method_of(r) >= RequestWriter::Method::kPost;
  const bool has_source = r.produce_size == 0 || r.produce != nullptr;
  return bodies > takes_one || !has_source ? Error::kBody : Error::kNone;
}

void RequestWriter::start(const Request& request, const Url& url) {
  method_ = method_of(request);
  drop_secrets_ = false;
  request_ = &request;
  url_ = &url;
  offset_ = 0;
}

void RequestWriter::redirect(uint16_t status) {
  offset_ = 0;
  drop_secrets_ = drop_secrets_ || !same_origin(*url_, request_->url);
  if (status == 303 ? method_ != Method::kHead : status < 303 && method_ == Method::kPost) {
    method_ = Method::kGet;
  }
}

// Whether the caller's own headers have the first of `words`. They are not sent everywhere.
bool RequestWriter::is_given(const char* words) const {
  for (const Header& header : request_->headers) {
    if (!drop_secrets_ && place_of(header.name.begin(), header.name.end(), words) == 0) {
      return true;
    }
  }
  return false;
}

inline void RequestWriter::put_head(Emitter& out, bool with_body) const {
  const Request& r = *request_;
  const Url& url = *url_;
  if (method_ == Method::kGet) {
    out.put("GET");
  } else {
    out.put(r.method);
  }
  out.put(url.target.empty() || url.target[0] != '/' ? " /" : " ")
      .put(url.target)
      .put(" HTTP/1.1\r\nConnection: close\r\nHost: ")
      .put(url.origin.begin() + (url.secure ? 8 : 7), url.origin.end());
  const char* name =
      internal::kNameWords + sizeof "Location\0Retry-After\0Content-Encoding\0Transfer-Encoding";
  for (uint32_t i = 0; i < kFields; ++i) {
    const char* const name_end = name + __builtin_strlen(name);
    const Text& value = r.*kTexts[i];
    if (!value.empty() && (i != 0 || with_body) && !is_given(name)) {
      put_line(out, name, name_end, value);
    }
    name = name_end + 1;
  }
  if (!drop_secrets_) {
    if (is_given("Authorization\0")) {
      // theirs follows
    } else if (!r.bearer.empty()) {
      out.put("\r\nAuthorization: Bearer ").put(r.bearer);
    } else if (!r.user.empty() || !r.password.empty()) {
      put_basic(out.put("\r\nAuthorization: Basic "), r);
    }
    for (const Header& header : r.headers) {
      put_line(out, header.name.begin(), header.name.end(), header.value);
    }
  }
  if (with_body) {
    char digits[10];
    out.put("\r\nContent-Length: ")
        .put(format_decimal(r.produce_size + static_cast<uint32_t>(r.body.size()), digits));
  }
  out.put("\r\n\r\n");
}

Io RequestWriter::fill(Span<char> out) const {
  const Request& r = *request_;
  Emitter emitter(out, offset_);
  const bool with_body = method_ >= Method::kPost;
  put_head(emitter, with_body);
  if (with_body) {
    emitter.put(r.body);
  }
  size_t room = emitter.room();
  const size_t size = out.size() - room;
  const uint32_t rest = r.produce_size - emitter.skip();
  if (size != 0) {
    return Io::bytes(size);
  }
  if (!with_body || rest == 0) {
    return Io::ended();
  }
  room = rest < room ? rest : room;
  const Io io = r.produce(r.produce_context, emitter.skip(), Span<char>(out.data(), room));
  return io.is_not_yet() || (io.ok() && io.count() - 1 < room) ? io : Io::failed();
}

}  // namespace esse::http
