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
  for (const char c : piece) {
    // No name goes on behind its NUL, also when one arrives.
    if (low_ == high_ || c == '\0') {
      high_ = low_;
      return;
    }
    narrow(static_cast<unsigned char>(c));
    ++at_;
  }
}

void Matcher::narrow(unsigned char c) {
  constexpr size_t kWide = 8;
  size_t low = low_;
  size_t high = high_;
  const auto at = [this](size_t i) { return static_cast<unsigned char>(name(i)[at_]); };
  // Half of a wide range at a time, until the byte in its middle is this one.
  while (high - low > kWide) {
    const size_t middle = (low + high) / 2;
    if (at(middle) == c) {
      break;
    }
    if (at(middle) < c) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  while (low < high && at(low) < c) {
    ++low;
  }
  while (low < high && at(high - 1) > c) {
    --high;
  }
  low_ = static_cast<uint16_t>(low);
  high_ = static_cast<uint16_t>(high);
}

uint16_t Matcher::end() const { return low_ < high_ && name(low_)[at_] == '\0' ? low_ : kNone; }

}  // namespace esse::flags
