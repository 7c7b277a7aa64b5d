// SPDX-License-Identifier: Apache-2.0
// refused: add it there, or change the default
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  String<8> member = "slow";
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").one_of("slower", "fast"),
#else
    flag<&Settings::member>("member").one_of("slow", "fast"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
