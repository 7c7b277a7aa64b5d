// SPDX-License-Identifier: Apache-2.0
// What common/file_flash.h wants of an emulator, from the system.
#include "common/semihosting.h"

#include <fcntl.h>
#include <unistd.h>

namespace esse::board {

void semihosting_exit(int code) { _exit(code); }

intptr_t semihosting_open(const char* name) { return open(name, O_RDWR | O_CLOEXEC); }

bool semihosting_read(intptr_t file, uint32_t at, Span<char> into) {
  const auto n = pread(static_cast<int>(file), into.data(), into.size(), static_cast<off_t>(at));
  return n == static_cast<ssize_t>(into.size());
}

bool semihosting_write(intptr_t file, uint32_t at, Span<const char> from) {
  const auto n = pwrite(static_cast<int>(file), from.data(), from.size(), static_cast<off_t>(at));
  return n == static_cast<ssize_t>(from.size());
}

}  // namespace esse::board
