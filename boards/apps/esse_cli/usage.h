// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an Error of the caller's means for one who types it.
#include "esse_base/error.h"

namespace esse::cli {

/// "the port is not 1 to 65535"
const char* usage_text(Error error);

}  // namespace esse::cli
