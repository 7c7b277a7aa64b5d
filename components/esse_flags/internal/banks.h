// SPDX-License-Identifier: Apache-2.0
#pragma once
// Banks: which of two copies of the settings is read, and which is written. One context writes; any
// context reads at any time, and is never kept waiting.
//
// Generation 0 is the defaults, generation g the bank g & 1. begin() says in writing_ which bank is
// about to change, before it changes; commit() publishes it with one store. A reader takes the
// published generation, copies, and then asks whether the bank that it read was given out
// meanwhile. All accesses that may meet are atomic words, so each program with any readers is well
// defined.
#include "esse_base/bytes.h"

namespace esse::flags {

/// What a commit begins with: the settings as they are, or the program's defaults.
enum class Base : uint8_t { kLive, kDefaults };

namespace internal {

/// Settings are copied in these, whatever their members are.
typedef uint32_t __attribute__((may_alias)) Word;

inline Word load_word(const Word* from) { return __atomic_load_n(from, __ATOMIC_RELAXED); }
inline void store_word(Word* to, Word value) { __atomic_store_n(to, value, __ATOMIC_RELAXED); }

/// T in whole words.
template <class T>
struct alignas(alignof(T) < sizeof(Word) ? sizeof(Word) : alignof(T)) Bank {
  static_assert(__is_aggregate(T) && __is_trivially_copyable(T),
                "settings are a struct of members with defaults, without constructors, destructor "
                "and private members");
  T value{};
};
/// Generation 0, in flash.
template <class T>
inline constexpr Bank<T> kDefaults{};

/// Where the copies lie.
struct Memory {
  const Word* defaults;
  Word* first;   ///< two banks, one after the other
  size_t words;  ///< of a bank
};

/// Where a generation lies. Inlined: most of it is known when compiling.
[[gnu::always_inline]] inline const Word* bank_of(const Memory& memory, uint32_t generation) {
  if (generation == 0) {
    return memory.defaults;
  }
  return (generation & 1) != 0 ? memory.first + memory.words : memory.first;
}

/// Copies words of which others may be written meanwhile.
void load_words(Word* to, const Word* from, size_t count);
/// Changes bytes of a bank by whole words. `from` null: to zeros.
void store_bytes(Word* bank, size_t offset, const char* from, size_t size);
/// Whether two banks are equal. Only for the context that writes.
bool same_words(const Word* a, const Word* b, size_t count);

class Banks {
 public:
  /// Never 0, and of the other bank.
  static constexpr uint32_t next(uint32_t generation) {
    return generation == UINT32_MAX ? 2 : generation + 1;
  }

  // For readers.
  uint32_t acquire() const { return __atomic_load_n(&published_, __ATOMIC_ACQUIRE); }
  /// Whether what was copied since acquire() answered `generation` is that generation.
  bool is_intact(uint32_t generation) const {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    const uint32_t writing = __atomic_load_n(&writing_, __ATOMIC_RELAXED);
    return writing == generation || writing == next(generation);
  }

  // For the context that writes.
  void begin(const Memory& memory, Base base);
  void commit();
  /// What was written stays unseen. writing_ stays, too: a reader may still be in that bank.
  void discard() { is_staging_ = false; }
  bool is_staging() const { return is_staging_; }
  uint32_t published() const { return published_; }
  /// Whether the idle bank holds what was live before the last commit.
  bool has_previous() const { return published_ != 0 && published_ == writing_; }
  const Word* live(const Memory& memory) const { return bank_of(memory, published_); }
  const Word* previous(const Memory& memory) const {
    return published_ == 1 ? memory.defaults : idle(memory);
  }
  Word* idle(const Memory& memory) const {
    return memory.first + ((published_ & 1) != 0 ? 0 : memory.words);
  }

 private:
  uint32_t published_ = 0;
  uint32_t writing_ = 0;
  bool is_staging_ = false;
};

}  // namespace internal
}  // namespace esse::flags
