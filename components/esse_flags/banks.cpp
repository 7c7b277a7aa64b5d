// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/banks.h"

namespace esse::flags::internal {

void load_words(Word* to, const Word* from, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    to[i] = load_word(from + i);
  }
}

void store_bytes(Word* bank, size_t offset, const char* from, size_t size) {
  static constexpr char kZeros[sizeof(Word)] = {};
  while (size != 0) {
    const size_t skipped = offset % sizeof(Word);
    const size_t count = min_of(sizeof(Word) - skipped, size);
    Word* const at = bank + offset / sizeof(Word);
    Word word = load_word(at);
    copy_bytes(reinterpret_cast<char*>(&word) + skipped, from != nullptr ? from : kZeros, count);
    store_word(at, word);
    offset += count;
    size -= count;
    from += from != nullptr ? count : 0;
  }
}

bool same_words(const Word* a, const Word* b, size_t count) {
  size_t i = 0;
  while (i < count && a[i] == b[i]) {
    ++i;
  }
  return i == count;
}

void Banks::begin(const Memory& memory, Base base) {
  __atomic_store_n(&writing_, next(published_), __ATOMIC_RELAXED);
  // No word of the bank changes before a reader can know.
  __atomic_thread_fence(__ATOMIC_RELEASE);
  const Word* const from = base == Base::kDefaults ? memory.defaults : live(memory);
  Word* const to = idle(memory);
  for (size_t i = 0; i < memory.words; ++i) {
    store_word(to + i, from[i]);
  }
  is_staging_ = true;
}

void Banks::commit() {
  __atomic_store_n(&published_, writing_, __ATOMIC_RELEASE);
  is_staging_ = false;
}

}  // namespace esse::flags::internal
