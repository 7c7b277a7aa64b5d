// SPDX-License-Identifier: Apache-2.0
#pragma once
// Millis: a point on the caller's free-running 32-bit millisecond counter, which wraps every 49.7
// days. Seconds: a count since the first tick, for ages, budgets and expiry; it does not wrap in
// practice (136 years). Clock turns the first into a time that never runs backward and counts the
// second. None of them reads a clock: time is an argument.
#include "esse_base/span.h"

namespace esse {

/// A wait that has no end.
constexpr uint32_t kForever = UINT32_MAX;
/// The longest span that a timer of esse may have: 7 days. Longer settings are refused.
constexpr uint32_t kMaxTimerMs = 7u * 24 * 3600 * 1000;

/// True when none of these times, in milliseconds, is over kMaxTimerMs.
bool are_timers(Span<const uint32_t> times_ms);

class Millis {
 public:
  constexpr Millis() = default;
  constexpr explicit Millis(uint32_t ticks) : ticks_(ticks) {}

  constexpr uint32_t ticks() const { return ticks_; }
  constexpr Millis operator+(uint32_t ms) const { return Millis(ticks_ + ms); }
  /// Milliseconds from `earlier` to here, across a wrap; meaningful up to 49.7 days.
  constexpr uint32_t since(Millis earlier) const { return ticks_ - earlier.ticks_; }
  /// True when `deadline` is here or past. Both at most 24.8 days apart, which Clock sees to.
  constexpr bool reached(Millis deadline) const {
    return static_cast<int32_t>(ticks_ - deadline.ticks_) >= 0;
  }
  /// Milliseconds until `deadline`, 0 when reached.
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

/// Time as esse sees it, made of whatever the caller's counter says:
/// a step backward of up to 7 days counts as no time; a gap in which nobody called counts in full
/// in seconds(), and as at most 7 days in now(), so that every timer (each at most 7 days long) is
/// due and none looks as if it lay ahead. A gap of 42.7 to 49.7 days looks like a step backward and
/// counts as no time, a longer one modulo 49.7 days: shorter than it was, never a hang.
class Clock {
 public:
  /// Takes the counter's present value. The first call starts the clock, at 0. Constant work.
  void advance(Millis counter);
  /// Adds time that the counter did not see, as after deep sleep: shows with the next
  /// advance(), whatever the counter did meanwhile.
  void advance_seconds(uint32_t seconds);

  constexpr Millis now() const { return now_; }
  constexpr Seconds seconds() const { return seconds_; }

 private:
  void add(uint32_t ms);

  Millis now_;
  Millis counter_;
  Seconds seconds_;
  uint32_t asleep_ms_ = 0;  // what advance_seconds() said since the last advance()
  uint16_t rest_ms_ = 0;
  bool started_ = false;
};

}  // namespace esse
