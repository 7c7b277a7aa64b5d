// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `esse tail --help` prints: the options that most people need, within two screens of 80
// columns; and what --help-all prints: all of them.
#include <CLI/App.hpp>

namespace esse::cli {

/// Gives both to the command, whose options were added.
void add_help(CLI::App& tail);

}  // namespace esse::cli
