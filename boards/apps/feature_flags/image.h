// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an image has besides the settings. It is decided by what is linked:
//  - full.cpp: LaunchDarkly and OFREP, and values that stay over a restart
//  - small.cpp: LaunchDarkly
#include "feature_flags/shell.h"

namespace esse::app {

/// The words that depend on it, for who gave a wrong one.
extern const char kUsage[];

/// False: what the words ask for is not in this image.
[[nodiscard]] bool has_all_of(const Words& words);

/// The service of profile=NAME.
flags::Service& service(const Words& words);

/// Keeps the values where store=FILE says, and `record` is the memory for it. Before Flags::open().
void keep(flags::Flags& flags, Span<char> record, const Words& words);

/// Says what Flags::open() has found there.
void say_kept(const flags::Flags& flags);

/// Says what came of it when values were saved. After each step.
void say_saved();

}  // namespace esse::app
