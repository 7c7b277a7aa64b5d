// SPDX-License-Identifier: Apache-2.0
#include "esse_http/request_writer.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

namespace esse::http {
namespace {

using internal::Emitter;
using internal::is_value;
using internal::place_of;

constexpr Text kGet = "GET";
constexpr Text kNone;
enum List : uint32_t { kStandard, kBody, kOwn, kListCount };
constexpr Span<const Header> Request::*kLists[] = {&Request::standard_headers,
                                                   &Request::body_headers, &Request::headers};

// RFC 9110, 5.6.2.
bool is_token(const Text& text) {
  static constexpr uint32_t kBytes[] = {0, 0x03FF6CFA, 0xC7FFFFFE, 0x57FFFFFF};  // a bit each
  for (const char c : text) {
    const uint32_t byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (kBytes[byte / 32] >> byte % 32 & 1) == 0) {
      return false;
    }
  }
  return !text.empty();
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
  for (const auto list : kLists) {
    for (const Header& header : r.*list) {
      const uint32_t name = place_of(header.name.begin(), header.name.end(), internal::kNameWords);
      if (!is_token(header.name) ||
          name - internal::kTransferEncoding < internal::kNames - internal::kTransferEncoding) {
        return Error::kHeaderName;
      }
      if (!is_value(header.value)) {
        return Error::kHeaderValue;
      }
    }
  }
  if (!is_value(r.last_event_id)) {
    return Error::kLastEventId;
  }
  if (r.body.empty() && r.produce_size == 0) {
    return Error::kNone;
  }
  const bool is_wrong = RequestWriter::method_of(r) < RequestWriter::Method::kPost ||
                        (r.produce_size != 0 && r.produce == nullptr);
  return is_wrong ? Error::kBody : Error::kNone;
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

[[gnu::always_inline]] inline void RequestWriter::put_head(Emitter& out, bool with_body) const {
  const Request& r = *request_;
  const Url& url = *url_;
  const bool has_path = !url.target.empty() && url.target[0] == '/';
  out.put("", method_ == Method::kGet ? kGet : r.method)
      .put(has_path ? " " : " /", url.target)
      .put(" HTTP/1.1\r\nConnection: close\r\nHost: ", url.authority);
  for (uint32_t i = 0; i < kListCount; ++i) {
    if ((i == kBody && !with_body) || (i == kOwn && drop_secrets_)) {
      continue;
    }
    for (const Header& header : r.*kLists[i]) {
      out.put("\r\n", header.name).put(": ", header.value);
    }
  }
  if (!r.last_event_id.empty()) {
    out.put("\r\nLast-Event-ID: ", r.last_event_id);
  }
  if (with_body) {
    char digits[10];
    out.put("\r\nContent-Length: ",
            format_decimal(r.produce_size + static_cast<uint32_t>(r.body.size()), digits));
  }
}

Io RequestWriter::fill(const Span<char>& out) const {
  const Request& r = *request_;
  Emitter emitter(out, offset_);
  const bool with_body = method_ >= Method::kPost;
  put_head(emitter, with_body);
  emitter.put("\r\n\r\n", with_body ? r.body : kNone);
  const size_t size = static_cast<size_t>(emitter.end() - out.data());
  if (size != 0) {
    return Io::bytes(size);
  }
  const uint32_t rest = r.produce_size - emitter.skip();
  if (!with_body || rest == 0) {
    return Io::ended();
  }
  const size_t room = rest < out.size() ? rest : out.size();
  const Io io = r.produce(r.produce_context, emitter.skip(), Span<char>(out.data(), room));
  return io.is_not_yet() || (io.ok() && io.count() - 1 < room) ? io : Io::failed();
}

}  // namespace esse::http
