// SPDX-License-Identifier: Apache-2.0
#include "esse_base/crc32.h"

namespace esse {

void Crc32::add(Span<const char> bytes) {
  constexpr uint32_t kPolynomial = 0xEDB88320u;
  for (const char c : bytes) {
    state_ ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      state_ = (state_ >> 1) ^ ((state_ & 1) != 0 ? kPolynomial : 0);
    }
  }
}

}  // namespace esse
