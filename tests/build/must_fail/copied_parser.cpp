// SPDX-License-Identifier: Apache-2.0
// refused: deleted
#include "esse_stream/parser.h"

size_t look(const esse::stream::Parser& parser);

size_t look(const esse::stream::Parser& parser) {
#ifdef ESSE_REFUSED
  const esse::stream::Parser mine = parser;
#else
  const esse::stream::Parser& mine = parser;
#endif
  return mine.limit();
}
