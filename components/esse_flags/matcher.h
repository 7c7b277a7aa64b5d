// SPDX-License-Identifier: Apache-2.0
#pragma once
// Matcher: which of some names arrives, a piece at a time. The names that still fit are a range of
// a sorted list, which each piece narrows: no buffer for what arrives, and no hash that another
// name could have, too. It keeps 16 bytes (12 on 32-bit targets), and owns no name.
#include "esse_base/text.h"

namespace esse::flags {

/// Names in the order of their bytes, each ending in NUL. They lie `stride` bytes apart, as the
/// first member of something, or by themselves.
struct Names {
  const char* const* first = nullptr;
  uint16_t count = 0;
  uint16_t stride = sizeof(const char*);
};

class Matcher {
 public:
  /// What end() answers when no name fits.
  static constexpr uint16_t kNone = UINT16_MAX;

  /// Another name begins. The list is there until end().
  void start(const Names& names);
  /// Bytes of the name, and more may follow. The work is bounded by piece.size() times the
  /// logarithm of the number of names.
  void feed(Text piece);
  /// The name ends with these bytes. Answers its place in the list, or kNone. The same bound.
  uint16_t end(Text last = Text()) const;

 private:
  const char* name(size_t i) const;
  size_t bound(Text piece, int least, bool is_last) const;
  int order(size_t i, Text piece, bool is_last) const;

  const char* first_ = nullptr;
  uint16_t stride_ = 0;
  uint16_t low_ = 0;
  uint16_t high_ = 0;
  uint16_t at_ = 0;  // how many bytes each name of the range has in common with what arrived
};

}  // namespace esse::flags
