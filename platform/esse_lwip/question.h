// SPDX-License-Identifier: Apache-2.0
#pragma once
// Question: somebody who waits for a name. lwIP's questions cannot be taken back, and the answer
// may come when the asker is closed, or gone: so lwIP is given the question's number, never an
// address, and a late answer finds nobody. Part of the ports to lwIP; not for others.
//
// Each class of askers has a list of its own, guarded by what that class says: lwIP's core lock,
// or its "protection".
#include "esse_base/config.h"

namespace esse::lwip {

template <class Asker>
class Question {
 public:
  Question() = default;
  Question(const Question&) = delete;  // the list of open questions holds its address
  Question& operator=(const Question&) = delete;

  /// Opens it. The number is its own for the next 4 billion questions.
  uint32_t ask() {
    number_ = ++last_number_;
    next_ = first_;
    first_ = this;
    return number_;
  }
  /// Closes it, if it is open.
  void withdraw() { static_cast<void>(answered(number_)); }
  /// Closes and answers the open question that has this number; null when there is none.
  static Question* answered(uint32_t number) {
    for (Question** at = &first_; *at != nullptr; at = &(*at)->next_) {
      Question* const question = *at;
      if (question->number_ == number) {
        *at = question->next_;
        return question;
      }
    }
    return nullptr;
  }

 protected:
  ~Question() = default;

 private:
  static inline Question* first_ = nullptr;
  static inline uint32_t last_number_ = 0;

  Question* next_ = nullptr;
  uint32_t number_ = 0;
};

}  // namespace esse::lwip
