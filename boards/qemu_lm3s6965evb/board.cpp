// SPDX-License-Identifier: Apache-2.0
// LM3S6965: console (a PL011), and a general timer for waking. Registers as in TI's data sheet.
#include "common/cortex_m3/cortex_m3.h"
#include "common/hardware.h"
#include "common/registers.h"
#include "common/semihosting.h"
#include "qemu_lm3s6965evb/lm3s6965.h"

namespace esse::board {
namespace {

constexpr uint32_t kClockHz = 12'500'000;  // out of reset, without the PLL

namespace uart {
constexpr uintptr_t kData = 0x4000C000, kFlags = 0x4000C018;
constexpr uintptr_t kIntegerDivisor = 0x4000C024, kFraction = 0x4000C028;
constexpr uintptr_t kLineControl = 0x4000C02C, kControl = 0x4000C030;
constexpr uint32_t kTransmitFull = 1u << 5;
}  // namespace uart

namespace timer {
constexpr uintptr_t kMode = 0x40030004, kControl = 0x4003000C, kMask = 0x40030018;
constexpr uintptr_t kClear = 0x40030024, kReload = 0x40030028;
constexpr unsigned kInterrupt = 19;
constexpr uint32_t kPeriodic = 2, kEnable = 1, kTimeout = 1;
}  // namespace timer

constexpr uintptr_t kGateTimerAndUart = 0x400FE104;  // RCGC1
constexpr uintptr_t kGatePortsAndMac = 0x400FE108;   // RCGC2

void start_console() {
  // 115,200 baud, 8N1, FIFOs: divisor 12,500,000 / (16 × 115,200) = 6 + 50/64.
  reg(uart::kIntegerDivisor) = 6;
  reg(uart::kFraction) = 50;
  reg(uart::kLineControl) = 0x70;
  reg(uart::kControl) = 0x301;
}

void start_timer() {
  reg(timer::kReload) = kClockHz / 200;
  reg(timer::kMode) = timer::kPeriodic;
  reg(timer::kMask) = timer::kTimeout;
  reg(timer::kControl) = timer::kEnable;
  enable_interrupt(timer::kInterrupt);
}

}  // namespace

const uint32_t kTicksPerMs = kClockHz / 1000;

void start_hardware() {
  reg(kGateTimerAndUart) = 1u << 16 | 1u << 0;
  reg(kGatePortsAndMac) = 1u << 30 | 1u << 28 | 1u << 0;
  start_console();
  start_clock();
  start_timer();
}

void put(char c) {
  while ((reg(uart::kFlags) & uart::kTransmitFull) != 0) {
  }
  reg(uart::kData) = static_cast<unsigned char>(c);
}

void sleep_until_interrupt() {
  wait_for_interrupt();
  reg(timer::kClear) = timer::kTimeout;
  clear_interrupt(timer::kInterrupt);
  clear_interrupt(kEthernetInterrupt);
}

void leave(int code) { semihosting_exit(code); }

}  // namespace esse::board
