// SPDX-License-Identifier: Apache-2.0
#include "esse_http/request_writer.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

namespace esse::http {
namespace {

using internal::find;
using internal::place_of;

constexpr Text kGet = "GET";

// In the order of kFields.
constexpr char kFieldNames[] = "Accept\0Cache-Control\0User-Agent\0Last-Event-ID\0Content-Type";
constexpr Text Request::*kFields[] = {&Request::accept, &Request::cache_control,
                                      &Request::user_agent, &Request::last_event_id,
                                      &Request::content_type};

// Kinds of bytes.
enum : uint32_t {
  kBreak = 1,    // NUL, CR, LF
  kControl = 2,  // any control but HTAB
  kColon = 4,
  kNoToken = 8,  // any other that RFC 9110, 5.6.2 does not have in a token
  kAny = 15,
};

uint32_t kinds_in(const Text& text) {
  uint32_t kinds = text.empty() ? uint32_t{kNoToken} : 0;
  for (const char& c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte == '\0' || byte == '\r' || byte == '\n') {
      kinds |= kBreak;
    }
    if ((byte < ' ' && byte != '\t') || byte == 0x7F) {
      kinds |= kControl;
    }
    if (byte == ':') {
      kinds |= kColon;
    }
    if (byte > 0x7F || find(&c, &c + 1, "\t \"(),/;<=>?@[\\]{}") == &c) {
      kinds |= kNoToken;
    }
  }
  return kinds;
}

char base64_digit(uint32_t n) {
  return static_cast<char>(n < 26   ? n + 'A'
                           : n < 52 ? n + 'a' - 26
                           : n < 62 ? n + '0' - 52
                           : n < 63 ? '+'
                                    : '/');
}

}  // namespace

Error check(const Request& request) {
  RequestWriter writer;
  return writer.start(request);
}

// A head on its way out. check() lets one go nowhere, and looks at what was refused.
class RequestWriter::Head : public internal::Emitter {
 public:
  Head(Span<char> out, uint32_t skip) : Emitter(out, skip) {}

  Span<const Header> headers;  // the caller's
  Error error = Error::kNone;

  void refuse(const Text& text, uint32_t kinds, Error why) {
    if (error == Error::kNone && (kinds_in(text) & kinds) != 0) {
      error = why;
    }
  }
  void put_line(const Text& name, const Text& value) {
    put("\r\n");
    put(name);
    put(": ");
    put(value);
  }
  // False when there is no value, or the caller gives that header.
  bool put_field(const char* name, const Text& value);
  void put_headers();
  void put_authorization(const Request& request);
  void put_basic(const Text& user, const Text& password);
};

bool RequestWriter::Head::put_field(const char* name, const Text& value) {
  for (const Header& header : headers) {
    if (equal_ignoring_case(header.name, name)) {
      return false;
    }
  }
  if (value.empty()) {
    return false;
  }
  put_line(name, value);
  return true;
}

void RequestWriter::Head::put_headers() {
  for (const Header& header : headers) {
    refuse(header.name, kAny, Error::kHeaderName);
    if (place_of(header.name.begin(), header.name.end(),
                 "Host\0Connection\0Content-Length\0Transfer-Encoding\0") < 4 &&
        error == Error::kNone) {
      error = Error::kHeaderName;
    }
    refuse(header.value, kControl, Error::kHeaderValue);
    put_line(header.name, header.value);
  }
}

void RequestWriter::Head::put_authorization(const Request& r) {
  refuse(r.user, kControl | kColon, Error::kCredentials);
  refuse(r.password, kControl, Error::kCredentials);
  refuse(r.bearer, kControl, Error::kCredentials);
  const bool basic = !r.user.empty() || !r.password.empty();
  if (put_field("Authorization\0", basic ? "Basic " : r.bearer.empty() ? "" : "Bearer ")) {
    if (basic) {
      put_basic(r.user, r.password);
    } else {
      put(r.bearer);
    }
  }
}

// RFC 7617: base64 of user, colon, password.
void RequestWriter::Head::put_basic(const Text& user, const Text& password) {
  const size_t size = user.size() + 1 + password.size();
  const auto byte = [&](size_t i) -> uint32_t {
    if (i < user.size()) {
      return static_cast<unsigned char>(user[i]);
    }
    i -= user.size();
    return i == 0 ? ':' : i <= password.size() ? static_cast<unsigned char>(password[i - 1]) : 0;
  };
  for (size_t bit = 0; bit < size * 8 || bit % 8 != 0; bit += 6) {
    const size_t i = bit / 8;
    const uint32_t both = byte(i) << 8 | byte(i + 1);
    const char digit = i < size ? base64_digit(both >> (10 - bit % 8) & 63) : '=';
    put(&digit, &digit + 1);
  }
}

Error RequestWriter::start(const Request& request) {
  request_ = &request;
  url_ = &request.url;
  method_ = &request.method;
  offset_ = 0;
  drop_secrets_ = false;
  if (request.url.host.empty()) {
    return Error::kUrlHost;
  }
  const bool producing = request.produce != nullptr;
  if (has_body() ? producing && !request.body.empty() : producing || !request.body.empty()) {
    return Error::kBody;
  }
  Head head(Span<char>(), UINT32_MAX);
  put_head(head);
  return head.error;
}

void RequestWriter::redirect(const Url& to, uint16_t status) {
  url_ = &to;
  offset_ = 0;
  drop_secrets_ = drop_secrets_ || !same_origin(to, request_->url);
  const uint32_t method = place_of(method_->begin(), method_->end(), "HEAD\0POST\0");
  if (status == 303 ? method != 0 : status < 303 && method == 1) {
    method_ = &kGet;
  }
}

bool RequestWriter::has_body() const {
  return place_of(method_->begin(), method_->end(), "GET\0HEAD\0") == 2;
}

Io RequestWriter::fill(Span<char> out) const {
  Head head(out, offset_);
  put_head(head);
  const Request& r = *request_;
  const size_t size = out.size() - head.room();
  const uint32_t offset = head.skip();
  if (head.room() == 0 || !has_body() || offset >= r.produce_size) {
    return size == 0 ? Io::ended() : Io::bytes(size);
  }
  if (size != 0) {
    return Io::bytes(size);
  }
  const uint32_t rest = r.produce_size - offset;
  const size_t room = rest < out.size() ? rest : out.size();
  const Io io = r.produce(r.produce_context, offset, out.first(room));
  return io.is_not_yet() || (io.ok() && io.count() - 1 < room) ? io : Io::failed();
}

void RequestWriter::put_head(Head& out) const {
  const Request& r = *request_;
  out.refuse(*method_, kAny, Error::kMethod);
  out.put(*method_);
  const Text& target = url_->target;
  out.put(target.empty() || target[0] != '/' ? " /" : " ");
  out.put(target);
  out.put(" HTTP/1.1\r\nConnection: close\r\nHost: ");
  out.put_authority(*url_);
  if (!drop_secrets_) {
    out.headers = r.headers;
    out.put_authorization(r);
    out.put_headers();
  }
  const bool with_body = has_body();
  const char* name = kFieldNames;
  for (const Text Request::*field : kFields) {
    const bool is_id = field == &Request::last_event_id;
    out.refuse(r.*field, is_id ? kBreak : kControl,
               is_id ? Error::kLastEventId : Error::kHeaderValue);
    if (field != &Request::content_type || with_body) {
      out.put_field(name, r.*field);
    }
    name += __builtin_strlen(name) + 1;
  }
  if (with_body) {
    char digits[10];
    const size_t size = r.produce != nullptr ? r.produce_size : r.body.size();
    out.put_line("Content-Length", format_decimal(static_cast<uint32_t>(size), digits));
  }
  out.put("\r\n\r\n");
  if (with_body) {
    out.put(r.body);
  }
}

}  // namespace esse::http
