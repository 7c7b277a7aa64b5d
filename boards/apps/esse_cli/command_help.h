// SPDX-License-Identifier: Apache-2.0
#pragma once
// What --help prints: the options of a command that most people need, within two screens of 80
// columns; and what --help-all prints: all of them.
#include <CLI/App.hpp>

namespace esse::cli {

/// Texts of a command; they stay.
struct HelpTexts {
  const char* arguments;  ///< "URL"
  const char* about;      ///< lines on them
  const char* const* common;
  size_t common_count;  ///< of options that most people need
  const char* footer;
  const char* long_footer;
};

/// Gives both to the command, whose options were added.
void add_help(CLI::App& command, const HelpTexts& texts);

}  // namespace esse::cli
