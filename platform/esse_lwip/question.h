// SPDX-License-Identifier: Apache-2.0
#pragma once
// Question: somebody who waits for a name. lwIP's questions cannot be taken back, and the answer
// may come when the asker is closed, or gone: so lwIP is given the question's number, never an
// address, and a late answer finds nobody. Part of TcpTransport; not for others. Under the core
// lock.
#include "esse_base/config.h"

namespace esse::lwip {

class Question {
 public:
  Question() = default;
  Question(const Question&) = delete;  // the list of open questions holds its address
  Question& operator=(const Question&) = delete;

  /// Opens it. The number is its own for the next 4 billion questions.
  uint32_t ask();
  /// Closes it, if it is open.
  void withdraw() { static_cast<void>(answered(number_)); }
  /// Closes and answers the open question that has this number; null when there is none.
  static Question* answered(uint32_t number);

 protected:
  ~Question() = default;

 private:
  static Question* first_;
  static uint32_t last_number_;

  Question* next_ = nullptr;
  uint32_t number_ = 0;
};

}  // namespace esse::lwip
