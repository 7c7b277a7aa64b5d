// SPDX-License-Identifier: Apache-2.0
#pragma once
// Millis: a point on the caller's free-running 32-bit millisecond counter, which wraps every 49.7
// days. Seconds: a count since the first tick, for ages, budgets and expiry. It wraps after 136
// years. Clock: makes of the counter a time that never runs backward, and counts the seconds.
// None of them reads a clock: time is always an argument.
#include "esse_base/span.h"

namespace esse {

/// A wait that has no end.
constexpr uint32_t kForever = UINT32_MAX;
/// The longest time that a timer of esse may take: 7 days. A longer setting is refused.
constexpr uint32_t kMaxTimerMs = 7u * 24 * 3600 * 1000;

/// True when each of these times, in milliseconds, is at most kMaxTimerMs.
bool are_timers(Span<const uint32_t> times_ms);

/// A point in time, in milliseconds. Only differences between two points mean anything.
class Millis {
 public:
  constexpr Millis() = default;
  constexpr explicit Millis(uint32_t ticks) : ticks_(ticks) {}

  constexpr uint32_t ticks() const { return ticks_; }
  constexpr Millis operator+(uint32_t ms) const { return Millis(ticks_ + ms); }
  /// Milliseconds from `earlier` to this point. A wrap between them does no harm. Longer
  /// differences than 49.7 days are taken modulo 49.7 days.
  constexpr uint32_t since(Millis earlier) const { return ticks_ - earlier.ticks_; }
  /// True when `deadline` is at this point or before it. The two must be at most 24.8 days apart,
  /// which Clock sees to.
  constexpr bool reached(Millis deadline) const {
    return static_cast<int32_t>(ticks_ - deadline.ticks_) >= 0;
  }
  /// Milliseconds until `deadline`; 0 when it is reached. The same bound holds.
  constexpr uint32_t until(Millis deadline) const {
    const int32_t left = static_cast<int32_t>(deadline.ticks_ - ticks_);
    return left > 0 ? static_cast<uint32_t>(left) : 0;
  }

 private:
  uint32_t ticks_ = 0;
};

/// Whole seconds since the clock's first tick.
struct Seconds {
  uint32_t count = 0;
};

/// Time as esse sees it, whatever the caller's counter does:
///  - A step backward of up to 7 days counts as no time.
///  - A gap between two calls counts in full in seconds().
///  - In now() a gap counts as at most 7 days. No timer is longer, so after such a gap each is due,
///    and none seems to lie ahead.
///  - A gap of 42.7 to 49.7 days looks like a step backward, and counts as no time.
///  - A longer gap counts modulo 49.7 days. It may seem shorter than it was, but nothing hangs.
class Clock {
 public:
  /// Takes the counter's present value. The first call starts the clock at 0. Constant work.
  void advance(Millis counter);
  /// Adds time that the counter did not see, as after deep sleep. After the next advance(),
  /// seconds() has counted all of it. now() moves by at most 7 days for it.
  void advance_seconds(uint32_t seconds);

  constexpr Millis now() const { return now_; }
  constexpr Seconds seconds() const { return seconds_; }

 private:
  void add(uint32_t ms);

  Millis now_;
  Millis counter_;
  Seconds seconds_;
  uint32_t asleep_ms_ = 0;  // from advance_seconds(), and not yet in now(): at most 7 days
  uint16_t rest_ms_ = 0;    // the part of a second that seconds_ has not counted
  bool started_ = false;
};

}  // namespace esse
