// SPDX-License-Identifier: Apache-2.0
// A global Values: zeroed memory, without code before main.
#include "related.h"

using namespace esse::flags;

extern Values<Related> settings;
Values<Related> settings;

bool is_odd();

bool is_odd() { return settings.get<&Related::is_odd>(); }

#ifdef ESSE_WITH_DATA
extern Related in_data;
Related in_data;
#endif
#ifdef ESSE_WITH_CODE
extern bool at_start;
bool at_start = is_odd();
#endif
