// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/event.h"

#include "esse_base/std_interop.h"

namespace esse::cli {

stream::EventView Event::view() const {
  return {from_std(type), from_std(data), from_std(last_event_id)};
}

Assembler::Answer Assembler::add(const stream::EventView& part) {
  const bool is_first = part.part == stream::Part::kWhole || part.part == stream::Part::kFirst;
  const bool is_last = part.part == stream::Part::kWhole || part.part == stream::Part::kLast;
  if (is_first) {
    begin();
  }
  if (part.data.size() > limit_ - event_.data.size()) {
    too_large_ = true;
    event_.data = std::string();
  }
  if (!too_large_) {
    event_.data += to_std(part.data);
  }
  if (!is_last) {
    return Answer::kMore;
  }
  event_.type = to_std(part.type);
  event_.last_event_id = to_std(part.last_event_id);
  return too_large_ ? Answer::kTooLarge : Answer::kWhole;
}

void Assembler::cut() { begin(); }

void Assembler::begin() {
  event_.data.clear();
  too_large_ = false;
}

}  // namespace esse::cli
