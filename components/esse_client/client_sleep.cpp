// SPDX-License-Identifier: Apache-2.0
// What a client takes along over deep sleep.
#include "esse_client/client.h"

namespace esse {

namespace {

uint32_t less(uint32_t seconds, uint32_t gone) { return seconds > gone ? seconds - gone : 0; }

}  // namespace

ClientMemory Client::remember() const {
  const BudgetState budget =
      owes_budget_ ? budget_take(options_->budget, budget_, clock_.seconds()) : budget_;
  ClientMemory memory;
  memory.failures[0] = records_[0].failures;
  memory.failures[1] = records_[1].failures;
  memory.retry_ms = backoff_.retry_ms;
  memory.retry_in_s = less(retry_s_, second());
  memory.budget_full_in_s = less(budget.full_at_s, second());
  return memory;
}

void Client::recall(const ClientMemory& memory, uint32_t slept_s) {
  records_[0].failures = memory.failures[0];
  records_[1].failures = memory.failures[1];
  backoff_.retry_ms = memory.retry_ms;
  budget_.full_at_s = second() + less(memory.budget_full_in_s, slept_s);
  const uint32_t left_s = min_of(less(memory.retry_in_s, slept_s), kMaxTimerMs / 1000);
  retry_s_ = second() + left_s;
  wait(left_s * 1000);
  is_coming_ = left_s == 0;
}

}  // namespace esse
