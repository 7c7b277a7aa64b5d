// SPDX-License-Identifier: Apache-2.0
#include "esse_http/url.h"

#include "esse_base/bytes.h"
#include "esse_http/internal/emitter.h"

namespace esse::http::internal {
namespace {

Text text_of(const char* from, const char* end) {
  return Text(from, static_cast<size_t>(end - from));
}

bool is_authority_next(const char* at, const char* end) {
  return end - at >= 2 && at[0] == '/' && at[1] == '/';
}

// What DNS and /etc/hosts know, or (in brackets) an IPv6 literal without zone.
bool is_host(char c, bool in_brackets) {
  return is_digit(c) || static_cast<unsigned char>(to_lower(c) - 'a') < (in_brackets ? 6u : 26u) ||
         c == '.' || (in_brackets ? c == ':' : c == '-' || c == '_');
}

Error parse_authority(const char* at, const char* end, Url& url) {
  const bool in_brackets = at != end && *at == '[';
  at += in_brackets;
  const char* const host = at;
  while (at != end && is_host(*at, in_brackets)) {
    ++at;
  }
  url.host = text_of(host, at);
  if (at == host || (in_brackets && (at == end || *at++ != ']'))) {
    return Error::kUrlHost;
  }
  uint32_t port = default_port(url.secure);
  if (at != end) {
    if (*at++ != ':') {
      return Error::kUrlHost;
    }
    // RFC 3986, 3.2.3: the port may be empty behind its colon.
    if (at != end && (!parse_decimal(text_of(at, end), port) || port - 1 >= 65535)) {
      return Error::kUrlPort;
    }
  }
  url.port = static_cast<uint16_t>(port);
  return Error::kNone;
}

// RFC 3986, 5.2.4, in place: `path` is empty or begins with '/'. Answers the new end.
char* remove_dot_segments(char* const path, char* const end) {
  char* to = path;
  for (char* at = path; at != end;) {
    const char* const segment = at;  // with its '/'
    do {
      ++at;
    } while (at != end && *at != '/');
    const size_t size = static_cast<size_t>(at - segment);
    if ((size | 1) != 3 || segment[1] != '.' || segment[size - 1] != '.') {
      move_bytes(to, segment, size);
      to += size;
      continue;
    }
    while (size == 3 && to != path && *--to != '/') {
    }
    if (at == end) {
      *to++ = '/';
    }
  }
  return to;
}

// What stays of the base's target in front of a reference without authority (5.2.2, 5.2.3).
void put_kept_target(Emitter& out, const Text& target, const char* at, const char* end) {
  const char* const from = target.begin();
  const char* to = target.end();
  if (at != end) {
    to = *at == '/' ? from : find(from, to, "?");
    if (*at != '?' && *at != '/') {
      while (to != from && to[-1] != '/') {
        --to;
      }
      if (to == from) {
        out.put("/");
      }
    }
  }
  out.put(from, to);
}

}  // namespace

Error parse_url(const char* at, const char* end, Url& url) {
  const char* mark = find(at, end, ":/?#");  // RFC 3986, appendix B
  if (mark == end || *mark != ':' || !is_authority_next(mark + 1, end)) {
    return Error::kUrlSyntax;
  }
  const uint32_t scheme = place_of(at, mark, "http\0https\0");
  if (scheme > 1) {
    return Error::kUrlScheme;
  }
  url.secure = scheme != 0;
  at = mark + 3;
  mark = find(at, end, "@/?#");
  if (mark != end && *mark == '@') {
    return Error::kUrlUserinfo;
  }
  end = find(mark, end, "#");
  url.target = text_of(mark, end);
  for (const char c : url.target) {
    // A backslash is a slash to some servers and not to others: no good can come of it.
    if (static_cast<unsigned char>(c - '!') > '~' - '!' || c == '\\') {
      return Error::kUrlSyntax;
    }
  }
  return parse_authority(at, mark, url);
}

Error resolve(const Url& base, const Text& reference, Span<char> out, Url& url) {
  const char* const at = reference.begin();
  const char* const end = find(at, reference.end(), "#");
  if (reference.empty()) {
    return Error::kHttpLocationMissing;
  }
  Emitter emitter(out, 0);
  const char* const mark = find(at, end, ":/?");
  if (mark == end || *mark != ':') {
    emitter.put(base.secure ? "https:" : "http:");
    if (!is_authority_next(at, end)) {
      emitter.put("//");
      emitter.put_authority(base);
      put_kept_target(emitter, base.target, at, end);
    }
  }
  emitter.put(at, end);
  if (emitter.overflowed()) {
    return Error::kHttpLocationTooLong;
  }
  if (parse_url(out.data(), emitter.end(), url) != Error::kNone) {
    return Error::kHttpLocation;
  }
  char* const path = out.data() + (url.target.begin() - out.data());
  char* const query = path + (find(path, emitter.end(), "?") - path);
  char* const path_end = remove_dot_segments(path, query);
  const size_t query_size = static_cast<size_t>(emitter.end() - query);
  move_bytes(path_end, query, query_size);
  url.target = text_of(path, path_end + query_size);
  return Error::kNone;
}

}  // namespace esse::http::internal

namespace esse::http {

bool same_origin(const Url& a, const Url& b) {
  return a.secure == b.secure && a.port == b.port && equal_ignoring_case(a.host, b.host);
}

}  // namespace esse::http
