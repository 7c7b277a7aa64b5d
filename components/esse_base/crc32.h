// SPDX-License-Identifier: Apache-2.0
#pragma once
// Crc32: the checksum of IEEE 802.3, for what memory may have damaged. It finds no forgery.
#include "esse_base/span.h"

namespace esse {

class Crc32 {
 public:
  void add(Span<const char> bytes);
  uint32_t value() const { return ~state_; }

 private:
  uint32_t state_ = UINT32_MAX;
};

}  // namespace esse
