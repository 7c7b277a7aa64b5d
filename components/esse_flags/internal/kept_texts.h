// SPDX-License-Identifier: Apache-2.0
#pragma once
// KeptTexts: two texts that belong together, and behind them two that are coming in pieces and take
// their place when all is well. All lie in one span that the caller owns. Where one does not fit,
// neither of the two is there.
#include "esse_base/span.h"
#include "esse_base/text.h"

namespace esse::flags::internal {

class KeptTexts {
 public:
  /// Borrows `room` for its lifetime.
  explicit KeptTexts(Span<char> room) : room_(room) {}

  /// Text 0 or 1 comes: what came of it before is forgotten.
  void begin(int which);
  /// A piece of the text that came last.
  void add(Text piece);
  /// What came takes the place of what is kept.
  void keep();
  /// What came is forgotten.
  void drop();
  /// Nothing is kept any more, either.
  void forget();

  Text kept(int which) const { return kept_[which]; }
  Text coming(int which) const { return coming_[which]; }
  /// Whether what came is what is kept.
  bool is_kept() const { return kept_[0] == coming_[0] && kept_[1] == coming_[1]; }

 private:
  char* move(int which, char* to);
  size_t kept_size() const { return kept_[0].size() + kept_[1].size(); }

  Span<char> room_;
  Text kept_[2];    // at the room's front
  Text coming_[2];  // behind them, or empty
  size_t used_ = 0;
  int which_ = 0;
  bool fits_ = true;
};

}  // namespace esse::flags::internal
