// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TcpTransport and a TinyDns, driven as an application drives them: advance, sleep in the kernel.
#include <gtest/gtest.h>
#include <poll.h>

#include <string>

#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"
#include "tiny_dns.h"

namespace esse::test {

struct Rig {
  explicit Rig(posix::TcpOptions options = {}) : tcp(with_dns(options)) {}

  posix::TcpOptions with_dns(posix::TcpOptions options) {
    options.name_servers = options.name_servers == nullptr ? dns.address() : options.name_servers;
    return options;
  }

  // One sleep of at most `most_ms`; the name server answers meanwhile.
  void sleep(uint32_t most_ms) {
    struct pollfd fds[posix::TcpTransport::kMostPollFds + 1];
    fds[0] = {dns.fd(), POLLIN, 0};
    const size_t count = 1 + tcp.fill(Span<struct pollfd>(fds).from(1), tcp.pending());
    const uint32_t wait_ms = tcp.pending().wait_ms;
    poll(fds, static_cast<nfds_t>(count), static_cast<int>(wait_ms < most_ms ? wait_ms : most_ms));
    dns.serve();
    ++sleeps;
  }

  // Until ready or failed, or for `most_ms`.
  Io connect(Text host, uint16_t port, uint32_t most_ms = 60000) {
    EXPECT_EQ(tcp.open({host, port, false}, posix::now()), Error::kNone);
    const Millis end = posix::now() + most_ms;
    Io answer = tcp.advance(posix::now());
    while (answer.is_not_yet() && !posix::now().reached(end)) {
      sleep(posix::now().until(end));
      answer = tcp.advance(posix::now());
    }
    return answer;
  }

  // The socket of the connection.
  int fd() const {
    struct pollfd fds[posix::TcpTransport::kMostPollFds];
    return tcp.fill(fds, tcp.pending()) == 1 ? fds[0].fd : -1;
  }

  TinyDns dns;
  posix::TcpTransport tcp;
  size_t sleeps = 0;
};

}  // namespace esse::test
