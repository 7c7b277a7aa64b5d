// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: esse's Transport over lwIP 2.1 or newer, through its raw API (altcp), IPv4 and
// IPv6, with names through lwIP's DNS. No heap of its own: what arrives stays in lwIP's buffers
// until it is read, and only what was read is acknowledged, so lwIP's receive window bounds the
// memory.
//
// NO_SYS = 1: the loop that feeds lwIP calls this, too; waits include lwIP's own timers.
// NO_SYS = 0: one task at a time; every call takes lwIP's core lock, so do not call with the lock
// held (nor from lwIP's thread), and give a `wake`.
//
//   esse::lwip::TcpTransport tcp;
//   for (;;) {
//     nic_poll();             // the driver: frames to netif->input()
//     sys_check_timeouts();   // lwIP
//     … client.poll(…), and sleep for no longer than sys_timeouts_sleeptime()
//   }
#include "esse_lwip/connection.h"
#include "esse_lwip/question.h"
#include "esse_lwip/tcp_options.h"
#include "esse_transport/address_attempts.h"
#include "esse_transport/transport.h"

namespace esse::lwip {

/// What becomes of a connection, and its Cause {error, native: lwIP's err_t}:
///  - no such name: kNameNotFound, ERR_ARG (lwIP does not tell it from a name server that failed);
///    no answer: kNameTimeout, ERR_TIMEOUT; no name server known: kNameFailed, ERR_VAL;
///    no place in the table of names, where a question that nobody waits for any more stays for
///    seconds: kNameFailed, ERR_MEM;
///  - refused: kConnectRefused, ERR_RST; silence: kConnectTimeout, ERR_ABRT or ERR_TIMEOUT;
///    no route: kUnreachable, ERR_RTE;
///  - reset: kReset, ERR_RST; retransmissions or keep-alive without an answer: kUnreachable,
///  ERR_ABRT;
///  - no pcb, no segment: kTransportMemory, ERR_MEM;
///  - no link: kNetworkDown, ERR_IF, ERR_RTE or ERR_ABRT. A link that goes down and comes back
///    ends nothing by itself;
///  - the interface has lost the address that the connection came from: kTransportFailed, ERR_ABRT.
class TcpTransport final : public Transport, private Question<TcpTransport> {
 public:
  TcpTransport() : TcpTransport(TcpOptions()) {}
  explicit TcpTransport(const TcpOptions& options) : connection_(options) {}
  TcpTransport(const TcpTransport&) = delete;  // lwIP holds its address
  TcpTransport& operator=(const TcpTransport&) = delete;
  ~TcpTransport() { close(); }

  /// kNoTls for a secure endpoint: TLS goes around this transport. Nothing is sent before the first
  /// advance().
  Error open(const Endpoint& to, Millis now) override;
  /// Where lwIP has both families: when the name's first address fails, or is silent for 3 s, its
  /// address of the other family is tried.
  Io advance(Millis now) override;
  /// At most 65,535 bytes a call.
  Io read(Span<char> into) override;
  /// Copies into lwIP's send buffer (TCP_SND_BUF).
  Io write(Span<const char> from) override;
  /// FIN, or RST when bytes had arrived that were not read. lwIP finishes the rest by itself; what
  /// it keeps for that is the first to go when it needs room for another connection.
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

 private:
  struct Callbacks;  // they know lwIP's types: in the .cpp
  enum class Stage : uint8_t {
    kAsk,       // the name is to be asked for
    kAsked,     // its answer is awaited
    kNameless,  // the name has no address: outcome_
    kDialled,   // an address is tried: connection_
  };

  void ask();
  void dial(const void* address);
  uint32_t left_ms() const;
  Io connect();
  Io give_up(Phase phase, int outcome);
  Io lost();
  void blame(Phase phase, int outcome);

  // Bytes first: short offsets make short instructions.
  Phase phase_ = Phase::kIdle;
  Stage stage_ = Stage::kAsk;
  int8_t outcome_ = 0;   // of the name: an err_t
  bool ended_ = false;   // the peer's direction is at its end, and that was read
  bool failed_ = false;  // for good
  bool write_blocked_ = false;
  AddressAttempts attempts_;
  const Endpoint* to_ = nullptr;
  Cause cause_;
  Connection connection_;
};

}  // namespace esse::lwip
