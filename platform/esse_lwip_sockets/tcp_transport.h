// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over the sockets of lwIP 2.1 or newer under an RTOS, as in
// ESP-IDF, for IPv4 and IPv6. Names go through lwIP's DNS, not through getaddrinfo(), which blocks.
// It has no heap and no buffer of its own. One task at a time calls it, but not lwIP's thread, and
// not with the core lock held. A call may wait for lwIP's thread to get to it, but never for the
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

/// Plain data, with defaults.
struct TcpOptions {
  // TCP keep-alive (RFC 9293, section 3.8.4). It also keeps the mappings of NATs and firewalls
  // alive. Needs LWIP_TCP_KEEPALIVE.
  uint16_t keep_alive_idle_s = 60;     ///< silence before the first probe; 0: no keep-alive
  uint8_t keep_alive_interval_s = 15;  ///< from one probe to the next; at least 1
  uint8_t keep_alive_probes = 4;       ///< as many without an answer end the connection; at least 1
  /// The interface that connections go through, and no other, as lwIP names it: "st1". ESP-IDF says
  /// it in esp_netif_get_netif_impl_name(). Borrowed. While there is none of that name:
  /// kNetworkDown, ENODEV. Names are asked for as routes lead. Null: routes decide.
  const char* if_name = nullptr;
};

/// How a connection fails, with Cause::error and Cause::native. That is lwIP's err_t for names,
/// which is negative, and lwIP's errno for the rest:
///  - no such name: kNameNotFound, ERR_ARG. lwIP does not tell this from a name server that failed
///  - no answer from a name server: kNameTimeout, ERR_TIMEOUT
///  - no name server known: kNameFailed, ERR_VAL
///  - no place in lwIP's table of names: kNameFailed, ERR_MEM. A question that nobody waits for any
///    more keeps its place for seconds
///  - the peer refused: kConnectRefused, ECONNRESET
///  - the peer was silent: kConnectTimeout, ECONNABORTED; ETIMEDOUT when there was another address
///    to try
///  - no route: kUnreachable, EHOSTUNREACH
///  - the connection was reset: kReset, ECONNRESET
///  - retransmissions or keep-alive got no answer: kUnreachable, ECONNABORTED
///  - no socket: kTransportMemory, ENFILE, ENOBUFS or ENOMEM
///  - no link: kNetworkDown, ERR_IF or one of the above
///  - no interface TcpOptions::if_name: kNetworkDown, ENODEV
///  - the interface has lost the address that the connection came from: kTransportFailed,
///    ECONNABORTED
class TcpTransport final : public Transport, private lwip::Question<TcpTransport> {
 public:
  /// The most entries that fill() writes.
  static constexpr size_t kMostPollFds = 1;

  TcpTransport() = default;
  /// Copies `options`.
  explicit TcpTransport(const TcpOptions& options) : options_(options) {}
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// kNoTls for a secure endpoint: TlsTransport goes around this one. Nothing is sent before the
  /// first advance().
  Error open(const Endpoint& to, Millis now) override;
  /// If lwIP is built with both families, it is asked for an address of each at once. The one that
  /// connected the last time goes first, at the beginning IPv4. The other one goes when that fails,
  /// is silent for 2 s, or is not there 50 ms after it. lwIP tells one address of a family.
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  /// A failure is final for this direction. So is "no route", which a link that went down causes:
  /// lwIP may have taken some of the bytes, and does not say how many.
  Io write(Span<const char> from) override;
  /// Closes the socket. lwIP finishes the rest by itself.
  void close() override;
  /// While the name is awaited there is nothing to sleep on: wait_ms is 25 at first, and the longer
  /// that takes the more, up to 218.
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

  /// Writes into `out` what lwip_poll() must watch for this transport to go on, and answers how
  /// many entries. There is none while the name is awaited. `wake` is the Step, or pending(). What
  /// it does not want is not watched.
  size_t fill(Span<pollfd> out, const Wake& wake) const;

 private:
  struct Callbacks;  // they know lwIP's types: in the .cpp
  static constexpr uint8_t kNobody = 2;

  int ask(Family family, void* address);
  int answer_of(Family family) const;
  bool take_kept(Family family, void* address);
  void withdraw();
  void hear();
  void lose(Family family, int answer);
  Io go_on();
  void try_next_address();
  void dial(const void* address);
  bool look_at_socket();
  void give_up_address(int code);
  void become_ready();
  uint32_t way_ms() const;
  Io fail();
  void blame(Error error, int native);
  void blame_more(Error error, int native);

  TcpOptions options_;
  Cause cause_;
  Millis now_;
  AddressAttempts attempts_{Family::kIpv4};
  const Endpoint* to_ = nullptr;
  // Written in lwIP's thread, under its protection: an ip_addr_t that waits for its turn, whose it
  // is, and the err_t that answers the question for each family.
  uint32_t kept_[6] = {};
  uint8_t kept_of_ = kNobody;
  int8_t answers_[2] = {};
  uint32_t local_ = 0;  // the address that the connection comes from, folded
  int fd_ = -1;
  Phase phase_ = Phase::kIdle;
  Family first_ = Family::kIpv4;  // the one that connected the last time
  uint8_t name_ms_ = 0;           // until the next look whether the name is known
  bool asked_ = false;
  bool ended_ = false;         // the peer's direction
  bool failed_ = false;        // both directions, for good
  bool write_failed_ = false;  // what arrived before is still read
  bool write_blocked_ = false;
};

/// Sleeps in lwip_poll() until `wake`, the Step or pending(), ends it. True when the socket is
/// ready before `wake.wait_ms` have passed.
bool wait(const TcpTransport& tcp, const Wake& wake);

}  // namespace esse::lwip_sockets
