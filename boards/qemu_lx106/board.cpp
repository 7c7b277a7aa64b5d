// SPDX-License-Identifier: Apache-2.0
// QEMU's lx60-nommu with an LX106: console (a 16550, a word for each register) and sleep.
#include "common/hardware.h"
#include "common/lx106/lx106.h"
#include "common/registers.h"
#include "common/semihosting.h"
#include "qemu_lx106/qemu_lx106.h"

namespace esse::board {
namespace {

constexpr uintptr_t kUartData = 0x9D050020, kUartStatus = 0x9D050034;
constexpr uint32_t kTransmitEmpty = 1u << 5;
constexpr uint32_t kEthernetInterrupt = 1u << 1;

}  // namespace

const uint32_t kTicksPerMs = 40'000;

void start_hardware() {}

void put(char c) {
  while ((reg(kUartStatus) & kTransmitEmpty) == 0) {
  }
  reg(kUartData) = static_cast<unsigned char>(c);
}

void sleep_until_interrupt() {
  sleep_for(5 * kTicksPerMs, kEthernetInterrupt);
  reg(kEthernetInterrupts) = ~0u;
}

void leave(int code) { semihosting_exit(code); }

}  // namespace esse::board
