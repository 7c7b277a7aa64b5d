// SPDX-License-Identifier: Apache-2.0
// Use case: somebody else's connection, our parser.
#include "esse_stream/parser.h"

extern "C" {
char input[64];
volatile size_t total;
}

static esse::stream::StaticParser<512> parser;

int main() {
  esse::Span<const char> rest(input, sizeof(input));
  while (!rest.empty()) {
    const esse::stream::Fed fed = parser.feed(rest);
    if (fed.found == esse::stream::Found::kEvent) {
      total = total + parser.event().data.size();
    }
    rest = rest.from(fed.used);
  }
  return static_cast<int>(parser.end());
}
