// SPDX-License-Identifier: Apache-2.0
#include "esse_http/request_writer.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"
#include "esse_http/internal/words.h"

namespace esse::http {
namespace {

using internal::Emitter;
using internal::is_token;
using internal::Name;
using internal::place_of;

// Offsets in a request have 32 bits, and its head comes first.
constexpr uint32_t kMostBody = INT32_MAX;

// What esse writes itself, and a second one would contradict.
bool is_reserved(const Text& name) {
  switch (internal::name_of(name.begin(), name.end())) {
    case Name::kHost:
    case Name::kConnection:
    case Name::kContentLength:
    case Name::kTransferEncoding:
    case Name::kLastEventId:
      return true;
    default:
      return false;
  }
}

// RFC 9110, section 9.2.2, and the registry of methods: what clients of event streams use. A method
// that is not known is taken as one that changes something.
bool is_idempotent(const Text& method) {
#if ESSE_HTTP_BODY
  constexpr char kMethods[] =
      "GET\0HEAD\0PUT\0DELETE\0OPTIONS\0TRACE\0QUERY\0REPORT\0PROPFIND\0SEARCH\0";
  constexpr uint32_t kCount = 10;
  return place_of(method.begin(), method.end(), kMethods) < kCount;
#else
  static_cast<void>(method);
  return true;  // GET and HEAD, by check()
#endif
}

Error check_headers(const Span<const Header>& headers) {
  for (const Header& header : headers) {
    if (!is_token(header.name) || is_reserved(header.name)) {
      return Error::kHeaderName;
    }
    if (!is_header_value(header.value)) {
      return Error::kHeaderValue;
    }
  }
  return Error::kNone;
}

void put_headers(Emitter& out, const Span<const Header>& headers) {
  for (const Header& header : headers) {
    out.put("\r\n", header.name).put(": ", header.value);
  }
}

}  // namespace

inline RequestWriter::Method RequestWriter::method_of(const Request& request) {
  const Text& method = request.method;
  return static_cast<Method>(place_of(method.begin(), method.end(), "GET\0HEAD\0POST\0"));
}

Error check(const Request& r) {
  if (!is_token(r.method)) {
    return Error::kMethod;
  }
  const Span<const Header>* const lists[] = {&r.headers, &r.conditions, &r.standard_headers,
                                             &r.body_headers};
  for (const Span<const Header>* headers : lists) {
    if (const Error error = check_headers(*headers); error != Error::kNone) {
      return error;
    }
  }
  if (!is_header_value(r.last_event_id)) {
    return Error::kLastEventId;
  }
  const bool takes_body = RequestWriter::method_of(r) >= RequestWriter::Method::kPost;
  const bool has_body = !r.body.empty() || r.produce_size != 0;
  if (ESSE_HTTP_BODY == 0) {
    return takes_body || has_body ? Error::kBody : Error::kNone;
  }
  const bool is_too_large =
      r.produce_size > kMostBody || r.body.size() > kMostBody - r.produce_size;
  if ((has_body && !takes_body) || (r.produce_size != 0 && r.produce == nullptr) || is_too_large) {
    return Error::kBody;
  }
  return Error::kNone;
}

void RequestWriter::start(const Request& request, const Url& url) {
  method_ = method_of(request);
  repeatable_ = request.repeatable || is_idempotent(request.method);
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

inline void RequestWriter::put_head(Emitter& out) const {
  const Request& r = *request_;
  const Url& url = *url_;
  const bool has_path = !url.target.empty() && url.target[0] == '/';
  out.put("", method_ == Method::kGet ? Text("GET") : r.method)
      .put(has_path ? " " : " /", url.target)
      .put(" HTTP/1.1\r\nConnection: close\r\nHost: ", url.authority);
  put_headers(out, r.standard_headers);
  if (sends_body()) {
    put_headers(out, r.body_headers);
  }
  if (!drop_secrets_) {
    put_headers(out, r.headers);
    put_headers(out, r.conditions);
  }
  if (!r.last_event_id.empty()) {
    out.put("\r\nLast-Event-ID: ", r.last_event_id);
  }
  if (sends_body()) {
    char digits[10];
    out.put("\r\nContent-Length: ", format_decimal(body_size(), digits));
  }
}

Io RequestWriter::fill(const Span<char>& out) const {
  const Request& r = *request_;
  Emitter emitter(out, offset_);
  put_head(emitter);
  emitter.put("\r\n\r\n", sends_body() ? r.body : Text());
  const size_t size = static_cast<size_t>(emitter.end() - out.data());
  if (size != 0) {
    return Io::bytes(size);
  }
  return sends_body() ? produce(emitter.skip(), out) : Io::ended();
}

// From byte `offset` of what the producer makes.
inline Io RequestWriter::produce(uint32_t offset, const Span<char>& out) const {
  const Request& r = *request_;
  const uint32_t rest = r.produce_size - offset;
  if (rest == 0) {
    return Io::ended();
  }
  const size_t room = min_of<size_t>(rest, out.size());
  const Io io = r.produce(r.produce_context, offset, out.first(room));
  const bool keeps_contract = io.is_not_yet() || (io.ok() && io.count() != 0 && io.count() <= room);
  return keeps_contract ? io : Io::failed();
}

}  // namespace esse::http
