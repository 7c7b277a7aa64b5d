// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/keeper.h"
#include "feature_flags/image.h"
#include "feature_flags/services.h"
#include "shared/console.h"
#include "shared/file_store.h"

namespace esse::app {
namespace {

flags::Keeper* keeper_of_values = nullptr;  // null: nothing is kept
uint32_t writes = 0;                        // that were said

}  // namespace

const char kUsage[] = "[profile=launchdarkly|ofrep] [key=KEY] [store=FILE]";

bool has_all_of(const Words& words) {
  return words.profile == "launchdarkly" || words.profile == "ofrep";
}

flags::Service& service(const Words& words) {
  return words.profile == "ofrep" ? ofrep(words) : launchdarkly(words);
}

void keep(flags::Flags& flags, Span<char> record, const Words& words) {
  if (words.store.file.empty()) {
    return;
  }
  static FileStore store(words.store, {1024, 2, words.store.unit});
  if (!store.has_file()) {
    say("store: no such file, or it is read-only");
    return;
  }
  static flags::KeeperOptions options;
  options.unix_time = board::unix_time;
  static flags::Keeper keeper(store, record, options);
  static_cast<void>(store.mount());  // what it answers, load() and save() answer, too
  flags.keep_in(keeper);
  keeper_of_values = &keeper;
}

void say_kept(const flags::Flags& flags) {
  if (keeper_of_values == nullptr) {
    return;
  }
  const flags::Writer& writer = flags.writer();
  for (uint16_t i = 0; i < writer.table().size; ++i) {
    if (writer.details(i).reason == flags::Reason::kCached) {
      say("CACHED: ", writer.table().key(i));
    }
  }
  say("store: ", describe(keeper_of_values->answer()));
  if (keeper_of_values->age_s() != UINT32_MAX) {
    say("said ", keeper_of_values->age_s(), " s ago");
  }
}

void say_saved() {
  if (keeper_of_values != nullptr && keeper_of_values->writes() != writes) {
    writes = keeper_of_values->writes();
    say("saved: ", describe(keeper_of_values->answer()));
  }
}

}  // namespace esse::app
