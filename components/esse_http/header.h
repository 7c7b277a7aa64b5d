// SPDX-License-Identifier: Apache-2.0
#pragma once
// Header: a name and a value, of a request or of a response. Owns nothing.
#include "esse_base/text.h"

namespace esse::http {

struct Header {
  Text name;
  Text value;
};

}  // namespace esse::http
