// SPDX-License-Identifier: Apache-2.0
// refused: 50 for int32_t, 0.5_dec for Decimal
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  esse::Decimal member = 0.5_dec;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").within(0, 1.5),
#else
    flag<&Settings::member>("member").within(0, 1.5_dec),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
