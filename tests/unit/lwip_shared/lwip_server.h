// SPDX-License-Identifier: Apache-2.0
#pragma once
// A server on the other side of a Net's link, on lwIP's raw API: listens on a port, and holds the
// connection that came last. It acknowledges what it was told to receive, and nothing else.
#include <cstdint>
#include <string>

#include "esse_base/text.h"

struct tcp_pcb;

namespace esse::test {

class LwipServer {
 public:
  explicit LwipServer(uint16_t port);
  LwipServer(const LwipServer&) = delete;
  LwipServer& operator=(const LwipServer&) = delete;
  ~LwipServer();

  uint16_t port() const { return port_; }
  bool is_connected() const { return pcb_ != nullptr; }
  size_t accepted() const { return accepted_; }
  /// The address that the connection comes from; empty without one.
  std::string client() const;

  /// Queues `bytes`; they go out in segments of their own, as soon as lwIP takes them.
  bool send(Text bytes);
  /// FIN, after all bytes.
  bool end();
  bool reset();
  /// FIN, after the bytes, and nothing is received any more. False while lwIP has not taken them.
  bool close();
  /// Moves up to into.size() of what has come.
  size_t receive(Span<char> into);
  /// Everything that has come.
  std::string receive_all();
  bool saw_close() const { return saw_close_; }
  /// All that was to be sent is on its way, and acknowledged.
  bool is_flushed() const;
  /// Stops listening, as a server that is down: then its port answers with a reset.
  void stop_listening();

 private:
  struct Callbacks;
  friend struct Callbacks;
  void drop();
  void flush();

  tcp_pcb* listener_ = nullptr;
  tcp_pcb* pcb_ = nullptr;
  uint16_t port_;
  std::string to_send_;
  std::string received_;
  size_t accepted_ = 0;
  bool end_wanted_ = false;
  bool saw_close_ = false;
};

}  // namespace esse::test
