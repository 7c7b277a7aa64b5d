// SPDX-License-Identifier: Apache-2.0
// Loads a word from an odd address: the board must fault, so that a misaligned access anywhere in
// the other images would have been seen.
#include <stdint.h>

#include "common/board.h"

namespace {

alignas(4) char bytes[8] = "trapped";

}  // namespace

int main(int argc, char**) {
  esse::board::print("loading\n");
  uint32_t word = 0;
  // Assembler: to the compiler such a load is undefined, and it makes byte loads of it.
  asm volatile("ldr %0, [%1]" : "=r"(word) : "r"(bytes + (argc < 100 ? 1 : 0)) : "memory");
  esse::board::print("not trapped\n");
  return word == 0 ? 1 : 0;
}
