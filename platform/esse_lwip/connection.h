// SPDX-License-Identifier: Apache-2.0
#pragma once
// Connection: one TCP connection of lwIP. It holds the pcb, what lwIP's callbacks said of it, and
// what arrived and was not read yet. lwIP's pools own that memory.
// Part of TcpTransport; not for others. Every call is made under the core lock.
#include "esse_base/span.h"
#include "esse_lwip/tcp_options.h"

struct pbuf;  // lwIP's

namespace esse::lwip {

class Connection {
 public:
  explicit Connection(const TcpOptions& options) : options_(options) {}
  Connection(const Connection&) = delete;  // lwIP holds its address
  Connection& operator=(const Connection&) = delete;

  /// Begins to connect to `address`, an ip_addr_t. Only when it is closed or over. outcome() tells
  /// when this failed at once.
  void dial(const void* address, uint16_t port);
  /// Gives the pcb and the bytes back to lwIP, in any state. The owner's destructor calls this.
  void close();

  /// True from dial() until it is connected or over.
  bool is_dialling() const { return pcb_ != nullptr && !is_up_; }
  /// True once it is connected. It may have ended since.
  bool is_up() const { return is_up_; }
  /// True when lwIP has freed the pcb, or had none to give: outcome() says why. What arrived before
  /// can still be read.
  bool is_over() const { return pcb_ == nullptr; }
  /// The err_t that ended it, or that dial() got.
  int outcome() const { return outcome_; }
  /// The address that it comes from, or came from last, folded to 32 bits; see outcome.h.
  uint32_t local() const { return local_; }

  /// True when there are bytes that were not read.
  bool has_bytes() const { return received_ != nullptr; }
  /// True when the peer's FIN has come: after the bytes there is the end.
  bool has_fin() const { return has_fin_; }
  /// Moves bytes into `into`, at most 65,535, and answers how many. Only when has_bytes().
  size_t read(Span<char> into);
  /// Copies bytes into lwIP's send buffer, and answers how many. 0: there is no room, or no memory.
  /// Only when it is not over.
  size_t write(Span<const char> from);

  /// Tells the task that it may go on: calls TcpOptions::wake, if there is one.
  void wake() const;

 private:
  struct Callbacks;  // they know lwIP's types: in the .cpp

  void* pcb_ = nullptr;  // altcp_pcb
  pbuf* received_ = nullptr;
  uint32_t local_ = 0;
  TcpOptions options_;
  int8_t outcome_ = 0;
  bool is_up_ = false;
  bool has_fin_ = false;
};

}  // namespace esse::lwip
