// SPDX-License-Identifier: Apache-2.0
// refused: 1 to 255 bytes
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool member = true;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>(""),
#else
    flag<&Settings::member>("m"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
