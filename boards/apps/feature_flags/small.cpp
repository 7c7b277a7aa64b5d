// SPDX-License-Identifier: Apache-2.0
#include "feature_flags/image.h"
#include "feature_flags/services.h"

namespace esse::app {

const char kUsage[] = "key=KEY";

bool has_all_of(const Words& words) {
  return words.profile == "launchdarkly" && words.store.file.empty();
}

flags::Service& service(const Words& words) { return launchdarkly(words); }
void keep(flags::Flags&, Span<char>, const Words&) {}
void say_kept(const flags::Flags&) {}
void say_saved() {}

}  // namespace esse::app
