// SPDX-License-Identifier: Apache-2.0
// refused: make N larger
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
#ifdef ESSE_REFUSED
  String<4> member = "hello";
#else
  String<5> member = "hello";
#endif
};

inline constexpr Flag<Settings> kFlags[] = {
    flag<&Settings::member>("member"),
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
