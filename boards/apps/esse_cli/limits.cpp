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

void Limits::after_failure(void* self, const Failure& failure, Decision& decision) {
  if (decision.action != Action::kStop && static_cast<Limits*>(self)->is_last(failure)) {
    decision.action = Action::kStop;
  }
}

bool Limits::is_last(const Failure& failure) {
  if (options_.no_retry || (options_.fail && is_bad_head(failure.cause))) {
    return true;
  }
  if (options_.max_failures != 0 && failure.failures >= options_.max_failures) {
    reached_ = Error::kAttemptLimit;
  } else if (options_.give_up_s != 0 && failure.elapsed_s >= options_.give_up_s) {
    reached_ = Error::kTimeLimit;
  }
  return reached_ != Error::kNone;
}

}  // namespace esse::cli
