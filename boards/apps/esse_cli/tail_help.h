// SPDX-License-Identifier: Apache-2.0
#pragma once
// The help of `esse tail`.
#include <CLI/App.hpp>

namespace esse::cli {

/// Gives it to the command, whose options were added.
void add_tail_help(CLI::App& tail);

}  // namespace esse::cli
