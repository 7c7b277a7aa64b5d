// SPDX-License-Identifier: Apache-2.0
#include "common/semihosting.h"

#include "semihosting_call.h"  // of the core

namespace esse::board {
namespace {

// "Semihosting for AArch32 and AArch64" and "RISC-V Semihosting", the same numbers.
enum Operation : uintptr_t {
  kOpen = 0x01,
  kClose = 0x02,
  kRead = 0x06,
  kTime = 0x11,
  kGetCommandLine = 0x15,
  kExitExtended = 0x20,
};

intptr_t ask(Operation operation, const uintptr_t* block) {
  return semihosting_call(operation, block);
}

uintptr_t address(const void* of) { return reinterpret_cast<uintptr_t>(of); }

}  // namespace

void semihosting_exit(int code) {
  constexpr uintptr_t kApplicationExit = 0x20026;
  const uintptr_t block[] = {kApplicationExit, static_cast<uintptr_t>(code)};
  for (;;) {
    ask(kExitExtended, block);
  }
}

bool semihosting_arguments(Span<char> into) {
  const uintptr_t block[] = {address(into.data()), into.size()};
  return ask(kGetCommandLine, block) == 0;
}

uint32_t semihosting_time() { return static_cast<uint32_t>(ask(kTime, nullptr)); }

bool semihosting_entropy(Span<char> into) {
  static const char kSource[] = "/dev/urandom";
  constexpr uintptr_t kReadBinary = 1;
  const uintptr_t open[] = {address(kSource), kReadBinary, sizeof(kSource) - 1};
  const intptr_t file = ask(kOpen, open);
  if (file < 0) {
    return false;
  }
  const uintptr_t handle = static_cast<uintptr_t>(file);
  const uintptr_t read[] = {handle, address(into.data()), into.size()};
  const bool whole = ask(kRead, read) == 0;  // the count of bytes that are missing
  const uintptr_t close[] = {handle};
  ask(kClose, close);
  return whole;
}

}  // namespace esse::board
