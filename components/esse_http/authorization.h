// SPDX-License-Identifier: Apache-2.0
#pragma once
// Authorization: the header for a token, or for a user and a password.
// It is put together once, in a span that the caller owns, and belongs in Request::headers, which
// never go to another origin. Not linked unless used.
// A key that is sent as it is needs none of this: Header{"Authorization", "the-key"}.
#include "esse_base/result.h"
#include "esse_http/header.h"

namespace esse::http {

/// "Bearer TOKEN" (RFC 6750, section 2.1). The answer is a view into `room`, which needs 7 bytes
/// more than the token. Errors:
///  - kCredentials: the token is empty, or holds anything but visible ASCII
///  - kSpanTooSmall
[[nodiscard]] Result<Header> bearer_authorization(Text token, Span<char> room);

/// "Basic ..." (RFC 7617). UTF-8 passes through. The answer is a view into `room`, which needs
/// 6 + 4 * ((user + password + 3) / 3) bytes, divided as integers. Errors:
///  - kCredentials: a colon in the user, or a control in either
///  - kSpanTooSmall
[[nodiscard]] Result<Header> basic_authorization(Text user, Text password, Span<char> room);

}  // namespace esse::http
