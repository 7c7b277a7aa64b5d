// SPDX-License-Identifier: Apache-2.0
#include "print_events/settings.h"

#include "esse_base/millis.h"
#include "shared/words.h"

namespace esse::app {

bool read_settings(int argc, char** argv, Settings& into) {
  const Word words[] = {
      {"url", &into.url},
      {"address", &into.address},
      {"events", nullptr, &into.events},
      {"show", nullptr, &into.show},
      {"failures", nullptr, &into.failures},
      {"statistics", nullptr, &into.statistics},
      {"retry_ms", nullptr, &into.retry_ms},
      {"idle_ms", nullptr, &into.idle_ms},
  };
  return read_words(argc, argv, words) && !into.url.empty() &&
         into.statistics <= kMaxTimerMs / 1000 && into.idle_ms <= kMaxTimerMs;
}

}  // namespace esse::app
