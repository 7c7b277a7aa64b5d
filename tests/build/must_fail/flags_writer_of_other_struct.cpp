// SPDX-License-Identifier: Apache-2.0
// refused: both name the same Settings
#include "esse_flags/writer.h"

using namespace esse::flags;

struct Settings {
  bool blink = true;
};
struct Other {
  bool blink = true;
};

inline constexpr Flag<Settings> kFlags[] = {flag<&Settings::blink>("blink")};

#ifdef ESSE_REFUSED
using Writes = StaticWriter<Other, kFlags>;
#else
using Writes = StaticWriter<Settings, kFlags>;
#endif

size_t size();

size_t size() { return sizeof(Writes); }
