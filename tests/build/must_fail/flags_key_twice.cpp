// SPDX-License-Identifier: Apache-2.0
// refused: each flag has its own
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
    flag<&Settings::loud>("blink"),
#else
    flag<&Settings::loud>("loud"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
