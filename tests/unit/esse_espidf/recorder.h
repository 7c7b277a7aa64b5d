// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a follower reported, for the thread of the test to wait for.
#include <condition_variable>
#include <mutex>
#include <vector>

namespace esse::test {

constexpr std::chrono::seconds kLongEnough(30);  // for anything that comes at all

template <typename Kind>
class Recorder {
 public:
  void add(Kind kind) {
    const std::lock_guard<std::mutex> lock(mutex_);
    seen_.push_back(kind);
    added_.notify_all();
  }

  /// Waits until that kind was reported `count` times in all.
  bool saw(Kind kind, size_t count = 1) {
    std::unique_lock<std::mutex> lock(mutex_);
    return added_.wait_for(lock, kLongEnough, [&] { return count_locked(kind) >= count; });
  }

  size_t count(Kind kind) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return count_locked(kind);
  }

 private:
  size_t count_locked(Kind kind) const {
    size_t n = 0;
    for (const Kind one : seen_) {
      n += one == kind;
    }
    return n;
  }

  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<Kind> seen_;
};

}  // namespace esse::test
