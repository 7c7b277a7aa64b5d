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

  /// Opens the question, and answers its number, which is even. It comes again after 2^31
  /// questions.
  uint32_t ask() {
    number_ = last_number_ += 2;
    next_ = first_;
    first_ = this;
    return number_;
  }
  /// The number of the question that was asked last.
  uint32_t number() const { return number_; }
  /// Closes the question, if it is open. Linear in the open questions.
  void withdraw() {
    Question** const at = place_of(number_);
    if (*at != nullptr) {
      *at = next_;
    }
  }
  /// The open question with this number; null when there is none. Linear in the open questions.
  static Question* find(uint32_t number) { return *place_of(number); }

 protected:
  ~Question() = default;

 private:
  static Question** place_of(uint32_t number) {
    Question** at = &first_;
    while (*at != nullptr && (*at)->number_ != number) {
      at = &(*at)->next_;
    }
    return at;
  }

  static inline Question* first_ = nullptr;
  static inline uint32_t last_number_ = 0;

  Question* next_ = nullptr;
  uint32_t number_ = 0;
};

}  // namespace esse::lwip
