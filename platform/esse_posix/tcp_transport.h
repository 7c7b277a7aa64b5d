// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over the sockets of Linux and macOS.
// Names go through c-ares, so nothing waits and there is no thread. The addresses of a name are
// tried one after the other. It has no heap of its own; c-ares allocates from open() until the
// connection is ready. It never raises SIGPIPE. One thread at a time.
//
//   esse::posix::TcpTransport tcp;
//   …
//   esse::posix::wait(tcp, step);
#include "esse_posix/resolver.h"
#include "esse_transport/transport.h"

struct pollfd;

namespace esse::posix {

/// Plain data, with defaults. The transport copies it, but borrows the texts.
struct TcpOptions {
  /// How long one address may be silent while there are others to try. The last one has no limit of
  /// its own: the caller's limit for connecting, or the system's, ends it. If the caller closes
  /// before all were tried, the next open() of the same host begins behind those that were.
  uint32_t address_timeout_ms = 3000;
  /// How long a name server may take to answer the first time. It doubles with each try.
  uint32_t name_timeout_ms = 2000;
  uint8_t name_tries = 3;  ///< how often each name server is asked
  // TCP keep-alive (RFC 9293, section 3.8.4). It also keeps the mappings of NATs and firewalls
  // alive.
  uint16_t keep_alive_idle_s = 60;      ///< silence before the first probe; 0: no keep-alive
  uint16_t keep_alive_interval_s = 15;  ///< from one probe to the next
  uint8_t keep_alive_probes = 4;        ///< as many without an answer end the connection
  /// Name servers instead of the system's: "127.0.0.1:5353,[::1]:5353". Null: the system's.
  const char* name_servers = nullptr;
  /// A name or address to connect to instead of the endpoint's host. The port stays. Null: none.
  const char* connect_to = nullptr;
};

class TcpTransport final : public Transport {
 public:
  /// The most entries that fill() writes.
  static constexpr size_t kMostPollFds = Resolver::kMostSockets;

  TcpTransport() = default;
  /// Copies `options`; their texts are borrowed for its lifetime.
  explicit TcpTransport(const TcpOptions& options) : options_(options) {}
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// Reads /etc/hosts and resolv.conf. No other call touches the disk. kNoTls for a secure
  /// endpoint: TlsTransport goes around this one.
  Error open(const Endpoint& to, Millis now) override;
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
  uint32_t skip_ = 0;     // how many addresses were tried when close() came before the last one
  uint32_t skip_of_ = 0;  // of which host: a hash
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
