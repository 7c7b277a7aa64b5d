// SPDX-License-Identifier: Apache-2.0
// Semihosting by Xtensa's simulator calls: the number in a2, arguments behind it, the answer in a2.
#include "common/semihosting.h"

namespace esse::board {
namespace {

enum Call : uint32_t {
  kExit = 1,
  kRead = 3,
  kWrite = 4,
  kOpen = 5,
  kClose = 6,
  kSeek = 19,
  kArgumentCount = 1000,
  kArgumentBytes = 1001,
  kArguments = 1002,
};

int32_t ask(Call call, uint32_t first = 0, uint32_t second = 0, uint32_t third = 0) {
  register uint32_t a2 asm("a2") = call;
  register uint32_t a3 asm("a3") = first;
  register uint32_t a4 asm("a4") = second;
  register uint32_t a5 asm("a5") = third;
  asm volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return static_cast<int32_t>(a2);
}

uint32_t address(const void* of) { return reinterpret_cast<uintptr_t>(of); }

bool seeks(uint32_t file, uint32_t at) {
  constexpr uint32_t kFromBeginning = 0;
  return ask(kSeek, file, at, kFromBeginning) == static_cast<int32_t>(at);
}

}  // namespace

void semihosting_exit(int code) {
  for (;;) {
    ask(kExit, static_cast<uint32_t>(code));
  }
}

// The emulator writes pointers, and the words behind them, each with its NUL.
bool semihosting_arguments(Span<char> into) {
  const size_t count = static_cast<uint32_t>(ask(kArgumentCount));
  const size_t bytes = static_cast<uint32_t>(ask(kArgumentBytes));
  const size_t words = (count + 1) * sizeof(uint32_t);
  if (count == 0 || bytes > into.size() || bytes <= words) {
    return false;
  }
  ask(kArguments, address(into.data()));
  const size_t last = bytes - words - 1;
  for (size_t i = 0; i <= last; ++i) {
    const char c = into[words + i];
    into[i] = c == '\0' && i != last ? ' ' : c;
  }
  return true;
}

// None of the calls is about the time.
uint32_t semihosting_time() { return 0; }

bool semihosting_entropy(Span<char> into) {
  constexpr uint32_t kReadOnly = 0;
  const int32_t file = ask(kOpen, address("/dev/urandom"), kReadOnly);
  if (file < 0) {
    return false;
  }
  const int32_t read = ask(kRead, static_cast<uint32_t>(file), address(into.data()), into.size());
  ask(kClose, static_cast<uint32_t>(file));
  return read >= 0 && static_cast<size_t>(read) == into.size();
}

intptr_t semihosting_open(const char* name) {
  constexpr uint32_t kReadAndWrite = 2;
  return ask(kOpen, address(name), kReadAndWrite);
}

bool semihosting_read(intptr_t file, uint32_t at, Span<char> into) {
  const uint32_t handle = static_cast<uint32_t>(file);
  return seeks(handle, at) &&
         ask(kRead, handle, address(into.data()), into.size()) == static_cast<int32_t>(into.size());
}

bool semihosting_write(intptr_t file, uint32_t at, Span<const char> from) {
  const uint32_t handle = static_cast<uint32_t>(file);
  return seeks(handle, at) && ask(kWrite, handle, address(from.data()), from.size()) ==
                                  static_cast<int32_t>(from.size());
}

}  // namespace esse::board
