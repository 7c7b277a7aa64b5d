// SPDX-License-Identifier: Apache-2.0
// The LM3S6965's Ethernet controller. A frame goes through one register, word by word; its first
// half word is a length. The emulator models no link state.
#include "common/cortex_m3/cortex_m3.h"
#include "common/frame_words.h"
#include "common/hardware.h"
#include "common/registers.h"
#include "qemu_lm3s6965evb/lm3s6965.h"

namespace esse::board {
namespace {

constexpr uintptr_t kInterruptStatus = 0x40048000, kInterruptMask = 0x40048004;
constexpr uintptr_t kReceiveControl = 0x40048008, kTransmitControl = 0x4004800C;
constexpr uintptr_t kData = 0x40048010, kAddress0 = 0x40048014, kAddress1 = 0x40048018;
constexpr uintptr_t kFramesWaiting = 0x40048034, kTransmit = 0x40048038;

constexpr uint32_t kReceived = 1;
constexpr uint32_t kReceiveOn = 1, kResetFifo = 1u << 4;
constexpr uint32_t kTransmitOn = 1, kPad = 2, kAppendCrc = 4, kFullDuplex = 8;

constexpr unsigned kEthernetHeader = 14, kLengthBytes = 2, kCrc = 4;

uint32_t next_word() { return reg(kData); }

}  // namespace

bool ethernet_start(uint8_t (&mac)[kMacBytes]) {
  const uint32_t low = reg(kAddress0);
  const uint32_t high = reg(kAddress1);
  for (unsigned i = 0; i < kMacBytes; ++i) {
    mac[i] = static_cast<uint8_t>((i < 4 ? low >> 8 * i : high >> 8 * (i - 4)) & 0xFF);
  }
  reg(kReceiveControl) = kResetFifo;
  reg(kInterruptMask) = kReceived;
  reg(kInterruptStatus) = ~0u;
  reg(kTransmitControl) = kTransmitOn | kPad | kAppendCrc | kFullDuplex;
  reg(kReceiveControl) = kReceiveOn;
  enable_interrupt(kEthernetInterrupt);
  return true;
}

bool ethernet_send(const pbuf* frame) {
  if ((reg(kTransmit) & 1) != 0) {
    return false;  // the one before is on its way
  }
  const unsigned length = frame->tot_len - ETH_PAD_SIZE - kEthernetHeader;
  write_words(frame, static_cast<uint16_t>(length), [](uint32_t word) { reg(kData) = word; });
  reg(kTransmit) = 1;
  return true;
}

pbuf* ethernet_receive() {
  reg(kInterruptStatus) = kReceived;
  if ((reg(kFramesWaiting) & 0x3F) == 0) {
    return nullptr;
  }
  const uint32_t first = next_word();
  const unsigned whole = first & 0xFFFF;  // these two bytes, the frame, its CRC
  unsigned words = (whole + 3) / 4 - 1;
  pbuf* frame = nullptr;
  if (whole > kLengthBytes + kEthernetHeader + kCrc) {
    frame = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(whole - kCrc), PBUF_POOL);
  }
  if (frame != nullptr) {
    read_words(frame, first, next_word);
    words -= (frame->tot_len + 3u) / 4 - 1;
  }
  for (; words != 0; --words) {
    next_word();
  }
  return frame;
}

bool ethernet_has_link() { return true; }

}  // namespace esse::board
