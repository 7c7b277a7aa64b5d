// SPDX-License-Identifier: Apache-2.0
#pragma once
// Url: an absolute http or https URL (RFC 3986) as views into the text it was read from. Nothing is
// copied, decoded or encoded: what the caller writes is what goes on the wire, so a byte that would
// need percent-encoding is refused, not encoded. No allocation; work is linear in the text.
#include "esse_base/bytes.h"
#include "esse_base/result.h"
#include "esse_transport/transport.h"

namespace esse::http {

/// host, port and secure are the Endpoint's, so a Url is what Transport::open() takes. Made by
/// parse_url(): the texts belong together, so change none by hand.
struct Url : Endpoint {
  /// Host, IPv6 in brackets, and the port when it is not the scheme's.
  Text authority;
  /// Path and query as they are in the text, without fragment. May be empty or begin with '?':
  /// RequestWriter puts the missing '/' in front.
  Text target;
};

namespace internal {
// With the answer in `url`, for callers that keep it: saves a copy. Rubbish in it after an error.
[[nodiscard]] Error parse_url(const char* at, const char* end, Url& url);
// `base` and `url` may be the same.
[[nodiscard]] Error resolve(const Url& base,
                            const Text& reference,
                            const Span<char>& out,
                            Url& url);
}  // namespace internal

/// Reads an absolute URL; the views live as long as `text`. A missing or empty port is the scheme's
/// (80, 443); a fragment is cut off. Errors: kUrlScheme (neither http:// nor https://), kUrlSyntax
/// (a control, space, backslash or byte over 0x7E in the target), kUrlUserinfo, kUrlHost (empty,
/// such a byte in it, or brackets around what has no colon), kUrlPort (not 1 to 65535).
inline Result<Url> parse_url(Text text) {
  Url url;
  const Error error = internal::parse_url(text.begin(), text.end(), url);
  return error == Error::kNone ? Result<Url>(url) : Result<Url>(error);
}

/// Resolves `reference` against `base` (RFC 3986, 5.2, dot segments removed, fragment ignored) and
/// writes the absolute URL to the front of `out`; the answer looks at it. `base` may look at what
/// an earlier resolve() wrote into the same `out`; `reference` must lie elsewhere. The room must do
/// for the URL as it is before its dot segments go, and one byte. Errors: kHttpLocationMissing
/// (empty, or only a fragment), kHttpLocationTooLong, kHttpLocation (not http or https, or refused
/// by parse_url()). After an error `out` holds rubbish.
inline Result<Text> resolve(const Url& base, Text reference, Span<char> out) {
  Url url;
  const Error error = internal::resolve(base, reference, out, url);
  if (error != Error::kNone) {
    return error;
  }
  return Text(out.data(), static_cast<size_t>(url.target.end() - out.data()));
}

/// Same scheme, host (without case) and port. Ports that are written differently ("81" and "081")
/// count as different, which is the safe side.
inline bool same_origin(const Url& a, const Url& b) {
  return a.secure == b.secure && equal_ignoring_case(a.authority, b.authority);
}

}  // namespace esse::http
