// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpOptions: the options of TcpTransport.
// TcpTransport copies them.
// Include tcp_transport.h, not this.
#include "esse_base/config.h"

namespace esse::lwip {

/// Plain data, with defaults.
struct TcpOptions {
  /// Called when the transport may go on, in lwIP's thread and under its core lock. It gives a
  /// semaphore or notifies a task, and never calls the transport. Not called with NO_SYS = 1.
  void (*wake)(void* context) = nullptr;
  void* wake_context = nullptr;  ///< handed to `wake`
  // TCP keep-alive (RFC 9293, section 3.8.4). It also keeps the mappings of NATs and firewalls
  // alive. Needs LWIP_TCP_KEEPALIVE.
  uint16_t keep_alive_idle_s = 60;     ///< silence before the first probe; 0: no keep-alive
  uint8_t keep_alive_interval_s = 15;  ///< from one probe to the next; at least 1
  uint8_t keep_alive_probes = 4;       ///< as many without an answer end the connection; at least 1
};

}  // namespace esse::lwip
