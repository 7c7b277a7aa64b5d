// SPDX-License-Identifier: Apache-2.0
// refused: the member belongs to another struct
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool blink = true;
};
struct Other {
  bool blink = true;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Other::blink>("blink"),
#else
    flag<&Settings::blink>("blink"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
