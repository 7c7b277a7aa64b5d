// SPDX-License-Identifier: Apache-2.0
#pragma once
// Header: a name and a value, of a request or of a response. Owns nothing.
#include "esse_base/text.h"

namespace esse::http {

struct Header {
  Text name;
  Text value;
};

/// What the Fetch standard calls a header value: a text that cannot end its line, so without NUL,
/// CR and LF. Other controls pass.
bool is_header_value(const Text& text);

}  // namespace esse::http
