// SPDX-License-Identifier: Apache-2.0
#include "shared/secure.h"

namespace esse::app {

Transport& secure(Transport& inner) { return inner; }
board::HighWater tls_high_water() { return {0, 0}; }
const char* protection() { return "plain"; }
void explain(const Cause&) {}

}  // namespace esse::app
