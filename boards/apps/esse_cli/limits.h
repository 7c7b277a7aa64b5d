// SPDX-License-Identifier: Apache-2.0
#pragma once
// Limits: which failure is the last one, by --no-retry, --fail, --max-failures, --give-up-after.
// The client has limits like the last two; but there the limit's error stands in the place of what
// went wrong, and that is what a user wants to know.
#include "esse_cli/tail_options.h"

namespace esse::cli {

class Limits {
 public:
  /// Hooks itself in: to stay where it is while the client is used.
  Limits(const TailOptions& options, Hooks& hooks);
  Limits(const Limits&) = delete;
  Limits& operator=(const Limits&) = delete;

  /// kAttemptLimit or kTimeLimit: the one that is used up. kNone: something else ended it.
  Error reached() const { return reached_; }

 private:
  static void after_failure(void* self, const Failure& failure, Decision& decision);
  bool is_last(const Failure& failure);

  const TailOptions& options_;
  Error reached_ = Error::kNone;
};

}  // namespace esse::cli
