// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings of print_events: the words of shared/words.h that it knows.
#include "esse_base/text.h"

namespace esse::app {

struct Settings {
  Text url;                  ///< url=http://HOST[:PORT]/PATH; must be there
  Text address = "dhcp";     ///< address=dhcp or address=ADDRESS/BITS,GATEWAY,DNS
  uint32_t events = 0;       ///< events=N: end well after so many; 0: never
  uint32_t show = 100;       ///< show=N: bytes of data that are printed of each event; 0: no lines
  uint32_t statistics = 60;  ///< statistics=N: seconds between two lines of them; 0: none
  uint32_t failures = 0;     ///< failures=N: stop after so many in a row; 0: never
  uint32_t retry_ms = 0;     ///< retry_ms=N: base and floor of the backoff; 0: the client's own
  uint32_t idle_ms =
      0;  ///< idle_ms=N: a stream this long without a byte is dead; 0: the client's own
};

/// False: a word does not read, or something is missing or too large.
[[nodiscard]] bool read_settings(int argc, char** argv, Settings& into);

}  // namespace esse::app
