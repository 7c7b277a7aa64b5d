// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TcpTransport among its peers, driven as a task drives it: advance, read, sleep in lwip_poll().
#include <errno.h>
#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "esse_lwip_sockets/tcp_transport.h"
#include "rtos_net.h"

namespace esse::test {

struct Rig : Peers {
  void open(Text host, uint16_t port = 80) {
    to = Endpoint{host, port, false};
    ASSERT_EQ(tcp.open(to, net.now()), Error::kNone);
  }

  // advance() until it says something, or for `most_ms`.
  Io settle(uint32_t most_ms = 30000) { return settle(tcp, most_ms); }
  Io settle(lwip_sockets::TcpTransport& t, uint32_t most_ms = 30000) {
    const Millis end = net.now() + most_ms;
    Io answer = t.advance(net.now());
    while (answer.is_not_yet() && !net.now().reached(end)) {
      sleep(t, net.now().until(end));
      answer = t.advance(net.now());
    }
    return answer;
  }
  void sleep(lwip_sockets::TcpTransport& t, uint32_t most_ms) {
    Wake wake = t.pending();
    wake.wait_ms = wake.wait_ms < most_ms ? wake.wait_ms : most_ms;
    lwip_sockets::wait(t, wake);
    ++sleeps;
  }

  // ... and the server has it.
  Io connect(Text host = kServer4, uint16_t port = 80) {
    const size_t before = accepted();
    open(host, port);
    const Io answer = settle();
    for (int i = 0; answer == Io::done() && i < 2000 && accepted() == before; ++i) {
      net.pass(1);
    }
    return answer;
  }

  // read() until it says something, or for `most_ms`; bytes go behind `got`.
  Io read_some(std::string& got, size_t piece = 256, uint32_t most_ms = 30000) {
    std::string into(piece, '\0');
    const Millis end = net.now() + most_ms;
    for (;;) {
      const Io answer = tcp.read(Span<char>(into.data(), into.size()));
      if (answer.ok()) {
        got.append(into.data(), answer.count());
      }
      if (!answer.is_not_yet() || net.now().reached(end)) {
        return answer;
      }
      sleep(tcp, net.now().until(end));
    }
  }
  Io read_to_end(std::string& got, size_t piece = 256) {
    Io answer = read_some(got, piece);
    while (answer.ok()) {
      answer = read_some(got, piece);
    }
    return answer;
  }

  Endpoint to;
  lwip_sockets::TcpTransport tcp;
  size_t sleeps = 0;
};

inline void expect_cause(const lwip_sockets::TcpTransport& tcp,
                         Error error,
                         Phase phase,
                         int native) {
  EXPECT_STREQ(name(tcp.last_cause().error), name(error));
  EXPECT_STREQ(name(tcp.last_cause().phase), name(phase));
  EXPECT_EQ(tcp.last_cause().native, native);
}

}  // namespace esse::test
