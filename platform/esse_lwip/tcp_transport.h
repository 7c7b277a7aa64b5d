// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over lwIP 2.1 or newer, through its raw API (altcp), for IPv4 and
// IPv6. Names go through lwIP's DNS. It has no heap of its own: what arrives stays in lwIP's
// buffers until it is read. The receive window opens again only for what was read, so it bounds the
// memory.
//
// NO_SYS = 1: the loop that feeds lwIP calls this, too. Waits include lwIP's own timers.
// NO_SYS = 0: one task at a time calls this. Every call takes lwIP's core lock, so do not call with
// the lock held, nor from lwIP's thread. Set TcpOptions::wake.
#include "esse_lwip/connection.h"
#include "esse_lwip/question.h"
#include "esse_lwip/tcp_options.h"
#include "esse_transport/address_attempts.h"
#include "esse_transport/transport.h"

namespace esse::lwip {

///   esse::lwip::TcpTransport tcp;
///   for (;;) {
///     nic_poll();             // the driver: frames to netif->input()
///     sys_check_timeouts();   // lwIP
///     … client.poll(…), and sleep for no longer than sys_timeouts_sleeptime()
///   }
///
/// How a connection fails, with Cause::error and Cause::native, lwIP's err_t:
///  - no such name: kNameNotFound, ERR_ARG. lwIP does not tell this from a name server that failed
///  - no answer from a name server: kNameTimeout, ERR_TIMEOUT
///  - no name server known: kNameFailed, ERR_VAL
///  - no place in lwIP's table of names: kNameFailed, ERR_MEM. A question that nobody waits for any
///    more keeps its place for seconds
///  - the peer refused: kConnectRefused, ERR_RST
///  - the peer was silent: kConnectTimeout, ERR_ABRT or ERR_TIMEOUT
///  - no route: kUnreachable, ERR_RTE
///  - the connection was reset: kReset, ERR_RST
///  - retransmissions or keep-alive got no answer: kUnreachable, ERR_ABRT
///  - no pcb, or no segment: kTransportMemory, ERR_MEM
///  - no link: kNetworkDown, ERR_IF, ERR_RTE or ERR_ABRT. A link that goes down and comes back ends
///    nothing by itself
///  - the interface has lost the address that the connection came from: kTransportFailed, ERR_ABRT
class TcpTransport final : public Transport, private Question<TcpTransport> {
 public:
  TcpTransport() : TcpTransport(TcpOptions()) {}
  /// Copies `options`.
  explicit TcpTransport(const TcpOptions& options) : connection_(options) {}
  TcpTransport(const TcpTransport&) = delete;  // lwIP holds its address
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// kNoTls for a secure endpoint: TlsTransport goes around this one. Nothing is sent before the
  /// first advance().
  Error open(const Endpoint& to, Millis now) override;
  /// If lwIP is built with both families, it is asked for an address of each at once. The one that
  /// connected the last time goes first, at the beginning IPv4. The other one goes when that fails,
  /// is silent for 2 s, or is not there 50 ms after it.
  Io advance(Millis now) override;
  /// Moves at most 65,535 bytes a call.
  Io read(Span<char> into) override;
  /// Copies into lwIP's send buffer, which holds TCP_SND_BUF bytes.
  Io write(Span<const char> from) override;
  /// Sends a FIN, or an RST when bytes had arrived that were not read. lwIP finishes the rest by
  /// itself. When it is short of room for another connection, it may drop this one.
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

 private:
  struct Callbacks;  // they know lwIP's types: in the .cpp
  enum class Stage : uint8_t {
    kAsk,      // the name is to be asked for
    kAsked,    // an address is awaited, or its turn
    kDialled,  // an address is tried: see connection_
  };

  int ask(Family family, void* address);
  void lose(Family family, int answer);
  void take(Family family, const void* address);
  void try_next_address();
  void dial(const void* address);
  uint32_t left_ms() const;
  Io go_on();
  Io lost();
  void blame(Phase phase, int outcome);

  // Bytes first: short offsets make short instructions.
  Phase phase_ = Phase::kIdle;
  Stage stage_ = Stage::kAsk;
  Family first_ = Family::kIpv4;  // the one that connected the last time
  bool ended_ = false;            // read() has answered ended()
  bool failed_ = false;           // for good
  bool write_blocked_ = false;
  AddressAttempts attempts_{Family::kIpv4};
  const Endpoint* to_ = nullptr;
  Cause cause_;
  Connection connection_;
};

}  // namespace esse::lwip
