// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `esse tail` is told beside what all commands are that follow something.
#include "esse_cli/follow_options.h"

namespace esse::cli {

struct TailOptions : FollowOptions {
  std::vector<std::string> types;
  bool comments = false;
  uint64_t max_events = 0;  ///< 0: no limit
  uint64_t max_event_bytes = 16 * 1024 * 1024;
};

/// Adds `tail` to the command. The answer was parsed() when it is to be run.
CLI::App* add_tail(CLI::App& app, TailOptions& options);

}  // namespace esse::cli
