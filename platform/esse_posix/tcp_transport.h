// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over the sockets of Linux and macOS.
// Names go through c-ares, so nothing waits and there is no thread. The addresses of a name race
// (RFC 8305), and the first that connects is the connection. It has no heap of its own; c-ares
// allocates from open() until the connection is ready. It never raises SIGPIPE. One thread at a
// time.
//
//   esse::posix::TcpTransport tcp;
//   …
//   esse::posix::wait(tcp, step);
#include "esse_posix/race.h"
#include "esse_posix/resolver.h"
#include "esse_transport/transport.h"

struct pollfd;

namespace esse::posix {

/// Plain data, with defaults. The transport copies it, but borrows the texts.
struct TcpOptions {
  /// How long after one address the next is tried, too, while the first is silent: RFC 8305's
  /// "Connection Attempt Delay". At most four are tried at a time: the oldest gives way. The last
  /// four have no limit of their own: the caller's limit for connecting, or the system's, ends
  /// them. If the caller closes before all were tried, the next open() of the same host begins
  /// behind those that were.
  uint32_t attempt_delay_ms = 250;
  /// How long a name server may take to answer the first time. It doubles with each try.
  uint32_t name_timeout_ms = 2000;
  uint8_t name_tries = 3;  ///< how often each name server is asked
  // TCP keep-alive (RFC 9293, section 3.8.4). It also keeps the mappings of NATs and firewalls
  // alive.
  uint16_t keep_alive_idle_s = 60;      ///< silence before the first probe; 0: no keep-alive
  uint16_t keep_alive_interval_s = 15;  ///< from one probe to the next
  uint8_t keep_alive_probes = 4;        ///< as many without an answer end the connection
  /// The interface that connections go through, and no other: "wlan0". While there is none of that
  /// name: kNetworkDown, ENODEV. Names are asked for as routes lead. Null: routes decide.
  const char* if_name = nullptr;
  /// Name servers instead of the system's: "127.0.0.1:5353,[::1]:5353". Null: the system's.
  const char* name_servers = nullptr;
  /// A name or address to connect to instead of the endpoint's host. The port stays. Null: none.
  const char* connect_to = nullptr;
};

class TcpTransport final : public Transport {
 public:
  /// The most entries that fill() writes.
  static constexpr size_t kMostPollFds = Resolver::kMostSockets + Race::kMostSockets;

  TcpTransport() = default;
  /// Copies `options`; their texts are borrowed for its lifetime.
  explicit TcpTransport(const TcpOptions& options) : options_(options) {}
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// Reads /etc/hosts and resolv.conf. No other call touches the disk. kNoTls for a secure
  /// endpoint: TlsTransport goes around this one.
  Error open(const Endpoint& to, Millis now) override;
  /// Connecting begins when IPv6 addresses are known, or 50 ms after IPv4 ones are. The family that
  /// a host was reached by goes first the next time, until other hosts were opened meanwhile.
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

  /// Writes into `out` what poll(2) must watch for this transport to go on, and answers how many
  /// entries. `wake` is the Step, or pending(). What it does not want is not watched. A program
  /// with a loop of its own calls this, and then poll(2), kqueue or epoll itself.
  size_t fill(Span<pollfd> out, const Wake& wake) const;

 private:
  // What was learned of a host.
  struct Known {
    uint32_t host = 0;             // a hash
    uint32_t skip = 0;             // how many addresses were tried when close() came first
    Family first = Family::kIpv6;  // the one that connected
  };

  void recall(uint32_t host);
  Io connect();
  uint32_t way_ms() const;
  void try_next_address();
  Io become_ready(Race::Runner winner);
  Io fail(const Cause& cause);

  TcpOptions options_;
  Resolver resolver_;
  Race race_;
  Cause cause_;
  Millis now_;
  Known known_[4];  // the host of the last open() is the first. As many as have redirects
  int fd_ = -1;
  Phase phase_ = Phase::kIdle;
  bool ended_ = false;         // the peer's direction
  bool failed_ = false;        // both directions, for good
  bool write_failed_ = false;  // what arrived before is still read
  bool write_blocked_ = false;
};

/// Sleeps in poll(2) until `wake`, the Step or pending(), ends it, or a signal arrives. True when a
/// socket is ready before `wake.wait_ms` have passed.
bool wait(const TcpTransport& tcp, const Wake& wake);

}  // namespace esse::posix
