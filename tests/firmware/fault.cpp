// SPDX-License-Identifier: Apache-2.0
// Does what its argument says and no program may do. A board that traps it ends with kFaultExit, so
// that the same thing anywhere in the other images would have been seen.
#include "common/board.h"
#include "common/hardware.h"

extern "C" uint32_t esse_stack[];  // of common/sections.ld

namespace {

using esse::Text;

alignas(4) char bytes[8] = "trapped";
const uint32_t constant[2] = {1, 2};

// Assembler in between: to the compiler these accesses are undefined, and it may leave them out.
uint32_t* hidden(const void* address) {
  uint32_t* pointer = static_cast<uint32_t*>(const_cast<void*>(address));
  asm volatile("" : "+r"(pointer));
  return pointer;
}

uint32_t load(const void* from) { return *const_cast<volatile uint32_t*>(hidden(from)); }
void store(const void* to) { *const_cast<volatile uint32_t*>(hidden(to)) = 0; }

}  // namespace

int main(int argc, char** argv) {
  const Text what = argc > 1 ? Text(argv[1]) : Text();
  esse::board::print("trying\n");
  if (what == "misaligned-load") {
    load(bytes + 1);
  } else if (what == "null-store") {
    store(nullptr);
  } else if (what == "flash-store") {
    store(constant);
  } else if (what == "stack-overflow") {
    store(hidden(esse_stack) - 1);
  } else if (what == "data-run") {
    reinterpret_cast<void (*)()>(hidden(bytes))();
  }
  esse::board::print("not trapped\n");
  return 1;
}
