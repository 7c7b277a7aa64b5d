// SPDX-License-Identifier: Apache-2.0
// refused: ESSE_ERROR_NAMES is 0 or 1
#ifdef ESSE_REFUSED
#define ESSE_ERROR_NAMES 2
#else
#define ESSE_ERROR_NAMES 0
#endif
#include "esse_base/error.h"
