// SPDX-License-Identifier: Apache-2.0
#include "esse_http/internal/emitter.h"
#include "esse_http/internal/words.h"
#include "esse_http/url.h"

namespace esse::http {
namespace {

using internal::Emitter;
using internal::find;
using internal::text_of;

// RFC 3986, 5.2.4, in place, from `at` to `query`; what follows moves up. Answers the new end.
char* remove_dot_segments(char* at, const char* query, const char* end) {
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
void put_base(Emitter& out, const Url& base, const char* at, const char* end) {
  const char* const path = base.target.begin();
  const char* to = path;
  if (*at == '/') {
    if (end - at > 1 && at[1] == '/') {
      to = find(base.text.begin(), path, ":") + 1;  // another host: the scheme stays
    }
  } else {
    to = find(path, base.target.end(), "?");
    while (*at != '?' && to != path && to[-1] != '/') {
      --to;
    }
  }
  out.put(base.text.begin(), to);
  if (to == path && *at != '/' && *at != '?') {
    out.put("/", Text());
  }
}

}  // namespace

Error resolve(const Url& base, const Text& reference, const Span<char>& out, Url& url) {
  const char* const at = reference.begin();
  const char* const end = find(at, reference.end(), "#");
  if (at == end) {
    return Error::kHttpLocationMissing;
  }
  Emitter emitter(out, 0);
  const char* const mark = find(at, end, ":/?");
  if (mark == end || *mark != ':') {
    put_base(emitter, base, at, end);
  }
  emitter.put(at, end);
  if (emitter.is_full()) {
    return Error::kHttpLocationTooLong;
  }
  if (parse_url(text_of(out.data(), emitter.end()), url) != Error::kNone) {
    return Error::kHttpLocation;
  }
  char* const path = out.data() + (url.target.begin() - out.data());
  const char* const query = find(path, emitter.end(), "?");
  const char* const target_end = remove_dot_segments(path, query, emitter.end());
  url.target = text_of(path, target_end);
  url.text = text_of(out.data(), target_end);
  return Error::kNone;
}

}  // namespace esse::http
