// SPDX-License-Identifier: Apache-2.0
// The transport contract on real sockets: loopback servers, a real name server, real time.
#include <gtest/gtest.h>
#include <poll.h>

#include <string>
#include <tuple>

#include "conformance/transport_conformance.h"
#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"
#include "loopback.h"
#include "tiny_dns.h"

namespace esse::test {
namespace {

class PosixFixture final : public TransportFixture {
 public:
  // `by_name`: hosts are names, which the name server knows; else the address itself.
  PosixFixture(const std::string& address, bool by_name)
      : address_(address),
        by_name_(by_name),
        server_(address),
        refusing_(address),
        silent_(address),
        tcp_(options(dns_)) {
    dns_.know("peer.example", {address});
  }

  Transport& transport() override { return tcp_; }
  bool arrange(Peer peer, Endpoint& to) override {
    to.host = by_name_ ? Text("peer.example") : Text(address_.data(), address_.size());
    to.port = server_.port();
    if (peer == Peer::kRefuses) {
      to.port = refusing_.port();
    } else if (peer == Peer::kSilent) {
      to.port = silent_.port();
    } else if (peer == Peer::kNameless) {
      to.host = "nobody.example";
    }
    return true;
  }
  Millis now() override { return posix::now(); }
  void sleep(uint32_t most_ms) override {
    const uint32_t wait_ms = tcp_.pending().wait_ms;
    sleep_until(posix::now() + (wait_ms < most_ms ? wait_ms : most_ms), true);
  }
  void pass(uint32_t ms) override { sleep_until(posix::now() + ms, false); }

  bool send(Text bytes) override { return accept() && server_.send(bytes); }
  bool end() override {
    EXPECT_TRUE(accept());
    server_.end();
    return true;
  }
  bool cut() override { return false; }  // TCP alone knows no difference
  bool reset() override {
    EXPECT_TRUE(accept());
    server_.reset();
    return true;
  }
  size_t receive(Span<char> into) override { return accept() ? server_.receive(into) : 0; }
  bool saw_close() override { return accept() && server_.saw_close(); }
  uint32_t patience_ms() override { return 2000; }
  // A machine may stand still in a call; one that waits takes a timer of TCP's or of a name's.
  uint32_t longest_call_ms() override { return 4000; }

 private:
  static posix::TcpOptions options(const TinyDns& dns) {
    posix::TcpOptions options;
    options.name_servers = dns.address();
    return options;
  }

  // Sleeps in the kernel; the name server answers meanwhile, like a machine of its own.
  void sleep_until(Millis end, bool for_transport) {
    for (;;) {
      struct pollfd fds[posix::TcpTransport::kMostPollFds + 1];
      fds[0] = {dns_.fd(), POLLIN, 0};
      const size_t count =
          1 +
          (for_transport ? tcp_.fill(Span<struct pollfd>(fds).from(1), tcp_.pending()) : size_t{0});
      const int left = static_cast<int>(posix::now().until(end));
      const int ready = poll(fds, static_cast<nfds_t>(count), left);
      const bool only_dns = ready == 1 && fds[0].revents != 0;
      dns_.serve();
      if (!only_dns) {
        return;
      }
    }
  }

  // Takes the connection that the transport has now; those of earlier opens are still in the queue.
  bool accept() {
    struct pollfd fds[posix::TcpTransport::kMostPollFds];
    if (tcp_.pending().phase != Phase::kReady || tcp_.fill(fds, tcp_.pending()) != 1) {
      return server_.is_connected();
    }
    const uint16_t port = local_port(fds[0].fd);
    while (!server_.is_connected() || server_.client_port() != port) {
      if (!server_.accept()) {
        return false;
      }
    }
    return true;
  }

  std::string address_;
  bool by_name_;
  LoopbackServer server_;
  RefusingPort refusing_;
  SilentPort silent_;
  TinyDns dns_;
  posix::TcpTransport tcp_;
};

struct Variant {
  const char* name;
  const char* address;
  bool by_name;
};

using Case = std::tuple<Variant, TransportRule>;
class PosixConformance : public testing::TestWithParam<Case> {};

TEST_P(PosixConformance, Holds) {
  const auto& [variant, rule] = GetParam();
  if (!has_address(variant.address)) {
    GTEST_SKIP() << "this machine has no " << variant.address;
  }
  const size_t fds = open_fds();
  {
    PosixFixture fixture(variant.address, variant.by_name);
    const char* broken = rule.check(fixture);
    if (std::string(rule.name) == "CutComesAfterAllBytesAndLasts") {
      EXPECT_EQ(broken, kNotApplicable);
    } else {
      EXPECT_EQ(broken, nullptr) << broken;
    }
  }
  EXPECT_EQ(open_fds(), fds);
}

constexpr Variant kVariants[] = {
    {"IPv4", "127.0.0.1", false}, {"IPv6", "::1", false}, {"Name", "127.0.0.1", true}};

INSTANTIATE_TEST_SUITE_P(All,
                         PosixConformance,
                         testing::Combine(testing::ValuesIn(kVariants),
                                          testing::ValuesIn(transport_rules().begin(),
                                                            transport_rules().end())),
                         [](const testing::TestParamInfo<Case>& one) {
                           return std::string(std::get<0>(one.param).name) + "_" +
                                  std::get<1>(one.param).name;
                         });

}  // namespace
}  // namespace esse::test
