// SPDX-License-Identifier: Apache-2.0
#pragma once
// Waker: ends the wait() of a task from anywhere, at once. It is an eventfd beside the socket in
// one poll(), so the waiting task sleeps until there is something to do, and looks at nothing from
// time to time. For a loop of one's own; Follower and FlagFollower have one inside.
//
//   static esse::espidf::Waker waker;
//   if (!waker.open()) { … }
//   for (;;) {
//     const esse::Step step = client.poll(esse::espidf::now(), esse::espidf::random());
//     …
//     esse::espidf::wait(tcp, waker, step);
//   }
//   // elsewhere:
//   client.close();
//   waker.wake();
#include "esse_espidf/available.h"
#include "esse_espidf/tcp_transport.h"

namespace esse::espidf {

class Waker {
 public:
  constexpr Waker() = default;
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  /// Makes the eventfd, and registers eventfds with the VFS if nobody has yet. Once, before the
  /// first wait(). It is never closed: others may wake at any time. False: no memory, or five
  /// eventfds are in use (esp_vfs_eventfd_config_t::max_fds, if the application registered them).
  [[nodiscard]] bool open();

  /// Ends the wait() that is under way, or else the next one. Any task, callback or interrupt; not
  /// an interrupt that runs while flash is written (ESP_INTR_FLAG_IRAM), since the code of the VFS
  /// lies in flash. Several wakes before a wait() are one. Before open() it does nothing.
  void wake() const;

 private:
  friend bool wait(const TcpTransport& tcp, const Waker& waker, const Wake& wake);

  int fd_ = -1;
};

/// Sleeps until `wake`, the Step or pending(), or `waker` ends it. True when the socket is ready or
/// it was woken before `wake.wait_ms` have passed. One task waits on a Waker. The VFS takes a few
/// hundred bytes of heap meanwhile; when there are none, this waits for 20 ms.
bool wait(const TcpTransport& tcp, const Waker& waker, const Wake& wake);

}  // namespace esse::espidf
