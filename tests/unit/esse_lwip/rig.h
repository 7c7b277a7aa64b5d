// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TcpTransport on a Net with a server and a name server, driven as an application drives it:
// advance, read, sleep for no longer than pending() says.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "esse_base/std_interop.h"
#include "esse_lwip/tcp_transport.h"
#include "lwip/err.h"
#include "lwip/memp.h"
#include "lwip_server.h"
#include "name_server.h"
#include "net.h"

namespace esse::test {

struct Rig {
  explicit Rig(const LinkOptions& link = {}) : net(link) { names.know("peer.example", kServer4); }

  // One sleep of at most `most_ms`.
  void sleep(uint32_t most_ms) {
    const uint32_t wait_ms = tcp.pending().wait_ms;
    net.sleep(wait_ms < most_ms ? wait_ms : most_ms);
  }

  void open(Text host, uint16_t port = 80) {
    to = Endpoint{host, port, false};
    ASSERT_EQ(tcp.open(to, net.now()), Error::kNone);
  }

  // advance() until it says something, or for `most_ms`.
  Io settle(uint32_t most_ms = 60000) {
    const Millis end = net.now() + most_ms;
    Io answer = tcp.advance(net.now());
    while (answer.is_not_yet() && !net.now().reached(end)) {
      sleep(net.now().until(end));
      answer = tcp.advance(net.now());
    }
    return answer;
  }

  Io connect(Text host = kServer4, uint16_t port = 80) {
    const size_t accepted = server.accepted();
    open(host, port);
    const Io answer = settle();
    for (int i = 0; answer == Io::done() && i < 1000 && server.accepted() == accepted; ++i) {
      net.pass(1);
    }
    return answer;
  }

  // read() until it says something, or for `most_ms`; bytes go behind `got`.
  Io read_some(std::string& got, size_t piece = 256, uint32_t most_ms = 300000) {
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
      sleep(net.now().until(end));
      static_cast<void>(tcp.advance(net.now()));
    }
  }

  Io read_to_end(std::string& got, size_t piece = 256) {
    Io answer = read_some(got, piece);
    while (answer.ok()) {
      answer = read_some(got, piece);
    }
    return answer;
  }

  Net net;
  NameServer names;
  LwipServer server{80};
  Endpoint to;
  lwip::TcpTransport tcp{{Net::wake, &net}};
};

// Takes everything that a pool of lwIP has left, for as long as it lives.
class Hoard {
 public:
  explicit Hoard(memp_t pool) : pool_(pool) {
    while (void* const one = memp_malloc(pool)) {
      taken_.push_back(one);
    }
  }
  Hoard(const Hoard&) = delete;
  Hoard& operator=(const Hoard&) = delete;
  ~Hoard() {
    for (void* const one : taken_) {
      memp_free(pool_, one);
    }
  }

 private:
  memp_t pool_;
  std::vector<void*> taken_;
};

inline void expect_cause(const lwip::TcpTransport& tcp, Error error, Phase phase, int native) {
  EXPECT_STREQ(name(tcp.last_cause().error), name(error));
  EXPECT_STREQ(name(tcp.last_cause().phase), name(phase));
  EXPECT_EQ(tcp.last_cause().native, native);
}

}  // namespace esse::test
