// SPDX-License-Identifier: Apache-2.0
#include "common/start.h"

#include "common/board.h"
#include "common/hardware.h"
#include "common/semihosting.h"
#include "esse_base/bytes.h"

int main(int argc, char** argv);

extern "C" {  // of common/sections.ld
extern char esse_data[], esse_data_end[], esse_data_load[];
extern char esse_bss[], esse_bss_end[];
extern uint32_t esse_stack[], esse_stack_top[];
}

extern "C" {  // of the C++ ABI: no image ends, so nothing in it is destroyed
void* __dso_handle = nullptr;
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
// Of the C library: Mbed TLS ends the program when it finds its memory overwritten.
[[noreturn]] void _exit(int code);
void _exit(int code) { esse::board::leave(code); }
}

namespace esse::board {
namespace {

constexpr uint32_t kPaint = 0xA5C3E187u;
constexpr int kMostArguments = 12;
constexpr size_t kArgumentBytes = 400;

char argument_text[kArgumentBytes];
char* arguments[kMostArguments + 1];

size_t distance(const void* from, const void* to) {
  return static_cast<size_t>(static_cast<const char*>(to) - static_cast<const char*>(from));
}

// All of the stack that is not in use yet.
void paint_stack() {
  const uint32_t* here = static_cast<const uint32_t*>(__builtin_frame_address(0));
  for (volatile uint32_t* word = esse_stack; word < here - 16; ++word) {
    *word = kPaint;
  }
}

// Splits at spaces, in place.
int split_arguments() {
  if (!semihosting_arguments(Span<char>(argument_text))) {
    return 0;
  }
  int count = 0;
  for (char* at = argument_text; *at != '\0' && count < kMostArguments;) {
    if (*at == ' ') {
      *at++ = '\0';
      continue;
    }
    arguments[count++] = at;
    while (*at != '\0' && *at != ' ') {
      ++at;
    }
  }
  return count;
}

void print_hex(uint32_t value) {
  char text[8];
  for (char& c : text) {
    c = "0123456789abcdef"[value >> 28];
    value <<= 4;
  }
  print(Text(text, sizeof(text)));
}

}  // namespace

void run_main() {
  paint_stack();
  copy_bytes(esse_data, esse_data_load, distance(esse_data, esse_data_end));
  __builtin_memset(esse_bss, 0, distance(esse_bss, esse_bss_end));
  start_hardware();
  const int count = split_arguments();
  leave(main(count, arguments));
}

void report_fault(uint32_t cause, uint32_t at) {
  print("\nfault: cause ");
  print_hex(cause);
  print(" at ");
  print_hex(at);
  print("\n");
  leave(kFaultExit);
}

HighWater stack_high_water() {
  const uint32_t* word = esse_stack;
  while (word < esse_stack_top && *word == kPaint) {
    ++word;
  }
  return {distance(word, esse_stack_top), distance(esse_stack, esse_stack_top)};
}

}  // namespace esse::board
