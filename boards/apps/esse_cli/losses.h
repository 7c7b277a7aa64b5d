// SPDX-License-Identifier: Apache-2.0
#pragma once
// What of a stream did not become events.
#include <string>

#include "esse_client/statistics.h"

namespace esse::cli {

struct Losses {
  uint32_t dropped_events = 0;     ///< they were too large
  uint32_t incomplete_events = 0;  ///< the stream ended in the middle of them
  uint32_t refused_ids = 0;        ///< they were too long
  uint32_t ignored_lines = 0;      ///< no event stream has such lines

  /// In words; empty when nothing was lost.
  std::string text() const;
};

/// Counts them for one stream after the other.
class LossCounter {
 public:
  /// A stream begins.
  void begin(const Statistics& now);
  /// For each turn: the client's count of lines wraps early.
  void count(const Statistics& now) {
    ignored_lines_ += static_cast<uint16_t>(now.ignored_lines - seen_lines_);
    seen_lines_ = now.ignored_lines;
  }
  /// An event was dropped here.
  void drop_event() { ++dropped_; }

  Losses losses(const Statistics& now) const;
  /// Lines came, and each was one that no event stream has.
  bool is_no_stream(const Statistics& now) const;

 private:
  Statistics before_{};
  uint32_t dropped_ = 0;
  uint32_t ignored_lines_ = 0;
  uint16_t seen_lines_ = 0;
};

}  // namespace esse::cli
