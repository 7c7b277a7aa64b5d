// SPDX-License-Identifier: Apache-2.0
// OpenCores' Ethernet MAC 10/100 (its specification, revision 1.19): descriptors in the device,
// frames in our memory, two bytes into a word as lwIP has them. It throws away what comes when no
// buffer is free.
#include "common/hardware.h"
#include "common/registers.h"
#include "lwip/opt.h"
#include "lwip/pbuf.h"
#include "qemu_lx106/qemu_lx106.h"

namespace esse::board {
namespace {

constexpr uintptr_t kMode = kEthernet + 0x00, kInterruptMask = kEthernet + 0x08;
constexpr uintptr_t kFrameLengths = kEthernet + 0x18, kTransmitters = kEthernet + 0x20;
constexpr uintptr_t kMiiCommand = kEthernet + 0x2C, kMiiAddress = kEthernet + 0x30;
constexpr uintptr_t kMiiRead = kEthernet + 0x38;
constexpr uintptr_t kAddress0 = kEthernet + 0x40, kAddress1 = kEthernet + 0x44;
constexpr uintptr_t kDescriptors = kEthernet + 0x400;

constexpr uint32_t kReset = 1u << 11, kPad = 1u << 15, kCrcOn = 1u << 13, kFullDuplex = 1u << 10;
constexpr uint32_t kTransmitOn = 2, kReceiveOn = 1;
constexpr uint32_t kReceived = 1u << 2;
// Of a descriptor: the device's; interrupt; the last one; errors of a frame that was received.
constexpr uint32_t kDevices = 1u << 15, kInterrupt = 1u << 14, kLast = 1u << 13, kErrors = 0x7F;
constexpr uint32_t kPadAndCrc = 3u << 11;
constexpr uint32_t kMiiReadStatus = 2, kPhy = 1, kPhyStatus = 1u << 8, kPhyHasLink = 1u << 2;

constexpr unsigned kTransmitBuffers = 2, kReceiveBuffers = 8;
constexpr unsigned kLeast = 64, kMost = 1518, kCrc = 4, kEthernetHeader = 14;
constexpr unsigned kMostSent = TCP_MSS + 54;  // and a longer answer to a ping is not sent
static_assert(ETH_PAD_SIZE == 2, "where the buffers begin");
static_assert((ETH_PAD_SIZE + kMostSent) % 4 == 0 && (ETH_PAD_SIZE + kMost) % 4 == 0,
              "and each of them");

alignas(4) unsigned char transmit[kTransmitBuffers][ETH_PAD_SIZE + kMostSent];
alignas(4) unsigned char receive[kReceiveBuffers][ETH_PAD_SIZE + kMost];
unsigned next_transmit;
unsigned next_receive;

volatile uint32_t& flags(unsigned descriptor) { return reg(kDescriptors + 8 * descriptor); }

void set_buffer(unsigned descriptor, unsigned char* buffer) {
  reg(kDescriptors + 8 * descriptor + 4) = reinterpret_cast<uintptr_t>(buffer) + ETH_PAD_SIZE;
}

void give_back(unsigned n) {
  const uint32_t last = n == kReceiveBuffers - 1 ? kLast : 0;
  flags(kTransmitBuffers + n) = kDevices | kInterrupt | last;
}

// The device has none to tell: the one that QEMU gives to a machine's first.
constexpr uint8_t kOwnMac[kMacBytes] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

uint32_t word_of_mac(unsigned first, unsigned bytes) {
  uint32_t word = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    word = word << 8 | kOwnMac[first + i];
  }
  return word;
}

}  // namespace

bool ethernet_start(uint8_t (&mac)[kMacBytes]) {
  reg(kMode) = kReset;
  reg(kMode) = 0;
  for (unsigned i = 0; i < kMacBytes; ++i) {
    mac[i] = kOwnMac[i];
  }
  reg(kAddress1) = word_of_mac(0, 2);
  reg(kAddress0) = word_of_mac(2, 4);
  reg(kFrameLengths) = kLeast << 16 | kMost;
  reg(kTransmitters) = kTransmitBuffers;
  if (reg(kTransmitters) != kTransmitBuffers) {
    return false;
  }
  for (unsigned n = 0; n < kTransmitBuffers; ++n) {
    set_buffer(n, transmit[n]);
  }
  for (unsigned n = 0; n < kReceiveBuffers; ++n) {
    set_buffer(kTransmitBuffers + n, receive[n]);
    give_back(n);
  }
  reg(kInterruptMask) = kReceived;
  reg(kMode) = kPad | kCrcOn | kFullDuplex | kTransmitOn | kReceiveOn;
  return true;
}

bool ethernet_send(const pbuf* frame) {
  const unsigned n = next_transmit;
  const uint32_t bytes = frame->tot_len - uint32_t{ETH_PAD_SIZE};
  if ((flags(n) & kDevices) != 0 || bytes > kMostSent) {
    return false;
  }
  pbuf_copy_partial(frame, transmit[n], frame->tot_len, 0);
  asm volatile("memw" ::: "memory");
  const uint32_t last = n == kTransmitBuffers - 1 ? kLast : 0;
  flags(n) = bytes << 16 | kDevices | last | kPadAndCrc;
  next_transmit = (n + 1) % kTransmitBuffers;
  return true;
}

pbuf* ethernet_receive() {
  const unsigned n = next_receive;
  const uint32_t status = flags(kTransmitBuffers + n);
  if ((status & kDevices) != 0) {
    return nullptr;
  }
  asm volatile("memw" ::: "memory");
  const uint32_t length = status >> 16;  // with the CRC
  pbuf* frame = nullptr;
  if ((status & kErrors) == 0 && length > kEthernetHeader + kCrc && length <= kMost) {
    const u16_t bytes = static_cast<u16_t>(length - kCrc + ETH_PAD_SIZE);
    frame = pbuf_alloc(PBUF_RAW, bytes, PBUF_POOL);
    if (frame != nullptr) {
      pbuf_take(frame, receive[n], bytes);
    }
  }
  give_back(n);
  next_receive = (n + 1) % kReceiveBuffers;
  return frame;
}

bool ethernet_has_link() {
  reg(kMiiAddress) = kPhyStatus | kPhy;
  reg(kMiiCommand) = kMiiReadStatus;
  return (reg(kMiiRead) & kPhyHasLink) != 0;
}

}  // namespace esse::board
