// SPDX-License-Identifier: Apache-2.0
#pragma once
// GuardedBytes: memory between two pages that nobody may touch, so that one byte too far, read or
// written, ends the test at the very instruction. back(n) ends at the upper guard, front(n) begins
// behind the lower one. POSIX.
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "esse_base/span.h"

namespace esse::test {

class GuardedBytes {
 public:
  /// Room for at least `size` bytes.
  explicit GuardedBytes(size_t size) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_ = (size / page + 1) * page;
    mapped_ = size_ + 2 * page;
    void* memory = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      perror("mmap");
      abort();
    }
    base_ = static_cast<char*>(memory);
    bytes_ = base_ + page;
    if (mprotect(bytes_, size_, PROT_READ | PROT_WRITE) != 0) {
      perror("mprotect");
      abort();
    }
  }
  ~GuardedBytes() { munmap(base_, mapped_); }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;

  size_t size() const { return size_; }
  /// The first `n` bytes; `n` ≤ size().
  Span<char> front(size_t n) const { return Span<char>(bytes_, n); }
  /// The last `n` bytes; `n` ≤ size().
  Span<char> back(size_t n) const { return Span<char>(bytes_ + size_ - n, n); }

 private:
  char* base_ = nullptr;
  char* bytes_ = nullptr;
  size_t size_ = 0;
  size_t mapped_ = 0;
};

}  // namespace esse::test
