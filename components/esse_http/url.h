// SPDX-License-Identifier: Apache-2.0
#pragma once
// Url: an absolute http or https URL (RFC 3986), as views into the text that it was read from.
// Nothing is copied, decoded or encoded: what the caller writes goes on the wire as it is. So a
// byte that would need percent-encoding is refused. Nothing is allocated, and the work is linear in
// the text.
#include "esse_base/bytes.h"
#include "esse_transport/transport.h"

namespace esse::http {

/// What Transport::open() takes, and the parts that a request needs besides. Made by parse_url() or
/// resolve(). The texts belong together, so do not change one by hand.
struct Url : Endpoint {
  /// The whole URL without its fragment.
  Text text;
  /// What Host says (RFC 9110, section 7.2): the host, IPv6 in brackets, and the port unless it is
  /// the scheme's default.
  Text authority;
  /// Path and query as they are in the text. It may be empty, or begin with '?'. RequestWriter then
  /// puts the missing '/' in front.
  Text target;
};

/// Reads an absolute URL into `url`, whose views are valid as long as `text`. A missing or empty
/// port is the scheme's default (80 or 443). A fragment is left out. After an error, `url` is
/// undefined. Errors:
///  - kUrlScheme: it begins with neither http:// nor https://
///  - kUrlSyntax: a control, space, backslash or byte over 0x7E in the target
///  - kUrlUserinfo: a user or a password in front of the host
///  - kUrlHost: it is empty, holds such a byte, or is in brackets without a colon, or with a zone
///    ("[fe80::1%25eth0]")
///  - kUrlPort: not 1 to 65535
[[nodiscard]] Error parse_url(const Text& text, Url& url);

/// Resolves `reference` against `base` (RFC 3986, section 5.2). Dot segments are removed, and a
/// fragment is ignored. The absolute URL is written to the front of `out`, and `url` looks at it
/// there. `out` needs room for the URL before dot segments are removed, and one byte more.
/// `base` and `url` may be the same object. `base` may look at what an earlier resolve() wrote into
/// the same `out`. `reference` must lie elsewhere. After an error, `out` and `url` are undefined.
/// Not linked unless used. Errors:
///  - kHttpLocationMissing: the reference is empty, or only a fragment
///  - kHttpLocationTooLong: it does not fit in `out`
///  - kHttpLocation: it is not http or https, or parse_url() refuses it
[[nodiscard]] Error resolve(const Url& base,
                            const Text& reference,
                            const Span<char>& out,
                            Url& url);

/// True when scheme, host and port are the same (RFC 6454, section 5). Hosts compare without case.
/// Ports that are written differently ("81" and "081") count as different, which errs on the safe
/// side.
inline bool same_origin(const Url& a, const Url& b) {
  return a.secure == b.secure && equal_ignoring_case(a.authority, b.authority);
}

}  // namespace esse::http
