// SPDX-License-Identifier: Apache-2.0
// The defaults. The parser is made here and fed in the other object.
#include "sizes.h"

void esse_assertion_failed();
void esse_assertion_failed() { __builtin_trap(); }

extern const size_t other_layouts[];
static const size_t layouts[] = ESSE_LAYOUTS;

size_t other_events(esse::stream::Parser& parser, esse::Text bytes);

int main() {
  for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); ++i) {
    if (layouts[i] != other_layouts[i]) {
      return 1;
    }
  }
  esse::stream::StaticParser<64> parser;
  return other_events(parser, "id: 1\ndata: a\n\ndata: b\n\n") == 2 ? 0 : 2;
}
