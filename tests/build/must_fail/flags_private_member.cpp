// SPDX-License-Identifier: Apache-2.0
// refused: settings are a struct of members with defaults
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
#ifdef ESSE_REFUSED
  Settings() {}
  bool member = true;
#else
  bool member = true;
#endif
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::member>("member"),
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
