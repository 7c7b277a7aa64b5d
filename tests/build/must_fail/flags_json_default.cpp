// SPDX-License-Identifier: Apache-2.0
// refused: is an object or an array
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
#ifdef ESSE_REFUSED
  Json<8> member = "true";
#else
  Json<8> member = "[true]";
#endif
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::member>("member"),
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
