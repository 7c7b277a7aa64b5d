// SPDX-License-Identifier: Apache-2.0
#include "esse_http/url.h"

#include "esse_http/internal/emitter.h"

namespace esse::http::internal {
namespace {

Text text_of(const char* from, const char* end) {
  return Text(from, static_cast<size_t>(end - from));
}

inline Error parse_authority(const char* at, const char* end, Url& url) {
  const char* host = at;
  const char* colon = find(at, end, set_of(':'));
  const char* host_end = colon;
  if (at != end && *at == '[') {
    host_end = find(++host, end, set_of(']'));
    // RFC 3986, 3.2.2: what is in brackets has a colon. "[a]" is not the name "a".
    if (host_end < colon) {
      return Error::kUrlHost;
    }
    colon = host_end + 1;
  }
  url.host = text_of(host, host_end);
  if (colon > end || (colon != end && *colon != ':') || host == host_end) {
    return Error::kUrlHost;
  }
  const uint32_t usual = 80u + (443u - 80u) * url.secure;  // no branch: -12 B on cortex-m3
  // RFC 3986, 3.2.3: the port may be empty behind its colon.
  const uint32_t port = end - colon > 1 ? parse_decimal(colon + 1, end) : usual;
  if (port - 1 >= 65535) {
    return Error::kUrlPort;
  }
  url.port = static_cast<uint16_t>(port);
  url.authority = text_of(at, port == usual ? colon : end);
  return Error::kNone;
}

// RFC 3986, 5.2.4, in place, from `at` to `query`; what follows moves up. Answers the new end.
inline char* remove_dot_segments(char* at, const char* query, const char* end) {
  char* const path = at;  // empty, or begins with '/': so nothing in front of it is looked at
  char* to = at;
  while (at != end) {
    *to++ = *at++;
    if (at > query || (at != query && *at != '/') || to[-1] != '.') {
      continue;
    }
    const int dots = to[-2] == '.' ? 2 : 1;
    if (to[-1 - dots] != '/') {
      continue;
    }
    to -= dots + 1;
    while (dots == 2 && to != path && *--to != '/') {
    }
    if (at == query) {
      *to++ = '/';
    }
  }
  return to;
}

// RFC 3986, 5.2.2 and 5.2.3: what stays of the base in front of a reference without scheme.
inline void put_base(Emitter& out, const Url& base, const char* at, const char* end) {
  const char* const path = base.target.begin();
  const char* to = path;
  if (*at == '/') {
    if (end - at > 1 && at[1] == '/') {
      to = base.authority.begin() - 2;
    }
  } else {
    to = find(path, base.target.end(), set_of('?'));
    while (*at != '?' && to != path && to[-1] != '/') {
      --to;
    }
  }
  out.put(base.authority.begin() - (base.secure ? 8 : 7), to);
  if (to == path && *at != '/' && *at != '?') {
    out.put(base.authority.begin() - 1, base.authority.begin());  // the last of "://"
  }
}

}  // namespace

Error parse_url(const char* at, const char* end, Url& url) {
  const char* mark = find(at, end, set_of('/'));
  const uint32_t scheme = end - mark < 2 ? 2 : place_of(at, mark + 2, "http://\0https://\0");
  if (scheme > 1) {
    return Error::kUrlScheme;
  }
  url.secure = scheme != 0;
  const char* c = at;
  at = mark + 2;
  end = find(at, end, set_of('#'));
  mark = find(at, end, set_of('@', '/', '?'));
  if (mark != end && *mark == '@') {
    return Error::kUrlUserinfo;
  }
  url.target = text_of(mark, end);
  for (; c != end; ++c) {
    // A backslash is a slash to some servers and not to others: no good can come of it.
    if (static_cast<unsigned char>(*c - '!') > '~' - '!' || *c == '\\') {
      return c < mark ? Error::kUrlHost : Error::kUrlSyntax;
    }
  }
  return parse_authority(at, mark, url);
}

Error resolve(const Url& base, const Text& reference, const Span<char>& out, Url& url) {
  const char* const at = reference.begin();
  const char* const end = find(at, reference.end(), set_of('#'));
  if (at == end) {
    return Error::kHttpLocationMissing;
  }
  Emitter emitter(out, 0);
  const char* const mark = find(at, end, set_of(':', '/', '?'));
  if (mark == end || *mark != ':') {
    put_base(emitter, base, at, end);
  }
  emitter.put(at, end);
  if (emitter.is_full()) {
    return Error::kHttpLocationTooLong;
  }
  if (parse_url(out.data(), emitter.end(), url) != Error::kNone) {
    return Error::kHttpLocation;
  }
  char* const path = out.data() + (url.target.begin() - out.data());
  url.target = text_of(
      path, remove_dot_segments(path, find(path, emitter.end(), set_of('?')), emitter.end()));
  return Error::kNone;
}

}  // namespace esse::http::internal
