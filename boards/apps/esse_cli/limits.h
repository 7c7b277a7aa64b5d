// SPDX-License-Identifier: Apache-2.0
#pragma once
// Limits: which failure is the last one, by --no-retry and --fail, beside the limits that the
// client has itself.
#include "esse_cli/tail_options.h"

namespace esse::cli {

class Limits {
 public:
  /// Hooks itself in: to stay where it is while the client is used.
  Limits(const TailOptions& options, Hooks& hooks);
  Limits(const Limits&) = delete;
  Limits& operator=(const Limits&) = delete;

 private:
  static Decision after_failure(void* self, const Failure& failure, Decision decision);

  const TailOptions& options_;
};

}  // namespace esse::cli
