// SPDX-License-Identifier: Apache-2.0
// SMSC LAN9118 (data sheet revision 1.5): a frame goes through FIFOs, two bytes after their word's
// beginning, so that lwIP finds it aligned.
#include "common/cortex_m3/cortex_m3.h"
#include "common/frame_words.h"
#include "common/hardware.h"
#include "common/registers.h"
#include "qemu_mps2_an385/mps2_an385.h"

namespace esse::board {
namespace {

constexpr uintptr_t kBase = 0x40200000;
constexpr uintptr_t kReceiveData = kBase + 0x00, kTransmitData = kBase + 0x20;
constexpr uintptr_t kReceiveStatus = kBase + 0x40;
constexpr uintptr_t kInterruptConfig = kBase + 0x54, kInterruptStatus = kBase + 0x58;
constexpr uintptr_t kInterruptEnable = kBase + 0x5C, kByteTest = kBase + 0x64;
constexpr uintptr_t kFifoLevels = kBase + 0x68, kReceiveConfig = kBase + 0x6C;
constexpr uintptr_t kTransmitConfig = kBase + 0x70, kHardwareConfig = kBase + 0x74;
constexpr uintptr_t kReceiveLevel = kBase + 0x7C, kTransmitLevel = kBase + 0x80;
constexpr uintptr_t kMacCommand = kBase + 0xA4, kMacData = kBase + 0xA8;

constexpr uint32_t kByteOrder = 0x87654321;
constexpr uint32_t kActiveHighPushPull = 0x111;    // and enabled
constexpr uint32_t kReceiveStatusLevel = 1u << 3;  // more frames than kFifoLevels allows: one
constexpr uint32_t kOffset2 = 2u << 8;
constexpr uint32_t kDumpStatus = 1u << 15, kTransmitOn = 2;
constexpr uint32_t kReset = 1;
constexpr uint32_t kBusy = 1u << 31, kReadMac = 1u << 30;
constexpr uint32_t kMacControl = 1, kMacAddressHigh = 2, kMacAddressLow = 3;
constexpr uint32_t kMiiAccess = 6, kMiiData = 7;
constexpr uint32_t kFullDuplex = 1u << 20, kMacTransmit = 1u << 3, kMacReceive = 1u << 2;
constexpr uint32_t kPhy = 1u << 11, kPhyStatus = 1u << 6, kMiiBusy = 1, kPhyHasLink = 1u << 2;
constexpr uint32_t kErrorSummary = 1u << 15;
constexpr unsigned kCrc = 4, kEthernetHeader = 14;

uint32_t read_mac(uint32_t index) {
  reg(kMacCommand) = kBusy | kReadMac | index;
  while ((reg(kMacCommand) & kBusy) != 0) {
  }
  return reg(kMacData);
}

void write_mac(uint32_t index, uint32_t value) {
  reg(kMacData) = value;
  reg(kMacCommand) = kBusy | index;
  while ((reg(kMacCommand) & kBusy) != 0) {
  }
}

uint32_t next_word() { return reg(kReceiveData); }

}  // namespace

bool ethernet_start(uint8_t (&mac)[kMacBytes]) {
  if (reg(kByteTest) != kByteOrder) {
    return false;
  }
  const uint32_t low = read_mac(kMacAddressLow);
  const uint32_t high = read_mac(kMacAddressHigh);
  for (unsigned i = 0; i < kMacBytes; ++i) {
    mac[i] = static_cast<uint8_t>((i < 4 ? low >> 8 * i : high >> 8 * (i - 4)) & 0xFF);
  }
  reg(kReceiveConfig) = kOffset2;
  reg(kTransmitConfig) = kTransmitOn;
  reg(kFifoLevels) = 0;
  reg(kInterruptConfig) = kActiveHighPushPull;
  reg(kInterruptStatus) = ~0u;
  reg(kInterruptEnable) = kReceiveStatusLevel;
  write_mac(kMacControl, kFullDuplex | kMacTransmit | kMacReceive);
  enable_interrupt(kEthernetInterrupt);
  return true;
}

bool ethernet_send(const pbuf* frame) {
  const uint32_t length = frame->tot_len - ETH_PAD_SIZE;
  constexpr uint32_t kCommands = 8;
  if ((reg(kTransmitLevel) & 0xFFFF) < length + ETH_PAD_SIZE + kCommands) {
    return false;
  }
  constexpr uint32_t kFirst = 1u << 13, kLast = 1u << 12, kStartOffset2 = 2u << 16;
  reg(kTransmitData) = kStartOffset2 | kFirst | kLast | length;
  reg(kTransmitData) = length;
  write_words(frame, 0, [](uint32_t word) { reg(kTransmitData) = word; });
  reg(kTransmitConfig) = kDumpStatus | kTransmitOn;  // nobody reads how it went
  return true;
}

pbuf* ethernet_receive() {
  reg(kInterruptStatus) = kReceiveStatusLevel;
  if ((reg(kReceiveLevel) >> 16 & 0xFF) == 0) {
    return nullptr;
  }
  const uint32_t status = reg(kReceiveStatus);
  const unsigned length = status >> 16 & 0x3FFF;  // with the CRC
  unsigned words = (length + ETH_PAD_SIZE + 3) / 4;
  pbuf* frame = nullptr;
  if ((status & kErrorSummary) == 0 && length > kEthernetHeader + kCrc) {
    frame = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(length - kCrc + ETH_PAD_SIZE), PBUF_POOL);
  }
  if (frame != nullptr) {
    read_words(frame, next_word(), next_word);
    words -= (frame->tot_len + 3u) / 4;
  }
  for (; words != 0; --words) {
    next_word();
  }
  return frame;
}

bool ethernet_has_link() {
  write_mac(kMiiAccess, kPhy | kPhyStatus | kMiiBusy);
  return (read_mac(kMiiData) & kPhyHasLink) != 0;
}

}  // namespace esse::board
