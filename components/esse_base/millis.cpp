// SPDX-License-Identifier: Apache-2.0
#include "esse_base/millis.h"

namespace esse {

bool are_timers(const void* first, uint32_t count) {
  for (const char* at = static_cast<const char*>(first); count != 0; --count) {
    uint32_t time = 0;  // copied: the options of esse name each of their times
    __builtin_memcpy(&time, at, sizeof time);
    if (time > kMaxTimerMs) {
      return false;
    }
    at += sizeof time;
  }
  return true;
}

void Clock::advance(Millis counter) {
  const uint32_t elapsed = counter.since(counter_);
  counter_ = counter;
  if (!started_) {
    started_ = true;
    return;
  }
  // 0: nothing to add. Beyond the limit: the counter stepped back by up to 7 days.
  if (elapsed - 1 < UINT32_MAX - kMaxTimerMs) {
    add(elapsed);
  }
}

void Clock::advance_seconds(uint32_t seconds) {
  // As if the counter had run on: however often it is called, now() moves in the next advance().
  const uint32_t most = kMaxTimerMs / 1000;
  const uint32_t seen = seconds < most ? seconds : most;
  seconds_.count += seconds - seen;
  counter_ = Millis(counter_.ticks() - seen * 1000);
}

void Clock::add(uint32_t ms) {
  const uint32_t total = ms + rest_ms_;
  uint32_t seconds = 0;
  if (total >= 1000) {  // an idle poll divides nothing
    seconds = total / 1000;
    seconds_.count += seconds;
  }
  rest_ms_ = static_cast<uint16_t>(total - seconds * 1000);
  now_ = now_ + (ms < kMaxTimerMs ? ms : kMaxTimerMs);
}

}  // namespace esse
