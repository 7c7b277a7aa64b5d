// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpOptions: what TcpTransport takes. Include tcp_transport.h.
#include "esse_base/config.h"

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

}  // namespace esse::lwip
