// SPDX-License-Identifier: Apache-2.0
#pragma once
// The services that an image may speak to. What it does not use, it does not contain.
#include "feature_flags/shell.h"

namespace esse::app {

flags::Service& launchdarkly(const Words& words);
flags::Service& ofrep(const Words& words);

}  // namespace esse::app
