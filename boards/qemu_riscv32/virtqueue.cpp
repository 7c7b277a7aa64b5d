// SPDX-License-Identifier: Apache-2.0
#include "qemu_riscv32/virtqueue.h"

namespace esse::board {
namespace {

// What was written before is there, and what is read behind is read then. On RISC-V: fence.
void order() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

}  // namespace

unsigned Virtqueue::free() const {
  unsigned n = 0;
  while (n < kBuffers && (given_ >> n & 1) != 0) {
    ++n;
  }
  return n;
}

void Virtqueue::give(unsigned n, size_t bytes, Direction direction) {
  descriptors_[n] = {reinterpret_cast<uintptr_t>(buffer(n)), static_cast<uint32_t>(bytes),
                     direction, 0};
  given_ = static_cast<uint16_t>(given_ | 1u << n);
  const uint16_t index = available_.index;
  available_.ring[index % kBuffers] = static_cast<uint16_t>(n);
  order();
  available_.index = static_cast<uint16_t>(index + 1);
  order();
}

bool Virtqueue::take(Done& done) {
  if (used_.index == seen_) {
    return false;
  }
  order();
  const auto& entry = used_.ring[seen_ % kBuffers];
  const uint32_t id = entry.id;  // read once: the device may write at any time
  const uint32_t bytes = entry.bytes;
  ++seen_;
  if (id >= kBuffers || (given_ >> id & 1) == 0) {
    return false;
  }
  given_ = static_cast<uint16_t>(given_ & ~(1u << id));
  done = {id, bytes <= descriptors_[id].bytes ? bytes : 0};
  return true;
}

}  // namespace esse::board
