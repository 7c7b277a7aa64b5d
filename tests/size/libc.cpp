// SPDX-License-Identifier: Apache-2.0
// What every program has anyway: an entry and the functions of a C library that the components may
// call. In the base program too, so none of it counts in the differences.
#include <stddef.h>

int main();

extern "C" {
void _start();
void* memcpy(void* to, const void* from, size_t n);
void* memmove(void* to, const void* from, size_t n);
void* memset(void* to, int value, size_t n);
int memcmp(const void* a, const void* b, size_t n);
void* memchr(const void* in, int byte, size_t n);
size_t strlen(const char* text);
}

void _start() {
  main();
  for (;;) {
  }
}

#define ESSE_KEEP __attribute__((used, retain, optimize("no-tree-loop-distribute-patterns")))

ESSE_KEEP void* memcpy(void* to, const void* from, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
  }
  return to;
}

ESSE_KEEP void* memmove(void* to, const void* from, size_t n) {
  if (to <= from) {
    return memcpy(to, from, n);
  }
  while (n-- > 0) {
    static_cast<char*>(to)[n] = static_cast<const char*>(from)[n];
  }
  return to;
}

ESSE_KEEP void* memset(void* to, int value, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    static_cast<char*>(to)[i] = static_cast<char>(value);
  }
  return to;
}

ESSE_KEEP int memcmp(const void* a, const void* b, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const int x = static_cast<const unsigned char*>(a)[i];
    const int y = static_cast<const unsigned char*>(b)[i];
    if (x != y) {
      return x - y;
    }
  }
  return 0;
}

ESSE_KEEP void* memchr(const void* in, int byte, size_t n) {
  for (char* at = const_cast<char*>(static_cast<const char*>(in)); n-- > 0; ++at) {
    if (*at == static_cast<char>(byte)) {
      return at;
    }
  }
  return nullptr;
}

ESSE_KEEP size_t strlen(const char* text) {
  size_t n = 0;
  while (text[n] != '\0') {
    ++n;
  }
  return n;
}
