// SPDX-License-Identifier: Apache-2.0
#pragma once
// Attempts: the client's hooks. Before each attempt the @FILEs are read again; after each failure,
// what the command line says about the end counts beside the limits that the client has itself.
#include <string>
#include <vector>

#include "esse_cli/settings.h"

namespace esse::cli {

class Attempts {
 public:
  /// Hooks itself in: to stay where it is while the client is used.
  Attempts(const FollowOptions& options, Settings& settings);
  Attempts(const Attempts&) = delete;
  Attempts& operator=(const Attempts&) = delete;

  /// Why the next attempt comes though a refusal is final; as of the last failure.
  SecondChance second_chance() const { return second_chance_; }
  /// What there is to say about the files since the last call.
  std::vector<std::string> take_news();

 private:
  static Go before_attempt(void* self, Attempt& attempt);
  static Decision after_failure(void* self, const Failure& failure, Decision decision);

  const FollowOptions& options_;
  Settings& settings_;
  const bool is_repeatable_;
  std::vector<std::string> news_;
  SecondChance second_chance_ = SecondChance::kNone;
};

}  // namespace esse::cli
