// SPDX-License-Identifier: Apache-2.0
#pragma once
// How long a reader is waited for that does not read: until a signal comes, or --for is over.
#include <chrono>
#include <cstdint>

#include "esse_cli/signals.h"

namespace esse::cli {

using SteadyClock = std::chrono::steady_clock;
using Time = SteadyClock::time_point;

/// Milliseconds, rounded up; at most kMaxTimerMs.
uint32_t ms_until(Time then, Time now);

/// `fd`; or, when that is a terminal, another one of the same that is not waited for in write(2): a
/// terminal has "room" for less than is written, and its description is shared with other programs.
int unwaiting(int fd);

class Patience {
 public:
  explicit Patience(const Signals& signals, Time end = Time::max())
      : signals_(signals), end_(end) {}

  Time end() const { return end_; }
  /// False: it is over, and `fd` takes nothing now. True: it takes PIPE_BUF bytes, or is broken; a
  /// terminal (see unwaiting()) takes some.
  bool wait_for_room(int fd) const;

 private:
  const Signals& signals_;
  const Time end_;
};

}  // namespace esse::cli
