// SPDX-License-Identifier: Apache-2.0
// refused: use Decimal for float and double
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
#ifdef ESSE_REFUSED
  float member = 0.5f;
#else
  esse::Decimal member = 0.5_dec;
#endif
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::member>("member"),
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
