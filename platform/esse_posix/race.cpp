// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/race.h"

#include <ares.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "esse_posix/socket.h"
#include "esse_posix/tcp_transport.h"

namespace esse::posix {

bool Race::enter(const ares_addrinfo_node& address, const TcpOptions& options) {
  if (size_ == kMostSockets) {
    drop(0, ETIMEDOUT);
  }
  int code = 0;
  const int fd = open_socket(address.ai_family, options, code);
  if (fd < 0) {
    blame(code);
    return false;
  }
  const Family family = address.ai_family == AF_INET ? Family::kIpv4 : Family::kIpv6;
  runners_[size_].fd = fd;
  runners_[size_++].family = family;
  // EINTR: it goes on all the same (POSIX connect).
  if (::connect(fd, address.ai_addr, address.ai_addrlen) != 0 && errno != EINPROGRESS &&
      errno != EINTR) {
    drop(size_ - 1, errno);
    return false;
  }
  return true;
}

bool Race::advance(Runner& winner) {
  size_t at = 0;
  while (at < size_) {
    struct pollfd ready = {runners_[at].fd, POLLOUT, 0};
    if (poll(&ready, 1, 0) != 1) {
      ++at;
    } else if (const int code = pending_error(ready.fd); code != 0) {
      drop(at, code);
    } else {
      winner = runners_[at];
      remove(at);
      stop();
      return true;
    }
  }
  return false;
}

void Race::drop(size_t at, int code) {
  static_cast<void>(::close(runners_[at].fd));
  remove(at);
  blame(code);
}

void Race::remove(size_t at) {
  --size_;
  for (; at < size_; ++at) {
    runners_[at] = runners_[at + 1];
  }
}

void Race::blame(int code) {
  const Error error = error_of(code, Phase::kConnecting);
  if (says_more(error, cause_.error)) {
    cause_ = Cause{error, Phase::kConnecting, 0, code, 0};
  }
}

void Race::stop() {
  for (size_t i = 0; i < size_; ++i) {
    static_cast<void>(::close(runners_[i].fd));
  }
  size_ = 0;
  cause_ = Cause{};
}

size_t Race::fill(Span<pollfd> out) const {
  const size_t count = size_ < out.size() ? size_ : out.size();
  for (size_t i = 0; i < count; ++i) {
    out[i].fd = runners_[i].fd;
    out[i].events = POLLOUT;
    out[i].revents = 0;
  }
  return count;
}

}  // namespace esse::posix
