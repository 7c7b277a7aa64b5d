// SPDX-License-Identifier: Apache-2.0
// refused: int32_t for other integers
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
#ifdef ESSE_REFUSED
  uint32_t member = 1;
#else
  int32_t member = 1;
#endif
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::member>("member"),
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
