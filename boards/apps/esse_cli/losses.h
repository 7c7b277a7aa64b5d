// SPDX-License-Identifier: Apache-2.0
#pragma once
// Losses: what of a stream did not become events.
#include <string>

#include "esse_client/client.h"

namespace esse::cli {

class Losses {
 public:
  /// A stream begins.
  void begin(const Client& client);
  /// An event was dropped here, because it is too large.
  void drop_event() { ++dropped_; }

  // Of the stream that `client` follows, or followed last.
  uint32_t dropped_events(const Client& client) const;
  uint32_t incomplete_events(const Client& client) const;
  uint32_t refused_ids(const Client& client) const;
  uint32_t ignored_lines(const Client& client) const;
  /// Lines came, and each was one that no event stream has.
  bool is_no_stream(const Client& client) const;
  /// All of it in words; empty when nothing was lost.
  std::string text(const Client& client) const;

 private:
  Statistics before_{};
  uint32_t dropped_ = 0;
};

}  // namespace esse::cli
