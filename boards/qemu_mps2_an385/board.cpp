// SPDX-License-Identifier: Apache-2.0
// MPS2 with the AN385 image: console and a timer for waking (CMSDK devices, Arm DDI 0479).
#include "common/cortex_m3/cortex_m3.h"
#include "common/hardware.h"
#include "common/registers.h"
#include "common/semihosting.h"
#include "qemu_mps2_an385/mps2_an385.h"

namespace esse::board {
namespace {

constexpr uint32_t kClockHz = 25'000'000;

namespace uart {
constexpr uintptr_t kData = 0x40004000, kState = 0x40004004;
constexpr uintptr_t kControl = 0x40004008, kDivisor = 0x40004010;
constexpr uint32_t kTransmitFull = 1, kTransmitOn = 1;
}  // namespace uart

namespace timer {
constexpr uintptr_t kControl = 0x40000000, kValue = 0x40000004;
constexpr uintptr_t kReload = 0x40000008, kClear = 0x4000000C;
constexpr unsigned kInterrupt = 8;
constexpr uint32_t kEnable = 1, kEnableInterrupt = 8;
}  // namespace timer

void start_console() {
  reg(uart::kDivisor) = kClockHz / 115'200;
  reg(uart::kControl) = uart::kTransmitOn;
}

void start_timer() {
  reg(timer::kReload) = kClockHz / 200;
  reg(timer::kValue) = kClockHz / 200;
  reg(timer::kControl) = timer::kEnable | timer::kEnableInterrupt;
  enable_interrupt(timer::kInterrupt);
}

}  // namespace

const uint32_t kTicksPerMs = kClockHz / 1000;

void start_hardware() {
  start_console();
  start_clock();
  start_timer();
}

void put(char c) {
  while ((reg(uart::kState) & uart::kTransmitFull) != 0) {
  }
  reg(uart::kData) = static_cast<unsigned char>(c);
}

void sleep_until_interrupt() {
  wait_for_interrupt();
  reg(timer::kClear) = 1;
  clear_interrupt(timer::kInterrupt);
  clear_interrupt(kEthernetInterrupt);
}

void leave(int code) { semihosting_exit(code); }

}  // namespace esse::board
