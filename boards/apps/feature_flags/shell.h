// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is around the settings: the words that the program is started with, and what tests want to
// know at its end.
#include "esse_flags/flags.h"
#include "shared/file_store.h"
#include "shared/network.h"

namespace esse::app {

/// The words of shared/words.h that feature_flags knows.
struct Words {
  Text profile = "launchdarkly";  ///< profile=launchdarkly or profile=ofrep
  Text url;                       ///< url=https://HOST[:PORT], of the service; must be there
  Text key;                       ///< key=mob-…, which LaunchDarkly wants; of OFREP the X-API-Key
  /// context=JSON, without spaces. This one is LaunchDarkly's and OFREP's.
  Text context = R"({"kind":"device","key":"board-1","targetingKey":"board-1"})";
  Text address = "dhcp";  ///< address=dhcp or address=ADDRESS/BITS,GATEWAY,DNS
  StoreWords store;       ///< where values are kept
  uint32_t commits = 0;   ///< commits=N: end well after so many, kept values are one; 0: never
  uint32_t failures = 0;  ///< failures=N: stop after so many in a row; 0: never
};

/// Reads the words, and starts the network, which is up some time later. False: one of them is
/// wrong, and that is said.
[[nodiscard]] bool start(int argc, char** argv, Words& into);

/// Says what was refused, the status, and why there is no connection.
void tell(const flags::Flags& flags, flags::StepKind kind);

/// Commits, flags that were left out, attempts, bytes, memory.
void say_statistics(const flags::Flags& flags);

}  // namespace esse::app
