// SPDX-License-Identifier: Apache-2.0
#pragma once
// Question: a question to lwIP's DNS, as a base class of the one who asks.
// lwIP cannot take a question back, and its answer may come when the asker is closed, or gone. So
// lwIP is given the number of the question, never a pointer, and a late answer finds nobody.
// Part of the ports to lwIP; not for others.
//
// Each class of askers has a list of its own. That class says what guards it: lwIP's core lock, or
// its "protection" (SYS_ARCH_PROTECT).
#include "esse_base/config.h"

namespace esse::lwip {

template <class Asker>
class Question {
 public:
  Question() = default;
  Question(const Question&) = delete;  // the list of open questions holds its address
  Question& operator=(const Question&) = delete;

  /// Opens the question, and answers its number. The number comes again after 2^32 questions.
  uint32_t ask() {
    number_ = ++last_number_;
    next_ = first_;
    first_ = this;
    return number_;
  }
  /// Closes the question, if it is open. Linear in the open questions.
  void withdraw() { static_cast<void>(answered(number_)); }
  /// Closes the open question with this number, and answers it; null when there is none. Linear in
  /// the open questions.
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
