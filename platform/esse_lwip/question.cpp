// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/question.h"

namespace esse::lwip {

Question* Question::first_ = nullptr;
uint32_t Question::last_number_ = 0;

uint32_t Question::ask() {
  number_ = ++last_number_;
  next_ = first_;
  first_ = this;
  return number_;
}

Question* Question::answered(uint32_t number) {
  for (Question** at = &first_; *at != nullptr; at = &(*at)->next_) {
    Question* const question = *at;
    if (question->number_ == number) {
      *at = question->next_;
      return question;
    }
  }
  return nullptr;
}

}  // namespace esse::lwip
