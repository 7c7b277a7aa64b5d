// SPDX-License-Identifier: Apache-2.0
#include "esse_base/cause.h"

namespace esse {

#if ESSE_ERROR_NAMES
const char* name(Phase phase) {
  switch (phase) {
    // clang-format off
    case Phase::kIdle: return "Idle";
    case Phase::kResolving: return "Resolving";
    case Phase::kConnecting: return "Connecting";
    case Phase::kSecuring: return "Securing";
    case Phase::kReady: return "Ready";
    case Phase::kSending: return "Sending";
    case Phase::kResponse: return "Response";
    case Phase::kBody: return "Body";
      // clang-format on
  }
  return "Unknown";
}
#else
const char* name(Phase) { return ""; }
#endif

}  // namespace esse
