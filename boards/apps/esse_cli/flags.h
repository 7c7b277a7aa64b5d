// SPDX-License-Identifier: Apache-2.0
#pragma once
// `esse flags`: follows the flags that a file declares, and prints what changes. One thread.
#include "esse_cli/flags_options.h"

namespace esse::cli {

/// Follows the service until it ends; answers an ExitCode. Throws CLI::ValidationError before
/// anything is sent.
int follow_flags(const FlagsOptions& options);

}  // namespace esse::cli
