// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TcpTransport of either port to lwIP on a Net with a server and a name server, driven as an
// application drives it: advance, read, sleep for no longer than pending() says. Each port's folder
// has its net.h, which says what a Net is, and its port.h, which says what differs.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "esse_base/std_interop.h"
#include "lwip_server.h"
#include "name_server.h"
#include "port.h"

namespace esse::test {

struct Rig {
  explicit Rig(const LinkOptions& link = {}) : net(link), tcp(tcp_options(net)) {
    in_lwip([this] {
      server = std::make_unique<LwipServer>(uint16_t{80});
      names = std::make_unique<NameServer>();
      names->set_ttl(0);  // lwIP outlives the test, and so would what it remembers
      names->know("peer.example", kServer4);
    });
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;
  ~Rig() {
    tcp.close();
    in_lwip([this] {
      server.reset();
      names.reset();
    });
  }

  // The peers.
  template <class Function>
  auto ask_server(Function what) {
    decltype(what(*server)) answer{};
    in_lwip([&] { answer = what(*server); });
    return answer;
  }
  bool send(Text bytes) {
    return ask_server([&](LwipServer& s) { return s.send(bytes); });
  }
  bool end() {
    return ask_server([](LwipServer& s) { return s.end(); });
  }
  bool reset() {
    return ask_server([](LwipServer& s) { return s.reset(); });
  }
  size_t accepted() {
    return ask_server([](LwipServer& s) { return s.accepted(); });
  }
  std::string receive_all() {
    return ask_server([](LwipServer& s) { return s.receive_all(); });
  }
  bool is_connected() {
    return ask_server([](LwipServer& s) { return s.is_connected(); });
  }
  bool saw_close() {
    return ask_server([](LwipServer& s) { return s.saw_close(); });
  }
  void know(const char* name, const char* address) {
    in_lwip([&] { names->know(name, address); });
  }
  void set_mood(NameServer::Mood mood) {
    in_lwip([&] { names->set_mood(mood); });
  }
  void set_moods(NameServer::Mood ipv4, NameServer::Mood ipv6) {
    in_lwip([&] {
      names->set_mood4(ipv4);
      names->set_mood6(ipv6);
    });
  }
  size_t questions() {
    size_t count = 0;
    in_lwip([&] { count = names->questions(); });
    return count;
  }
  size_t questions6() {
    size_t count = 0;
    in_lwip([&] { count = names->questions6(); });
    return count;
  }

  // Lets time go by, a millisecond at a time, until `what` is so. Packets are on their way.
  template <class Condition>
  bool pass_until(Condition what) {
    for (int i = 0; i < 2000 && !what(); ++i) {
      net.pass(1);
    }
    return what();
  }

  // One sleep of at most `most_ms`.
  void sleep(Tcp& t, uint32_t most_ms) {
    Wake wake = t.pending();
    wake.wait_ms = wake.wait_ms < most_ms ? wake.wait_ms : most_ms;
    test::sleep(net, t, wake);
    ++sleeps;
  }
  void sleep(uint32_t most_ms) { sleep(tcp, most_ms); }

  void open(Text host, uint16_t port = 80) {
    to = Endpoint{host, port, false};
    ASSERT_EQ(tcp.open(to, net.now()), Error::kNone);
  }

  // advance() until it says something, or for `most_ms`.
  Io settle(Tcp& t, uint32_t most_ms = kSettleMs) {
    const Millis end = net.now() + most_ms;
    Io answer = t.advance(net.now());
    while (answer.is_not_yet() && !net.now().reached(end)) {
      sleep(t, net.now().until(end));
      answer = t.advance(net.now());
    }
    return answer;
  }
  Io settle(uint32_t most_ms = kSettleMs) { return settle(tcp, most_ms); }

  // ... and the server has it.
  Io connect(Text host = kServer4, uint16_t port = 80) {
    const size_t before = accepted();
    open(host, port);
    const Io answer = settle();
    if (answer == Io::done()) {
      pass_until([&] { return accepted() > before; });
    }
    return answer;
  }

  // read() until it says something, or for `most_ms`; bytes go behind `got`.
  Io read_some(std::string& got, size_t piece = 256, uint32_t most_ms = kReadMs) {
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
  std::unique_ptr<LwipServer> server;
  std::unique_ptr<NameServer> names;
  Endpoint to;
  Tcp tcp;
  size_t sleeps = 0;
};

inline void expect_cause(const Tcp& tcp, Error error, Phase phase, int native) {
  EXPECT_STREQ(name(tcp.last_cause().error), name(error));
  EXPECT_STREQ(name(tcp.last_cause().phase), name(phase));
  EXPECT_EQ(tcp.last_cause().native, native);
}

}  // namespace esse::test
