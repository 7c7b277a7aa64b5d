// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/patience.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "esse_base/millis.h"

namespace esse::cli {

uint32_t ms_until(Time then, Time now) {
  if (then <= now) {
    return 0;
  }
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(then - now).count();
  return static_cast<uint32_t>(std::min<int64_t>(ms, kMaxTimerMs));
}

int unwaiting(int fd) {
  const char* const name = isatty(fd) != 0 ? ttyname(fd) : nullptr;
  const int other = name == nullptr ? -1 : open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  return other < 0 ? fd : other;
}

bool Patience::wait_for_room(int fd) const {
  pollfd fds[] = {{fd, POLLOUT, 0}, {signals_.fd(), POLLIN, 0}};
  bool is_over = false;
  while (fds[0].revents == 0 && !is_over) {
    poll(fds, 2, static_cast<int>(ms_until(end_, SteadyClock::now())));
    is_over = signals_.caught() != 0 || SteadyClock::now() >= end_;
  }
  return fds[0].revents != 0;
}

}  // namespace esse::cli
