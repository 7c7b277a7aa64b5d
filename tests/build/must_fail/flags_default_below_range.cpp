// SPDX-License-Identifier: Apache-2.0
// refused: widen within\(\), or change the default
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  int32_t member = 49;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").within(50, 5'000),
#else
    flag<&Settings::member>("member").within(49, 5'000),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
