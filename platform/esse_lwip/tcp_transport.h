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
#include "esse_lwip/question.h"
#include "esse_transport/transport.h"

struct pbuf;  // lwIP's

namespace esse::lwip {

struct TcpOptions {
  /// Called when the transport may go on, in lwIP's thread and under its core lock: gives a
  /// semaphore or notifies a task, and never calls the transport. Not called with NO_SYS = 1.
  void (*wake)(void* context) = nullptr;
  void* wake_context = nullptr;
  /// TCP keep-alive: the first probe after this long without a byte, then one each interval, dead
  /// after so many without an answer. It keeps mappings of NATs and firewalls, too. Idle 0:
  /// none; interval and probes are 1 at least. Needs LWIP_TCP_KEEPALIVE.
  uint16_t keep_alive_idle_s = 60;
  uint8_t keep_alive_interval_s = 15;
  uint8_t keep_alive_probes = 4;
};

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
  TcpTransport() = default;
  explicit TcpTransport(const TcpOptions& options) : options_(options) {}
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
  // lwIP's side: callbacks and what knows its types. In the .cpp.
  struct Lwip;
  enum class Stage : uint8_t {
    kAsk,       // the name is to be asked for
    kAsked,     // its answer is awaited
    kDialled,   // TCP connects
    kUp,        // it is, or was, connected
    kNameless,  // the name has no address: outcome_
    kLost,      // it does not connect: outcome_
  };

  Io give_up();
  Io lost();

  // Bytes first: the nearer they are to the front, the shorter the instructions (-90 B).
  Phase phase_ = Phase::kIdle;
  Stage stage_ = Stage::kAsk;
  int8_t outcome_ = 0;   // err_t
  uint8_t ask_for_ = 0;  // the family of addresses to ask for next, by lwIP's numbers
  bool fin_ = false;     // the peer's direction is at its end,
  bool ended_ = false;   // and that was read
  bool failed_ = false;  // for good
  bool write_blocked_ = false;
  void* pcb_ = nullptr;       // altcp_pcb; none once lwIP has freed it
  pbuf* received_ = nullptr;  // not read yet
  const Endpoint* to_ = nullptr;
  uint32_t local_ = 0;     // the address that the connection comes from, folded
  uint32_t deadline_ = 0;  // of the first of two addresses, by lwIP's clock
  Cause cause_;
  TcpOptions options_;
};

}  // namespace esse::lwip
