// SPDX-License-Identifier: Apache-2.0
// refused: at least
#include "esse_stream/parser.h"

#ifdef ESSE_REFUSED
static esse::stream::StaticParser<1> parser;
#else
static esse::stream::StaticParser<esse::stream::Parser::kMinStorage> parser;
#endif

esse::Span<char> spare();

esse::Span<char> spare() { return parser.spare(); }
