// SPDX-License-Identifier: Apache-2.0
// refused: ignoring return(ed)? value|nodiscard
#include "esse_base/result.h"

esse::Result<int> answer();

void ask();

void ask() {
#ifdef ESSE_REFUSED
  answer();
#else
  static_cast<void>(answer().ok());
#endif
}
