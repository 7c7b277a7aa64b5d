// SPDX-License-Identifier: Apache-2.0
// refused: a member of the settings has no key
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool blink = true;
  esse::Decimal gain = 1_dec;
  String<8> name = "pump";
#ifdef ESSE_REFUSED
  Json<8> limits = "{}";
#endif
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::blink>("blink"),
    flag<&Settings::gain>("gain"),
    flag<&Settings::name>("name"),
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
