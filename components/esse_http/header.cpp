// SPDX-License-Identifier: Apache-2.0
#include "esse_http/header.h"

namespace esse::http {

bool is_header_value(const Text& text) {
  for (const char c : text) {
    if (c == '\0' || c == '\r' || c == '\n') {
      return false;
    }
  }
  return true;
}

}  // namespace esse::http
