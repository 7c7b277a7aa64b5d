// SPDX-License-Identifier: Apache-2.0
#pragma once
// Frames of lwIP as the 32-bit words (little end first) that controllers with one data register
// take and give. Both we know put two bytes before the frame, as ETH_PAD_SIZE 2 does, so the IP
// header is aligned and nothing is moved.
#include "lwip/pbuf.h"

static_assert(ETH_PAD_SIZE == 2, "the controllers put two bytes before a frame");

namespace esse::board {

/// Puts all bytes of `frame`, the first two replaced by `head`; the last word is filled with zeros.
template <typename Put>
void write_words(const pbuf* frame, uint16_t head, Put put) {
  uint32_t word = 0;
  unsigned at = 0;
  for (const pbuf* part = frame; part != nullptr; part = part->next) {
    const uint8_t* bytes = static_cast<const uint8_t*>(part->payload);
    for (unsigned i = 0; i < part->len; ++i, ++at) {
      const uint32_t byte = at < 2 ? head >> 8 * at & 0xFF : bytes[i];
      word |= byte << at % 4 * 8;
      if (at % 4 == 3) {
        put(word);
        word = 0;
      }
    }
  }
  if (at % 4 != 0) {
    put(word);
  }
}

/// Fills `frame` with words from `get`, the first of which is given: (tot_len + 3) / 4 in all.
template <typename Get>
void read_words(pbuf* frame, uint32_t first, Get get) {
  uint32_t word = first;
  unsigned at = 0;
  for (pbuf* part = frame; part != nullptr; part = part->next) {
    uint8_t* bytes = static_cast<uint8_t*>(part->payload);
    for (unsigned i = 0; i < part->len; ++i, ++at) {
      if (at % 4 == 0 && at != 0) {
        word = get();
      }
      bytes[i] = static_cast<uint8_t>(word >> at % 4 * 8);
    }
  }
}

}  // namespace esse::board
