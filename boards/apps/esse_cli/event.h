// SPDX-License-Identifier: Apache-2.0
#pragma once
// An event on a machine with a heap, and how the parts of a large one are put together.
#include <string>

#include "esse_stream/parser.h"

namespace esse::cli {

struct Event {
  std::string type;
  std::string data;
  std::string last_event_id;

  stream::EventView view() const;
};

/// Puts parts together. A part says of type and id what is known so far, so those of the last
/// count.
class Assembler {
 public:
  enum class Answer { kMore, kWhole, kTooLarge };

  /// `limit`: the most bytes of data of one event.
  explicit Assembler(size_t limit) : limit_(limit) {}

  /// kWhole: event() is there until the next call. kTooLarge: comes once for an event, in place of
  /// kWhole, and its bytes are not kept.
  Answer add(const stream::EventView& part);
  /// The rest of the event will not come.
  void cut();

  const Event& event() const { return event_; }

 private:
  void begin();

  const size_t limit_;
  Event event_;
  bool too_large_ = false;
};

}  // namespace esse::cli
