// SPDX-License-Identifier: Apache-2.0
// refused: takes the lowest value first
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  int32_t member = 60;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").within(5'000, 50),
#else
    flag<&Settings::member>("member").within(50, 5'000),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
