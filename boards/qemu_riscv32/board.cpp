// SPDX-License-Identifier: Apache-2.0
// QEMU's `virt` with RV32IMC: console (a 16550), interrupt controller (PLIC), exit (SiFive's test
// finisher), and which memory there is.
#include "common/hardware.h"
#include "common/registers.h"
#include "common/riscv32/riscv32.h"
#include "qemu_riscv32/qemu_riscv32.h"

extern "C" {  // of memory.ld: numbers, as addresses
extern char esse_flash[], esse_flash_bytes[], esse_ram[], esse_ram_bytes[];
}

namespace esse::board {
namespace {

constexpr uintptr_t kUartData = 0x10000000, kUartStatus = 0x10000005;
constexpr uint8_t kTransmitEmpty = 1u << 5;

constexpr uintptr_t kPriorities = 0x0C000000, kEnable = 0x0C002000;
constexpr uintptr_t kThreshold = 0x0C200000, kClaim = 0x0C200004;

constexpr uintptr_t kFinisher = 0x00100000;
constexpr uint32_t kPass = 0x5555, kFail = 0x3333;

constexpr uint32_t kMemory = 1u << 31;  // from here to the end; devices lie below

uintptr_t number(const char* symbol) { return reinterpret_cast<uintptr_t>(symbol); }

}  // namespace

const uint32_t kTicksPerMs = 10'000;

void start_hardware() {
  protect({{number(esse_flash), number(esse_flash_bytes), Access::kReadExecute},
           {number(esse_ram), number(esse_ram_bytes), Access::kReadWrite},
           {kMemory, kMemory, Access::kNone}});
  reg(kThreshold) = 0;
  enable_wake_up();
}

void enable_interrupt_of_slot(unsigned n) {
  reg(kPriorities + 4 * (n + 1)) = 1;
  reg(kEnable) = 1u << (n + 1);
}

void put(char c) {
  while ((reg8(kUartStatus) & kTransmitEmpty) == 0) {
  }
  reg8(kUartData) = static_cast<uint8_t>(c);
}

void sleep_until_interrupt() {
  sleep_for(5 * kTicksPerMs);
  const uint32_t interrupt = reg(kClaim);
  if (interrupt == 0) {
    return;  // it was the timer
  }
  const uintptr_t device = slot(interrupt - 1);
  reg(device + kInterruptAcknowledge) = reg(device + kInterruptStatus);
  reg(kClaim) = interrupt;  // completed
}

void leave(int code) {
  reg(kFinisher) = code == 0 ? kPass : static_cast<uint32_t>(code) << 16 | kFail;
  for (;;) {
  }
}

}  // namespace esse::board
