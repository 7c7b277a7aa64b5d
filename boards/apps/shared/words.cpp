// SPDX-License-Identifier: Apache-2.0
#include "shared/words.h"

#include "esse_base/bytes.h"

#ifndef ESSE_WORDS
#define ESSE_WORDS ""
#endif

namespace esse::app {
namespace {

// `end`, or the end of `text`.
size_t find(Text text, char end) {
  size_t n = 0;
  while (n < text.size() && text[n] != end) {
    ++n;
  }
  return n;
}

bool read_value(Text value, const Word& word) {
  if (word.text != nullptr) {
    *word.text = value;
    return true;
  }
  const uint32_t number = parse_decimal(value.begin(), value.end());
  if (number != UINT32_MAX) {
    *word.number = number;
  }
  return number != UINT32_MAX;
}

bool read_word(Text text, Span<const Word> words) {
  const size_t equals = find(text, '=');
  for (const Word& word : words) {
    if (equals < text.size() && word.name == text.first(equals)) {
      return read_value(text.from(equals + 1), word);
    }
  }
  return false;
}

}  // namespace

bool read_words(Text line, Span<const Word> words) {
  while (!line.empty()) {
    const size_t n = find(line, ' ');
    if (!read_word(line.first(n), words)) {
      return false;
    }
    line = line.from(n < line.size() ? n + 1 : n);
  }
  return true;
}

bool read_words(int argc, char** argv, Span<const Word> words) {
  bool good = true;
  if constexpr (sizeof(ESSE_WORDS) > 1) {
    good = read_words(ESSE_WORDS, words);
  }
  for (int i = 1; i < argc; ++i) {
    good = read_word(argv[i], words) && good;
  }
  return good;
}

}  // namespace esse::app
