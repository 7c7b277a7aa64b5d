// SPDX-License-Identifier: Apache-2.0
#pragma once
// Authorization: the header that names a token, or a user and a password, put together once in a
// span of the caller's. For Request::headers, which never go to another origin. Not linked unless
// used. A key that stands for itself needs none of this: Header{"Authorization", "the-key"}.
#include "esse_base/result.h"
#include "esse_http/header.h"

namespace esse::http {

/// "Bearer TOKEN" (RFC 6750, 2.1). The answer looks at `room`, which takes 7 bytes more than the
/// token. Errors: kCredentials (empty, or anything but visible ASCII), kSpanTooSmall.
[[nodiscard]] Result<Header> bearer_authorization(Text token, Span<char> room);

/// "Basic ..." (RFC 7617; UTF-8 passes through). The answer looks at `room`, which takes
/// 6 + 4 * ((user + password + 3) / 3) bytes. Errors: kCredentials (a colon in the user, a control
/// in either), kSpanTooSmall.
[[nodiscard]] Result<Header> basic_authorization(Text user, Text password, Span<char> room);

}  // namespace esse::http
