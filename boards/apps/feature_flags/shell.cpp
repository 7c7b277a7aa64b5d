// SPDX-License-Identifier: Apache-2.0
#include "feature_flags/shell.h"

#include "feature_flags/image.h"
#include "shared/console.h"
#include "shared/secure.h"
#include "shared/words.h"

namespace esse::app {

bool start(int argc, char** argv, Words& into) {
  const Word words[] = {
      {"profile", &into.profile},
      {"url", &into.url},
      {"key", &into.key},
      {"context", &into.context},
      {"address", &into.address},
      {"store", &into.store.file},
      {"unit", nullptr, &into.store.unit},
      {"end_at", nullptr, &into.store.end_at},
      {"left", &into.store.left},
      {"commits", nullptr, &into.commits},
      {"failures", nullptr, &into.failures},
  };
  if (!read_words(argc, argv, words) || !has_all_of(into)) {
    say("url=URL ", kUsage, " [context=JSON] [address=dhcp]");
    return false;
  }
  return start_network(into.address);
}

void tell(const flags::Flags& flags, flags::StepKind kind) {
  if (kind == flags::StepKind::kRejected) {
    say("refused: ", flags.rejected_key(), " ", name(flags.rejected_error()));
  } else if (kind == flags::StepKind::kStatus || kind == flags::StepKind::kStopped) {
    say(kind == flags::StepKind::kStatus ? "status: " : "stopped: ", name(flags.status()));
    if (flags.status() != flags::Status::kReady) {
      say("because of ", flags.cause());
      explain(flags.cause());
    }
  }
}

void say_statistics(const flags::Flags& flags) {
  const Statistics& s = flags.client().statistics();
  say("statistics: commits ", flags.writer().commits(), ", undeclared ", flags.undeclared(),
      ", attempts ", s.attempts, ", bytes ", s.bytes, ", stack ", board::stack_high_water(),
      ", tls ", tls_high_water());
}

}  // namespace esse::app
