// SPDX-License-Identifier: Apache-2.0
#pragma once
// HeapTrap: while one lives, any heap call of this thread (malloc, calloc, realloc, aligned_alloc,
// posix_memalign, free, and with them operator new and delete) ends the program with a message.
// Tests hold one around every call into a component.
//
// Works by defining the malloc family over glibc's; under a sanitizer that brings its own
// (address, memory, thread) by that sanitizer's malloc hooks. On other C libraries only operator
// new and delete are trapped. Link heap_trap.cpp into the test program itself.

namespace esse::test {

class HeapTrap {
 public:
  HeapTrap();
  ~HeapTrap();
  HeapTrap(const HeapTrap&) = delete;
  HeapTrap& operator=(const HeapTrap&) = delete;
};

/// While one lives, the heap is free to use: for what stands in, within a trap, for the network, or
/// for a library that has a heap of its own.
class HeapLeave {
 public:
  HeapLeave();
  ~HeapLeave();
  HeapLeave(const HeapLeave&) = delete;
  HeapLeave& operator=(const HeapLeave&) = delete;

 private:
  int armed_;
};

}  // namespace esse::test
