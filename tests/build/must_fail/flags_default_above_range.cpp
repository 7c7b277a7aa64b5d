// SPDX-License-Identifier: Apache-2.0
// refused: widen within\(\), or change the default
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  esse::Decimal member = 1.5_dec;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").within(0_dec, 1.49_dec),
#else
    flag<&Settings::member>("member").within(0_dec, 1.5_dec),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
