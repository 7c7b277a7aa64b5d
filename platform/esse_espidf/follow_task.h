// SPDX-License-Identifier: Apache-2.0
#pragma once
// FollowTask: what Follower and FlagFollower share: a task in memory of the caller's that polls,
// sleeps until there is something to do, and ends at once when it is told to. Not used by itself.
//
// While the device has no network nothing is tried and nothing is counted, and the task sleeps
// until an IP_EVENT. Then the wait for the next attempt is cut short, after a random part of
// TaskOptions::up_spread_ms.
#include "esse_client/client.h"
#include "esse_espidf/defaults.h"
#include "esse_espidf/network.h"
#include "esse_espidf/waker.h"

namespace esse::espidf {

/// The memory of a task: its stack, and before it what FreeRTOS keeps of it, which is some 500
/// bytes. Where that is more, the stack is less. 8 KiB of stack is what the SDK's own examples give
/// a task with TLS; measure with uxTaskGetStackHighWaterMark(). In internal RAM.
template <uint32_t kStack = kStackBytes>
struct TaskMemory {
  static_assert(kStack >= 2048 && kStack % 16 == 0, "at least 2 KiB, in steps of 16 bytes");

  operator Span<unsigned char>() { return bytes; }

  alignas(16) unsigned char bytes[kStack + 768];
};

/// How the task runs. Plain data with defaults, which is copied; the texts are borrowed.
struct TaskOptions {
  const char* name = "esse";
  uint32_t priority = ESSE_TASK_PRIORITY;  ///< 1 to configMAX_PRIORITIES - 1
  int32_t core = ESSE_TASK_CORE;           ///< 0 or 1; -1: any
  /// On: see FollowTask. Needs esp_event_loop_create_default(). Off: attempts are made, and
  /// counted, whether there is a network or not, as for a device that only has link-local IPv6.
  bool watch_network = true;
  /// The most milliseconds that a device waits when its network is back, so that all those behind
  /// one access point do not come together. 0: none; at most kMaxTimerMs.
  uint32_t up_spread_ms = 2'000;
  const char* log_tag = "esse";  ///< see log.h; null: nothing is logged
};

class FollowTask {
 public:
  FollowTask(const FollowTask&) = delete;
  FollowTask& operator=(const FollowTask&) = delete;

  /// Ends what is under way, and waits for that, at most `timeout_ms` (kForever: without a limit).
  /// True: the task uses nothing any more but its stack, and start() may be called. It takes as
  /// long as one poll() and one callback: some milliseconds, or a step of a handshake. Any task,
  /// but not an interrupt. In a callback it only asks, and answers false.
  bool stop(uint32_t timeout_ms);
  /// The task goes on at once, looks at the network, and polls. Any task, callback or interrupt:
  /// see Waker::wake().
  void wake() { waker_.wake(); }
  /// From start() to the end, which stop(), the service or the policy may bring.
  bool is_running() const;
  /// How often the task has slept since start(). Any task.
  uint32_t sleeps() const { return __atomic_load_n(&sleeps_, __ATOMIC_RELAXED); }

 protected:
  enum class Turn : uint8_t { kBusy, kIdle, kOver };

  /// Borrows all of it for the time that the program runs. `memory` is aligned to 16 bytes.
  FollowTask(Client& client,
             const TcpTransport& tcp,
             Span<unsigned char> memory,
             const TaskOptions& options);
  ~FollowTask() = default;

  /// Before something is begun: makes the task when it is the first time. After kNone go() or
  /// give_back() follows. kAlreadyOpen: it runs. kTransportMemory: no task or no eventfd. kOption:
  /// there is no default event loop, no
  /// such core or priority, or the memory is less than 2 KiB of stack, or not aligned.
  Error claim();
  /// Lets the task run.
  void go();
  void give_back();
  const TaskOptions& options() const { return options_; }

  /// One poll(), in the task. What ends the sleep is written only with kIdle.
  virtual Turn turn(Wake& wake) = 0;

 private:
  struct Rtos;  // knows FreeRTOS's types: in the .cpp

  static void run(void* self);
  static void on_network(void* self, bool got_address);
  Rtos& rtos() const;
  Error make_task();
  void follow();
  void look_at_network();
  void take_news();
  void plan_hurry();
  void hold(bool is_down);

  Client& client_;
  const TcpTransport& tcp_;
  const Span<unsigned char> memory_;
  const TaskOptions options_;
  const NetworkWatcher watcher_;
  Waker waker_;
  bool is_made_ = false;
  bool is_down_ = false;      // and the client is held
  bool hurries_ = false;      // at hurry_at_ the next attempt is due
  bool got_address_ = false;  // any context
  Millis hurry_at_;
  uint32_t sleeps_ = 0;  // any context
};

}  // namespace esse::espidf
