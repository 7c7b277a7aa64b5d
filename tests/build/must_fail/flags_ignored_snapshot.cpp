// SPDX-License-Identifier: Apache-2.0
// refused: ignoring return value|nodiscard
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool blink = true;
};

void copy(const Values<Settings>& settings, Settings& out);

void copy(const Values<Settings>& settings, Settings& out) {
#ifdef ESSE_REFUSED
  settings.snapshot(out);
#else
  static_cast<void>(settings.snapshot(out));
#endif
}
