// SPDX-License-Identifier: Apache-2.0
// refused: use within\(\) for a number
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  int32_t member = 1;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").one_of("slow", "fast"),
#else
    flag<&Settings::member>("member").within(1, 2),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
