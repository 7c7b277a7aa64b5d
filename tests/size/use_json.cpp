// SPDX-License-Identifier: Apache-2.0
// Use case: the numbers of a JSON text, of which the rest is skipped.
#include "esse_json/reader.h"

extern "C" {
char input[64];
volatile int64_t total;
}

static esse::json::Reader reader;

int main() {
  esse::Span<const char> rest(input, sizeof(input));
  while (!rest.empty()) {
    const esse::json::Fed fed = reader.feed(rest);
    if (fed.token == esse::json::Token::kBeginArray) {
      reader.skip();
    } else if (fed.token == esse::json::Token::kNumber && reader.is_exact()) {
      total = total + reader.number().mantissa;
    }
    rest = rest.from(fed.used);
  }
  return static_cast<int>(reader.end());
}
