// SPDX-License-Identifier: Apache-2.0
#include "print_events/settings.h"

#include "esse_base/bytes.h"

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

}  // namespace

bool read_setting(Text word, Settings& into) {
  const size_t equals = find(word, '=');
  if (equals == word.size()) {
    return false;
  }
  const Text name = word.first(equals);
  const Text value = word.from(equals + 1);
  if (name == "url" || name == "address") {
    (name == "url" ? into.url : into.address) = value;
    return true;
  }
  struct {
    Text name;
    uint32_t* into;
  } const numbers[] = {{"events", &into.events},     {"show", &into.show},
                       {"failures", &into.failures}, {"statistics", &into.statistics},
                       {"retry_ms", &into.retry_ms}, {"idle_ms", &into.idle_ms}};
  for (const auto& number : numbers) {
    if (name == number.name) {
      const uint32_t read = parse_decimal(value.begin(), value.end());
      *number.into = read == UINT32_MAX ? *number.into : read;
      return read != UINT32_MAX;
    }
  }
  return false;
}

bool read_settings(Text words, Settings& into) {
  while (!words.empty()) {
    const size_t n = find(words, ' ');
    if (!read_setting(words.first(n), into)) {
      return false;
    }
    words = words.from(n < words.size() ? n + 1 : n);
  }
  return true;
}

}  // namespace esse::app
