// SPDX-License-Identifier: Apache-2.0
#pragma once
// Net: a whole lwIP in this process with its thread, as under an RTOS (lwIP's own sys_arch for
// Unix), and two interfaces with a link between them: a device's, and a server's. Time is real; the
// link can be told to hold back names' answers, to lose everything, and to go down.
//
// lwIP is one for the process, so Net is, too: each test makes one, and drops it.
#include <gtest/gtest.h>

#include "esse_base/millis.h"
#include "lwip/tcpip.h"
#include "unit/lwip_shared/interfaces.h"

namespace esse::test {

/// Does `what` in lwIP's thread, or under its lock, and waits.
template <class Function>
void in_lwip(Function what) {
  const auto call = [](void* function) { (*static_cast<Function*>(function))(); };
  ASSERT_EQ(tcpip_callback_wait(call, &what), ERR_OK);
}

/// Each so many-th packet is lost. 0: none.
struct LinkOptions {
  uint32_t lose_each = 0;
};

class Net {
 public:
  explicit Net(const LinkOptions& options = {});
  Net(const Net&) = delete;
  Net& operator=(const Net&) = delete;
  ~Net();

  Millis now() const;
  void pass(uint32_t ms);

  void set_link(bool up);
  void set_device_address(const char* address);
  /// Nothing arrives, and nobody is told.
  void lose_everything() { lose_each(1); }
  void lose_each(uint32_t nth);
  /// Name servers' answers wait, until they are let go.
  void hold_answers();
  void let_answers_go();
  size_t held_answers();
  /// Sockets in use.
  static size_t sockets();
  /// Buffers of the pool in use.
  static size_t pool_in_use();
};

}  // namespace esse::test
