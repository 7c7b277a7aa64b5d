// SPDX-License-Identifier: Apache-2.0
// virtio-net over MMIO (virtio 1.1, sections 4.2 and 5.1), without legacy. Frames are copied
// between the queues' buffers and lwIP's.
#include <string.h>

#include "common/hardware.h"
#include "common/registers.h"
#include "lwip/pbuf.h"
#include "qemu_riscv32/qemu_riscv32.h"
#include "qemu_riscv32/virtqueue.h"

static_assert(ETH_PAD_SIZE == 2, "where Virtqueue::buffer() puts a frame");

namespace esse::board {
namespace {

// Registers, in a slot.
constexpr uintptr_t kMagic = 0x000, kVersion = 0x004, kDevice = 0x008;
constexpr uintptr_t kOffered = 0x010, kOfferedWord = 0x014;
constexpr uintptr_t kAccepted = 0x020, kAcceptedWord = 0x024;
constexpr uintptr_t kQueue = 0x030, kQueueMost = 0x034, kQueueSize = 0x038, kQueueReady = 0x044;
constexpr uintptr_t kQueueNotify = 0x050, kStatus = 0x070;
constexpr uintptr_t kDescriptors = 0x080, kAvailable = 0x090, kUsed = 0x0A0;
constexpr uintptr_t kMacAddress = 0x100, kLinkStatus = 0x106;

constexpr uint32_t kMagicValue = 0x74726976, kModern = 2, kNetwork = 1;
constexpr uint32_t kAcknowledged = 1, kDriver = 2, kDriverReady = 4, kFeaturesGood = 8;
constexpr uint32_t kHasMac = 1u << 5, kHasStatus = 1u << 16;  // of features, word 0
constexpr uint32_t kIsModern = 1;                             // word 1

enum Queue : uint32_t { kReceive = 0, kTransmit = 1 };

constexpr size_t kHeader = 12;  // zeros: no offload. Behind it comes the frame
constexpr size_t kEthernetHeader = 14;
constexpr size_t kMostFrame = Virtqueue::kBytes - kHeader;

Virtqueue receive;
Virtqueue transmit;
uintptr_t device;
bool tells_link;

// The frame with the two bytes before it that lwIP has there, too.
unsigned char* padded(unsigned char* buffer) { return buffer + kHeader - ETH_PAD_SIZE; }

bool find_device() {
  for (unsigned n = 0; n < kSlots; ++n) {
    device = slot(n);
    if (reg(device + kMagic) == kMagicValue && reg(device + kVersion) == kModern &&
        reg(device + kDevice) == kNetwork) {
      enable_interrupt_of_slot(n);
      return true;
    }
  }
  return false;
}

uint32_t offered(uint32_t word) {
  reg(device + kOfferedWord) = word;
  return reg(device + kOffered);
}

void accept(uint32_t word, uint32_t features) {
  reg(device + kAcceptedWord) = word;
  reg(device + kAccepted) = features;
}

bool agree_on_features() {
  const uint32_t features = offered(0) & (kHasMac | kHasStatus);
  if ((features & kHasMac) == 0 || (offered(1) & kIsModern) == 0) {
    return false;
  }
  tells_link = (features & kHasStatus) != 0;
  accept(0, features);
  accept(1, kIsModern);
  reg(device + kStatus) = reg(device + kStatus) | kFeaturesGood;
  return (reg(device + kStatus) & kFeaturesGood) != 0;
}

void set_address(uintptr_t low, const void* area) {
  reg(device + low) = reinterpret_cast<uintptr_t>(area);
  reg(device + low + 4) = 0;
}

bool set_up(Queue number, const Virtqueue& queue) {
  reg(device + kQueue) = number;
  if (reg(device + kQueueMost) < Virtqueue::kBuffers) {
    return false;
  }
  reg(device + kQueueSize) = Virtqueue::kBuffers;
  set_address(kDescriptors, queue.descriptors());
  set_address(kAvailable, queue.available());
  set_address(kUsed, queue.used());
  reg(device + kQueueReady) = 1;
  return true;
}

void notify(Queue number) {
  asm volatile("fence" ::: "memory");  // memory before devices
  reg(device + kQueueNotify) = number;
}

void give_back(unsigned buffer) {
  receive.give(buffer, Virtqueue::kBytes, Virtqueue::kFromDevice);
  notify(kReceive);
}

}  // namespace

bool ethernet_start(uint8_t (&mac)[kMacBytes]) {
  if (!find_device()) {
    return false;
  }
  reg(device + kStatus) = 0;  // a reset
  reg(device + kStatus) = kAcknowledged;
  reg(device + kStatus) = kAcknowledged | kDriver;
  if (!agree_on_features() || !set_up(kReceive, receive) || !set_up(kTransmit, transmit)) {
    return false;
  }
  for (unsigned i = 0; i < kMacBytes; ++i) {
    mac[i] = reg8(device + kMacAddress + i);
  }
  transmit.be_quiet();
  reg(device + kStatus) = reg(device + kStatus) | kDriverReady;
  for (unsigned n = 0; n < Virtqueue::kBuffers; ++n) {
    give_back(n);
  }
  return true;
}

bool ethernet_send(const pbuf* frame) {
  Virtqueue::Done sent;
  while (transmit.take(sent)) {
  }
  const unsigned n = transmit.free();
  const size_t bytes = frame->tot_len - size_t{ETH_PAD_SIZE};
  if (n == Virtqueue::kBuffers || bytes > kMostFrame) {
    return false;
  }
  pbuf_copy_partial(frame, padded(transmit.buffer(n)), frame->tot_len, 0);
  memset(transmit.buffer(n), 0, kHeader);
  transmit.give(n, kHeader + bytes, Virtqueue::kToDevice);
  notify(kTransmit);
  return true;
}

pbuf* ethernet_receive() {
  Virtqueue::Done arrived;
  if (!receive.take(arrived)) {
    return nullptr;
  }
  pbuf* frame = nullptr;
  if (arrived.bytes > kHeader + kEthernetHeader) {
    const u16_t bytes = static_cast<u16_t>(arrived.bytes - kHeader + ETH_PAD_SIZE);
    frame = pbuf_alloc(PBUF_RAW, bytes, PBUF_POOL);
    if (frame != nullptr) {
      pbuf_take(frame, padded(receive.buffer(arrived.buffer)), bytes);
    }
  }
  give_back(arrived.buffer);
  return frame;
}

bool ethernet_has_link() { return !tells_link || (reg16(device + kLinkStatus) & 1) != 0; }

}  // namespace esse::board
