// SPDX-License-Identifier: Apache-2.0
#include "esse_base/millis.h"

namespace esse {

bool are_timers(Span<const uint32_t> times_ms) {
  for (const uint32_t time_ms : times_ms) {
    if (time_ms > kMaxTimerMs) {
      return false;
    }
  }
  return true;
}

void Clock::advance(Millis counter) {
  uint32_t elapsed = counter.since(counter_);
  counter_ = counter;
  // The first look, or the counter stepped back by up to 7 days, as when it began anew.
  if (!started_ || elapsed > UINT32_MAX - kMaxTimerMs) {
    started_ = true;
    elapsed = 0;
  }
  elapsed += asleep_ms_;
  if (elapsed != 0) {
    asleep_ms_ = 0;
    add(elapsed);
  }
}

void Clock::advance_seconds(uint32_t seconds) {
  // However often it is called, now() moves by at most 7 days, and in the next advance().
  const uint32_t room = (kMaxTimerMs - asleep_ms_) / 1000;
  const uint32_t seen = seconds < room ? seconds : room;
  asleep_ms_ += seen * 1000;
  seconds_.count += seconds - seen;
}

void Clock::add(uint32_t ms) {
  const uint32_t left_ms = 1000u - rest_ms_;  // of this second: ms + rest_ms_ may be over 32 bits
  uint32_t seconds = 0;
  if (ms >= left_ms) {  // an idle poll divides nothing
    seconds = (ms - left_ms) / 1000 + 1;
    seconds_.count += seconds;
  }
  rest_ms_ = static_cast<uint16_t>(rest_ms_ + ms - seconds * 1000);
  now_ = now_ + (ms < kMaxTimerMs ? ms : kMaxTimerMs);
}

}  // namespace esse
