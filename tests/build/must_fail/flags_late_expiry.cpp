// SPDX-License-Identifier: Apache-2.0
// refused: at most 16,777,215 seconds
#include "esse_flags/table.h"

using namespace esse::flags;
using namespace esse::literals;

struct Settings {
  bool member = true;
};

inline constexpr Flag<Settings> kFlags[] = {
#ifdef ESSE_REFUSED
    flag<&Settings::member>("member").expires_after(16'777'216),
#else
    flag<&Settings::member>("member").expires_after(16'777'215),
#endif
};

const Table* table();

const Table* table() { return &table_of<kFlags>; }
