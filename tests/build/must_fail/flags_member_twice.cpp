// SPDX-License-Identifier: Apache-2.0
// refused: remove one of its keys
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool blink = true;
  bool loud = false;
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::blink>("blink"),
#ifdef ESSE_REFUSED
    flag<&Settings::blink>("loud"),
#else
    flag<&Settings::loud>("loud"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
