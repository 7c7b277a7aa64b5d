// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `esse flags` is told beside what all commands are that follow something.
#include "esse_cli/follow_options.h"

namespace esse::cli {

struct FlagsOptions : FollowOptions {
  FlagsOptions() { is_for_flags = true; }

  std::string profile = "launchdarkly";
  std::string declare;                 ///< a file, or "-"
  std::optional<std::string> context;  ///< the profile's own when it is not there
  std::string stream_url;              ///< where it is, if the service does not say it
  std::string store;                   ///< a folder; empty: nothing is kept
  uint32_t poll_s = 0;                 ///< 0: follows the stream
  bool with_reasons = false;
  bool once = false;
};

/// Adds `flags` to the command. The answer was parsed() when it is to be run.
CLI::App* add_flags(CLI::App& app, FlagsOptions& options);

}  // namespace esse::cli
