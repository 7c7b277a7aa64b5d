// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over the sockets of Linux and macOS. Names through c-ares, so
// nothing ever waits and there is no thread; every address of a name is tried in turn. It holds no
// heap of its own; c-ares allocates from open() until the connection stands. It never raises
// SIGPIPE. One thread at a time.
//
//   esse::posix::TcpTransport tcp;
//   …
//   esse::posix::wait(tcp, step);
//
// A program with a loop of its own calls fill() and poll(2), kqueue or epoll itself.
#include "esse_posix/resolver.h"
#include "esse_transport/transport.h"

struct pollfd;

namespace esse::posix {

struct TcpOptions {
  /// How long one address may take while there are others to try. The last one has no limit of
  /// its own: the caller's limit for connecting, or the system's, ends it. Where that comes before
  /// all were tried, the next open() begins behind those that were.
  uint32_t address_timeout_ms = 3000;
  /// How long a name server may take to answer a first question; doubles with each try.
  uint32_t name_timeout_ms = 2000;
  uint8_t name_tries = 3;
  /// TCP keep-alive: the first probe after this long without a byte, then one each interval, dead
  /// after so many without an answer. It keeps mappings of NATs and firewalls, too. 0: none.
  uint16_t keep_alive_idle_s = 60;
  uint16_t keep_alive_interval_s = 15;
  uint8_t keep_alive_probes = 4;
  /// Name servers instead of the system's: "127.0.0.1:5353,[::1]:5353". Borrowed.
  const char* name_servers = nullptr;
  /// A name or address to connect to whatever the endpoint's host is (its port stays). Borrowed.
  const char* connect_to = nullptr;
};

class TcpTransport final : public Transport {
 public:
  /// fill() never needs more.
  static constexpr size_t kMostPollFds = Resolver::kMostSockets;

  TcpTransport() = default;
  explicit TcpTransport(const TcpOptions& options) : options_(options) {}
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// Reads /etc/hosts and resolv.conf, which is all that happens on the disk. kNoTls for a secure
  /// endpoint: TLS goes around this transport.
  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

  /// What poll(2) must watch for this transport to go on: writes into `out`, answers how many.
  /// `wake` is the Step, or pending(): who does not want to read or write now is not woken by it.
  size_t fill(Span<pollfd> out, const Wake& wake) const;

 private:
  Io resolve();
  Io connect();
  Io try_next_address();
  void give_up_address(Error error, int native);
  Io become_ready();
  Io fail(Error error, int native);

  TcpOptions options_;
  Resolver resolver_;
  Cause cause_;
  Millis now_;
  AddressAttempts attempts_;
  uint32_t skip_ = 0;     // addresses: tried before the connection was given up on the way ...
  uint32_t skip_of_ = 0;  // ... and of which host: a hash
  int fd_ = -1;
  Phase phase_ = Phase::kIdle;
  bool ended_ = false;         // the peer's direction
  bool failed_ = false;        // both directions, for good
  bool write_failed_ = false;  // what arrived before is still read
  bool write_blocked_ = false;
};

/// Sleeps in the kernel until `wake` (the Step, or pending()) ends it, or a signal arrives. True
/// when there is something to go on with before `wake.wait_ms` are over.
bool wait(const TcpTransport& tcp, const Wake& wake);

}  // namespace esse::posix
