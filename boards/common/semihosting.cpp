// SPDX-License-Identifier: Apache-2.0
#include "common/semihosting.h"

#include "esse_base/text.h"
#include "semihosting_call.h"  // of the core

namespace esse::board {
namespace {

// "Semihosting for AArch32 and AArch64" and "RISC-V Semihosting", the same numbers.
enum Operation : uintptr_t {
  kOpen = 0x01,
  kClose = 0x02,
  kWrite = 0x05,
  kRead = 0x06,
  kSeek = 0x0A,
  kTime = 0x11,
  kGetCommandLine = 0x15,
  kExitExtended = 0x20,
};

intptr_t ask(Operation operation, const uintptr_t* block) {
  return semihosting_call(operation, block);
}

uintptr_t address(const void* of) { return reinterpret_cast<uintptr_t>(of); }

// Of <stdio.h>: "rb" and "r+b".
constexpr uintptr_t kReadBinary = 1;
constexpr uintptr_t kUpdateBinary = 3;

intptr_t open_file(const char* name, uintptr_t mode) {
  const uintptr_t block[] = {address(name), mode, Text(name).size()};
  return ask(kOpen, block);
}

// kRead and kWrite answer the count of bytes that are missing.
bool moves_all(Operation operation, intptr_t file, const char* bytes, size_t size) {
  const uintptr_t block[] = {static_cast<uintptr_t>(file), address(bytes), size};
  return ask(operation, block) == 0;
}

bool seeks(intptr_t file, uint32_t at) {
  const uintptr_t block[] = {static_cast<uintptr_t>(file), at};
  return ask(kSeek, block) == 0;
}

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
  const intptr_t file = open_file("/dev/urandom", kReadBinary);
  if (file < 0) {
    return false;
  }
  const bool whole = moves_all(kRead, file, into.data(), into.size());
  const uintptr_t close[] = {static_cast<uintptr_t>(file)};
  ask(kClose, close);
  return whole;
}

intptr_t semihosting_open(const char* name) { return open_file(name, kUpdateBinary); }

bool semihosting_read(intptr_t file, uint32_t at, Span<char> into) {
  return seeks(file, at) && moves_all(kRead, file, into.data(), into.size());
}

bool semihosting_write(intptr_t file, uint32_t at, Span<const char> from) {
  return seeks(file, at) && moves_all(kWrite, file, from.data(), from.size());
}

}  // namespace esse::board
