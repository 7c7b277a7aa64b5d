// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over the sockets of lwIP 2.1 or newer under an RTOS (ESP-IDF has
// them), IPv4 and IPv6. Names through lwIP's DNS, never through getaddrinfo(), which blocks. No
// heap and no buffer of its own. One task at a time; not from lwIP's thread, and not with its core
// lock held: each call may wait until lwIP's thread has done what is before it, never for the
// network.
//
//   esse::lwip_sockets::TcpTransport tcp;
//   for (;;) {
//     const esse::Step step = client.poll(now, random);
//     …
//     esse::lwip_sockets::wait(tcp, step);
//   }
#if defined(close) || defined(connect)
#error \
    "lwip/sockets.h makes macros of close() and connect(): include this first, or say LWIP_COMPAT_SOCKETS 0"
#endif
#include "esse_lwip/question.h"
#include "esse_transport/address_attempts.h"
#include "esse_transport/transport.h"

struct pollfd;  // lwIP's

namespace esse::lwip_sockets {

struct TcpOptions {
  /// TCP keep-alive: the first probe after this long without a byte, then one each interval, dead
  /// after so many without an answer. It keeps mappings of NATs and firewalls, too. Idle 0:
  /// none; interval and probes are 1 at least. Needs LWIP_TCP_KEEPALIVE.
  uint16_t keep_alive_idle_s = 60;
  uint8_t keep_alive_interval_s = 15;
  uint8_t keep_alive_probes = 4;
};

/// What becomes of a connection, and its Cause {error, native: for names lwIP's err_t, which is
/// negative; then lwIP's errno}:
///  - no such name: kNameNotFound, ERR_ARG (lwIP does not tell it from a name server that failed);
///    no answer: kNameTimeout, ERR_TIMEOUT; no name server known: kNameFailed, ERR_VAL;
///    no place in the table of names, where a question that nobody waits for any more stays for
///    seconds: kNameFailed, ERR_MEM;
///  - refused: kConnectRefused, ECONNRESET; silence: kConnectTimeout, ECONNABORTED or, when there
///    was another address to try, ETIMEDOUT; no route: kUnreachable, EHOSTUNREACH;
///  - reset: kReset, ECONNRESET; retransmissions or keep-alive without an answer: kUnreachable,
///    ECONNABORTED;
///  - no socket: kTransportMemory, ENFILE, ENOBUFS or ENOMEM;
///  - no link: kNetworkDown, ERR_IF or one of the above;
///  - the interface has lost the address that the connection came from: kTransportFailed,
///    ECONNABORTED.
class TcpTransport final : public Transport, private lwip::Question<TcpTransport> {
 public:
  /// fill() never needs more.
  static constexpr size_t kMostPollFds = 1;

  TcpTransport() = default;
  explicit TcpTransport(const TcpOptions& options) : options_(options) {}
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// kNoTls for a secure endpoint: TLS goes around this transport. Nothing is sent before the first
  /// advance().
  Error open(const Endpoint& to, Millis now) override;
  /// Where lwIP has both families: when the name's first address fails, or is silent for 3 s, its
  /// address of the other family is tried. lwIP tells one address of a family.
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  /// A failure is final for this direction. "No route" (the link went down) is one, because lwIP
  /// may have taken the bytes, and does not say how many.
  Io write(Span<const char> from) override;
  /// lwIP finishes the rest by itself.
  void close() override;
  /// For an answer of the name server there is nothing to sleep on: asked again each 20 ms.
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

  /// What lwip_poll() must watch for this transport to go on: writes into `out`, answers how many,
  /// none while the name is awaited. `wake` is the Step, or pending(): who does not want to read or
  /// write now is not woken by it.
  size_t fill(Span<pollfd> out, const Wake& wake) const;

 private:
  struct Callbacks;  // they know lwIP's types: in the .cpp

  void ask();
  int answer() const;
  void withdraw();
  Io resolve();
  Io dial();
  Io connect();
  Io give_up_address(int code);
  Io become_ready();
  Io fail();
  void blame(Error error, int native);
  void blame_more(Error error, int native);

  TcpOptions options_;
  Cause cause_;
  Millis now_;
  AddressAttempts attempts_;
  const Endpoint* to_ = nullptr;
  uint32_t address_[6] = {};  // lwIP's ip_addr_t, once there is an answer
  uint32_t local_ = 0;        // the address that the connection comes from, folded
  int fd_ = -1;
  Phase phase_ = Phase::kIdle;
  int8_t answer_ = 0;  // to the question: an err_t. Written in lwIP's thread
  bool asked_ = false;
  bool ended_ = false;         // the peer's direction
  bool failed_ = false;        // both directions, for good
  bool write_failed_ = false;  // what arrived before is still read
  bool write_blocked_ = false;
};

/// Sleeps in lwip_poll() until `wake` (the Step, or pending()) ends it. True when there is
/// something to go on with before `wake.wait_ms` are over.
bool wait(const TcpTransport& tcp, const Wake& wake);

}  // namespace esse::lwip_sockets
