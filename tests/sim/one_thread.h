// SPDX-License-Identifier: Apache-2.0
#pragma once
// OneThread: the RTOS below lwIP's sockets, in virtual time. It has one thread. When that waits for
// a semaphore, the world goes on.
#include <cstdint>

namespace esse::test {

class OneThread {
 public:
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;
  /// The one that there is.
  static OneThread& world() { return *world_; }

  /// Goes on to the next thing that happens, but for no longer than `most_ms`.
  virtual void go_on(uint32_t most_ms) = 0;

 protected:
  OneThread() { world_ = this; }
  ~OneThread() { world_ = nullptr; }

 private:
  static OneThread* world_;
};

}  // namespace esse::test
