// SPDX-License-Identifier: Apache-2.0
#include "esse_http/url.h"

#include "esse_http/internal/words.h"

namespace esse::http {
namespace {

using internal::find;
using internal::place_of;
using internal::text_of;

// A backslash is a slash to some servers and not to others: no good can come of it.
bool may_be_in_url(char c) { return c > ' ' && c <= '~' && c != '\\'; }

Error parse_authority(const char* at, const char* end, Url& url) {
  const char* host = at;
  const char* colon = find(at, end, ":");
  const char* host_end = colon;
  if (at != end && *at == '[') {
    host_end = find(++host, end, "]");
    // RFC 3986, 3.2.2: what is in brackets has a colon. "[a]" is not the name "a". And a zone
    // (RFC 6874) names an interface of one machine, so browsers know none in a URL, either.
    if (host_end < colon || find(host, host_end, "%") != host_end) {
      return Error::kUrlHost;
    }
    colon = host_end + 1;
  }
  url.host = text_of(host, host_end);
  if (colon > end || (colon != end && *colon != ':') || host == host_end) {
    return Error::kUrlHost;
  }
  const uint32_t usual = url.secure ? 443 : 80;
  // RFC 3986, 3.2.3: the port may be empty behind its colon.
  const uint32_t port = end - colon > 1 ? parse_decimal(colon + 1, end) : usual;
  if (port == 0 || port > UINT16_MAX) {
    return Error::kUrlPort;
  }
  url.port = static_cast<uint16_t>(port);
  url.authority = text_of(at, port == usual ? colon : end);
  return Error::kNone;
}

}  // namespace

Error parse_url(const Text& text, Url& url) {
  const char* const slash = find(text.begin(), text.end(), "/");
  const uint32_t scheme =
      text.end() - slash < 2 ? 2 : place_of(text.begin(), slash + 2, "http://\0https://\0");
  if (scheme > 1) {
    return Error::kUrlScheme;
  }
  url.secure = scheme == 1;
  const char* const at = slash + 2;
  const char* const end = find(at, text.end(), "#");
  const char* const authority_end = find(at, end, "@/?");
  if (authority_end != end && *authority_end == '@') {
    return Error::kUrlUserinfo;
  }
  url.text = text_of(text.begin(), end);
  url.target = text_of(authority_end, end);
  for (const char* c = text.begin(); c != end; ++c) {
    if (!may_be_in_url(*c)) {
      return c < authority_end ? Error::kUrlHost : Error::kUrlSyntax;
    }
  }
  return parse_authority(at, authority_end, url);
}

}  // namespace esse::http
