// SPDX-License-Identifier: Apache-2.0
// refused: the member belongs to another struct than these Values
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool blink = true;
};
struct Other {
  bool blink = true;
};

bool blinks(const Values<Settings>& settings);

bool blinks(const Values<Settings>& settings) {
#ifdef ESSE_REFUSED
  return settings.get<&Other::blink>();
#else
  return settings.get<&Settings::blink>();
#endif
}
