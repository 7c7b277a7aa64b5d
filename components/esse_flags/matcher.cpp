// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/matcher.h"

namespace esse::flags {

void Matcher::start(const Names& names) {
  first_ = reinterpret_cast<const char*>(names.first);
  stride_ = names.stride;
  low_ = 0;
  high_ = names.count;
  at_ = 0;
}

const char* Matcher::name(size_t i) const {
  return *reinterpret_cast<const char* const*>(first_ + i * stride_);
}

void Matcher::feed(Text piece) {
  const size_t low = bound(piece, 0, false);
  high_ = static_cast<uint16_t>(bound(piece, 1, false));
  low_ = static_cast<uint16_t>(low);
  at_ = static_cast<uint16_t>(at_ + piece.size());
}

uint16_t Matcher::end(Text last) const {
  const size_t found = bound(last, 0, true);
  return found < high_ && order(found, last, true) == 0 ? static_cast<uint16_t>(found) : kNone;
}

// The first name of the range whose order() is at least `least`.
size_t Matcher::bound(Text piece, int least, bool is_last) const {
  size_t low = low_;
  size_t high = high_;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (order(middle, piece, is_last) < least) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// How what follows in the name stands to the piece. Below 0: before it, or it ends within it; over
// 0: behind it; 0: it goes on with the piece or, when that is the last one, ends with it.
int Matcher::order(size_t i, Text piece, bool is_last) const {
  const char* rest = name(i) + at_;
  for (const char c : piece) {
    if (*rest != c || c == '\0') {
      return static_cast<unsigned char>(*rest) > static_cast<unsigned char>(c) ? 1 : -1;
    }
    ++rest;
  }
  return is_last && *rest != '\0' ? 1 : 0;
}

}  // namespace esse::flags
