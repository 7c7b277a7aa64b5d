// SPDX-License-Identifier: Apache-2.0
#pragma once
// Url: an absolute http or https URL (RFC 3986) as views into the text it was read from. Nothing is
// copied, decoded or encoded: what the caller writes is what goes on the wire, so a byte that would
// need percent-encoding is refused, not encoded. No allocation; work is linear in the text.
#include "esse_base/bytes.h"
#include "esse_transport/transport.h"

namespace esse::http {

/// host, port and secure are the Endpoint's, so a Url is what Transport::open() takes. Made by
/// parse_url() or resolve(): the texts belong together, so change none by hand.
struct Url : Endpoint {
  /// All of it, without its fragment.
  Text text;
  /// Host, IPv6 in brackets, and the port when it is not the scheme's.
  Text authority;
  /// Path and query as they are in the text, without fragment. May be empty or begin with '?':
  /// RequestWriter puts the missing '/' in front.
  Text target;
};

/// Reads an absolute URL into `url`; its views live as long as `text`. A missing or empty port is
/// the scheme's (80, 443). A fragment is cut off. After an error `url` holds rubbish. Errors:
///  - kUrlScheme: neither http:// nor https://
///  - kUrlSyntax: a control, space, backslash or byte over 0x7E in the target
///  - kUrlUserinfo
///  - kUrlHost: empty, such a byte in it, or brackets around what has no colon
///  - kUrlPort: not 1 to 65535
[[nodiscard]] Error parse_url(const Text& text, Url& url);

/// Resolves `reference` against `base` (RFC 3986, 5.2, dot segments removed, fragment ignored) and
/// writes the absolute URL to the front of `out`, where `url` looks at it. The room must do for the
/// URL as it is before its dot segments go, and one byte. `base` and `url` may be the same, and
/// `base` may look at what an earlier resolve() wrote into the same `out`; `reference` must lie
/// elsewhere. After an error `out` and `url` hold rubbish. Not linked unless used. Errors:
///  - kHttpLocationMissing: empty, or only a fragment
///  - kHttpLocationTooLong
///  - kHttpLocation: not http or https, or refused by parse_url()
[[nodiscard]] Error resolve(const Url& base,
                            const Text& reference,
                            const Span<char>& out,
                            Url& url);

/// Same scheme, host (without case) and port. Ports that are written differently ("81" and "081")
/// count as different, which is the safe side.
inline bool same_origin(const Url& a, const Url& b) {
  return a.secure == b.secure && equal_ignoring_case(a.authority, b.authority);
}

}  // namespace esse::http
