// SPDX-License-Identifier: Apache-2.0
#pragma once
// Asked: a word that any context may write, an interrupt too, and that poll() reads.
// It makes single loads and stores of at most four bytes, since cores without an atomic exchange
// have nothing else. Each word says all of what is asked. So no word has to be seen before another,
// and relaxed order is enough.

namespace esse::internal {

template <typename T>
class Asked {
  static_assert(sizeof(T) <= 4, "a single load or store");

 public:
  T get() const { return __atomic_load_n(&value_, __ATOMIC_RELAXED); }
  void set(T value) { __atomic_store_n(&value_, value, __ATOMIC_RELAXED); }
  /// Answers what is asked, and forgets that. Writes nothing where nothing was asked: what is asked
  /// meanwhile stays.
  T take() {
    const T value = get();
    if (value != T()) {
      set(T());
    }
    return value;
  }

 private:
  T value_ = T();
};

}  // namespace esse::internal
