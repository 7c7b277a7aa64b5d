// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/limits.h"

namespace esse::cli {
namespace {

// A stream that breaks in the middle may do better the next time; a head like that is an answer.
bool is_bad_head(const Cause& cause) {
  return group(cause.error) == ErrorGroup::kProtocol && cause.phase != Phase::kBody;
}

}  // namespace

Limits::Limits(const TailOptions& options, Hooks& hooks) : options_(options) {
  hooks.context = this;
  hooks.after_failure = after_failure;
}

Decision Limits::after_failure(void* self, const Failure& failure, Decision decision) {
  const TailOptions& options = static_cast<Limits*>(self)->options_;
  if (options.no_retry || (options.fail && is_bad_head(failure.cause))) {
    decision.action = Action::kStop;
  }
  return decision;
}

}  // namespace esse::cli
