// SPDX-License-Identifier: Apache-2.0
// refused: rename one
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool blink = true;
  bool loud = false;
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::blink>("costarring"),
#ifdef ESSE_REFUSED
    flag<&Settings::loud>("liquid"),
#else
    flag<&Settings::loud>("loud"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
