// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/attempts.h"

#include <utility>

namespace esse::cli {
namespace {

// A stream that breaks in the middle may do better the next time; a head like that is an answer.
bool is_bad_head(const Cause& cause) {
  return group(cause.error) == ErrorGroup::kProtocol && cause.phase != Phase::kBody;
}

}  // namespace

// A client with before_attempt takes a 401 for a token that the hook may have anew: only where it
// may.
Attempts::Attempts(const FollowOptions& options, Settings& settings)
    : options_(options), settings_(settings), is_repeatable_(settings.is_repeatable()) {
  Hooks& hooks = settings.client().hooks;
  hooks.context = this;
  hooks.before_attempt = settings.has_files() ? before_attempt : nullptr;
  hooks.after_failure = after_failure;
}

std::vector<std::string> Attempts::take_news() { return std::exchange(news_, {}); }

Go Attempts::before_attempt(void* self, Attempt& attempt) {
  auto& attempts = *static_cast<Attempts*>(self);
  attempts.news_ = attempts.settings_.renew(attempt.request);
  return Go::kGo;
}

Decision Attempts::after_failure(void* self, const Failure& failure, Decision decision) {
  auto& attempts = *static_cast<Attempts*>(self);
  const FollowOptions& options = attempts.options_;
  attempts.second_chance_ = failure.second_chance;
  const bool has_its_answer =
      !attempts.is_repeatable_ && failure.cause.error == Error::kStreamEnded;
  const bool is_final = decision.action == Action::kRetrySlowly && !options.keep_trying;
  if (options.no_retry || has_its_answer || is_final ||
      (options.fail && is_bad_head(failure.cause))) {
    decision.action = Action::kStop;
  }
  return decision;
}

}  // namespace esse::cli
