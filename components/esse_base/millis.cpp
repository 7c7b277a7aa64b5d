// SPDX-License-Identifier: Apache-2.0
#include "esse_base/millis.h"

namespace esse {

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
  seconds_.count += seconds;
  const uint32_t most = kMaxTimerMs / 1000;
  now_ = now_ + (seconds < most ? seconds : most) * 1000;
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
