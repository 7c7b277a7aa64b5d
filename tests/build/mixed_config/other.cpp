// SPDX-License-Identifier: Apache-2.0
// Every macro set to what is not its default.
extern void esse_assertion_failed();

#define ESSE_ERROR_NAMES 0
#define ESSE_STREAM_WHOLE_BLOCK 0
#define ESSE_HTTP_REDIRECTS 0
#define ESSE_HTTP_BODY 0
#define ESSE_CLIENT_ERROR_BODY 0
#define ESSE_ASSERT(condition) ((condition) ? static_cast<void>(0) : esse_assertion_failed())
#include "sizes.h"

extern const size_t other_layouts[];
const size_t other_layouts[] = ESSE_LAYOUTS;

size_t other_events(esse::stream::Parser& parser, esse::Text bytes);

size_t other_events(esse::stream::Parser& parser, esse::Text bytes) {
  size_t events = 0;
  while (!bytes.empty()) {
    const esse::stream::Fed fed = parser.feed(bytes);
    events += fed.found == esse::stream::Found::kEvent;
    bytes = bytes.from(fed.used);
  }
  return events;
}
