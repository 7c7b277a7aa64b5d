// SPDX-License-Identifier: Apache-2.0
#pragma once
// Header: one header field, a name and a value (RFC 9110, section 6.3).
// It serves for requests and for responses. It owns nothing: both texts are views, and valid as
// long as what they look at.
#include "esse_base/text.h"

namespace esse::http {

struct Header {
  Text name;
  Text value;
};

/// True for a text without NUL, CR and LF, which could end the line. These are the bytes that the
/// Fetch standard forbids in a header value. Other controls pass, and so do blanks at either end.
bool is_header_value(const Text& text);

}  // namespace esse::http
