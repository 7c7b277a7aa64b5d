// SPDX-License-Identifier: Apache-2.0
#include "support/heap_trap.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <new>

#if defined(__has_feature)
#define ESSE_TEST_HAS(feature) __has_feature(feature)
#else
#define ESSE_TEST_HAS(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||       \
    ESSE_TEST_HAS(address_sanitizer) || ESSE_TEST_HAS(thread_sanitizer) || \
    ESSE_TEST_HAS(memory_sanitizer)
#define ESSE_TEST_SANITIZER_HEAP 1
#else
#define ESSE_TEST_SANITIZER_HEAP 0
#endif

namespace {

thread_local int armed = 0;

void heap_call() {
  if (armed == 0) {
    return;
  }
  armed = 0;  // the way out may use the heap
  const char message[] = "HeapTrap: a component called the heap\n";
  if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0) {
    _exit(134);
  }
  abort();
}

}  // namespace

namespace esse::test {

HeapTrap::HeapTrap() { ++armed; }
HeapTrap::~HeapTrap() { --armed; }

HeapLeave::HeapLeave() : armed_(armed) { armed = 0; }
HeapLeave::~HeapLeave() { armed = armed_; }

}  // namespace esse::test

#if ESSE_TEST_SANITIZER_HEAP

extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*,
                                                                           size_t),
                                                         void (*on_free)(const volatile void*));
namespace {
const int kInstalled = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, size_t) { heap_call(); }, [](const volatile void*) { heap_call(); });
}

#elif defined(__GLIBC__)

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* old);

void* malloc(size_t size) noexcept {
  heap_call();
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) noexcept {
  heap_call();
  return __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) noexcept {
  heap_call();
  return __libc_realloc(old, size);
}
void* aligned_alloc(size_t alignment, size_t size) noexcept {
  heap_call();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, size_t alignment, size_t size) noexcept {
  heap_call();
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
void free(void* old) noexcept {
  heap_call();
  __libc_free(old);
}
}

#else

void* operator new(size_t size) {
  heap_call();
  void* memory = malloc(size == 0 ? 1 : size);
  return memory == nullptr ? throw std::bad_alloc() : memory;
}
void operator delete(void* old) noexcept {
  heap_call();
  free(old);
}
void operator delete(void* old, size_t) noexcept {
  heap_call();
  free(old);
}

#endif
