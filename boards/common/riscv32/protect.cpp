// SPDX-License-Identifier: Apache-2.0
// Physical memory protection (privileged specification 1.11, section 3.6): entries 0 to 2, locked.
#include "common/riscv32/riscv32.h"

namespace esse::board {
namespace {

constexpr uint32_t kNaturallyAligned = 3u << 3, kLocked = 1u << 7;

uint32_t address(const Range& range) { return (range.begin + range.bytes / 2 - 1) >> 2; }

}  // namespace

void protect(const Range (&ranges)[3]) {
  uint32_t configuration = 0;
  for (unsigned i = 0; i < 3; ++i) {
    const uint32_t entry = kLocked | kNaturallyAligned | static_cast<uint32_t>(ranges[i].access);
    configuration |= entry << 8 * i;
  }
  asm volatile(
      ".option push\n .option arch, +zicsr\n"
      "csrw pmpaddr0, %0\n csrw pmpaddr1, %1\n csrw pmpaddr2, %2\n csrw pmpcfg0, %3\n"
      ".option pop" ::"r"(address(ranges[0])),
      "r"(address(ranges[1])), "r"(address(ranges[2])), "r"(configuration)
      : "memory");
}

}  // namespace esse::board
