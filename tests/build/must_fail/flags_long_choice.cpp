// SPDX-License-Identifier: Apache-2.0
// refused: make N larger
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  String<4> member = "slow";
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").one_of("slow", "faster"),
#else
    flag<&Settings::member>("member").one_of("slow", "fast"),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
