// SPDX-License-Identifier: Apache-2.0
#pragma once
// Connection: one TCP connection of lwIP: its pcb, what lwIP's callbacks said of it, and what
// arrived and was not read yet. Part of TcpTransport; not for others. Every call under the core
// lock.
#include "esse_base/span.h"
#include "esse_lwip/tcp_options.h"

struct pbuf;  // lwIP's

namespace esse::lwip {

class Connection {
 public:
  explicit Connection(const TcpOptions& options) : options_(options) {}
  Connection(const Connection&) = delete;  // lwIP holds its address
  Connection& operator=(const Connection&) = delete;

  /// Begins to connect to `address`, an ip_addr_t. Only when it is closed or over.
  void dial(const void* address, uint16_t port);
  /// Gives it back to lwIP, whatever its state. Its owner's destructor calls this.
  void close();

  bool is_dialling() const { return pcb_ != nullptr && !is_up_; }
  /// It came about. It may be over since.
  bool is_up() const { return is_up_; }
  /// lwIP has freed the pcb, or had none: outcome() says why. What arrived before can be read.
  bool is_over() const { return pcb_ == nullptr; }
  /// An err_t.
  int outcome() const { return outcome_; }
  /// The address that it comes from, folded; see outcome.h.
  uint32_t local() const { return local_; }

  bool has_bytes() const { return received_ != nullptr; }
  /// The peer's FIN has come: after the bytes there is the end.
  bool has_fin() const { return has_fin_; }
  /// Only when has_bytes(). At most 65,535.
  size_t read(Span<char> into);
  /// Copies into lwIP's send buffer. 0: no room, or no memory. Only when it is not over.
  size_t write(Span<const char> from);

  /// Tells the task, if there is one, that it may go on.
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
