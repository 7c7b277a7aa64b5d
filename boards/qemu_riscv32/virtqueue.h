// SPDX-License-Identifier: Apache-2.0
#pragma once
// A split virtqueue (virtio 1.1, section 2.6) with its buffers: descriptor n is buffer n, for ever,
// so no list of free ones is kept. A buffer is ours or the device's. What the device writes is
// checked: an answer about a buffer that it does not have, or longer than that, is none. Memory is
// fixed; an object that is all zeros is ready.
#include <stddef.h>
#include <stdint.h>

namespace esse::board {

class Virtqueue {
 public:
  static constexpr uint16_t kBuffers = 4;  // a power of two
  static constexpr size_t kBytes = 1526;   // a header and the longest frame
  enum Direction : uint16_t { kToDevice = 0, kFromDevice = 2 };

  struct Done {
    unsigned buffer;
    size_t bytes;  // that the device wrote
  };

  /// Two bytes into a word: a frame behind a header of 12 is where lwIP puts it (ETH_PAD_SIZE 2).
  unsigned char* buffer(unsigned n) { return buffers_[n] + kLead; }

  /// A buffer that is ours; kBuffers: there is none.
  unsigned free() const;
  /// Gives one of ours to the device, which is then to be notified.
  void give(unsigned n, size_t bytes, Direction direction);
  /// The next one that the device is done with: ours again. False: none now.
  [[nodiscard]] bool take(Done& done);
  /// The device need not interrupt for this queue.
  void be_quiet() { available_.flags = 1; }

  const void* descriptors() const { return descriptors_; }
  const void* available() const { return &available_; }
  const void* used() const { return const_cast<const Used*>(&used_); }

 private:
  static constexpr size_t kLead = 2;

  // As the device sees them; little-endian, as we are.
  struct Descriptor {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags;
    uint16_t next;
  };
  struct Available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[kBuffers];
  };
  struct Used {
    uint16_t flags;
    uint16_t index;
    struct {
      uint32_t id;
      uint32_t bytes;
    } ring[kBuffers];
  };

  alignas(16) Descriptor descriptors_[kBuffers];
  alignas(2) Available available_;
  alignas(4) volatile Used used_;
  alignas(4) unsigned char buffers_[kBuffers][kLead + kBytes];
  uint16_t seen_;   // of used_.index
  uint16_t given_;  // one bit for each buffer that the device has
};

}  // namespace esse::board
