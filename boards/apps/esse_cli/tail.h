// SPDX-License-Identifier: Apache-2.0
#pragma once
// `esse tail`: a Client over TCP, its steps printed. One thread; it sleeps in poll(2).
#include "esse_cli/tail_options.h"

namespace esse::cli {

/// Follows the stream until it ends; answers an ExitCode. Throws CLI::ValidationError before
/// anything is sent.
int tail(const TailOptions& options);

}  // namespace esse::cli
