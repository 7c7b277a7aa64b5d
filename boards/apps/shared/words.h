// SPDX-License-Identifier: Apache-2.0
#pragma once
// The `name=value` words that an application is started with: first those that are compiled in (the
// macro ESSE_WORDS, single spaces between them), then those of the command line where the board has
// one. What is read are views of the words, which stay where they are.
#include "esse_base/text.h"

namespace esse::app {

/// Where the value of a name goes: to one of both.
struct Word {
  Text name;
  Text* text = nullptr;
  uint32_t* number = nullptr;
};

/// Reads words with single spaces between them. False: no such name, or not a number.
[[nodiscard]] bool read_words(Text line, Span<const Word> words);

/// Those of ESSE_WORDS, and then those behind the program's name.
[[nodiscard]] bool read_words(int argc, char** argv, Span<const Word> words);

}  // namespace esse::app
