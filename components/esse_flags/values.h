// SPDX-License-Identifier: Apache-2.0
#pragma once
// Values<T>: the settings of a program, a struct of its own, which a service changes while any task
// and any interrupt reads them. A reader never waits for the writer and never sees half a commit.
//
// It holds two copies of T and 12 bytes. A global one is zeroed memory, without code before main:
// until the first commit the defaults of T are read where they lie, in flash.
//
// "The polling context" is the one task or loop that calls poll(). Everything else is "any
// context", but for code that runs while flash is written (ESP32's IRAM-only interrupts): reading
// runs code and reads defaults that lie in flash.
#include "esse_flags/internal/banks.h"
#include "esse_flags/value.h"

namespace esse::flags {

class Writer;

/// T is an aggregate: its members are `bool`, `int32_t`, `Decimal`, `String<N>` or `Json<N>`, each
/// with its default.
template <class T>
class Values {
 public:
  constexpr Values() = default;
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  /// The settings. Only in the polling context, and until the next poll(): a plain load.
  const T* operator->() const { return object(internal::bank_of(memory(), banks_.published())); }

  /// A copy of one member. Any context. It is read again only when two commits came meanwhile.
  template <auto kMember>
  auto get() const {
    using M = typename Of<kMember>::Type;
    constexpr size_t kMost =
        (sizeof(M) + 2 * (sizeof(internal::Word) - 1)) / sizeof(internal::Word);
    const size_t offset = offset_of<kMember>();
    const size_t first = offset / sizeof(internal::Word);
    const size_t skipped = offset % sizeof(internal::Word);
    const size_t count =
        (skipped + sizeof(M) + sizeof(internal::Word) - 1) / sizeof(internal::Word);
    internal::Word words[kMost];
    uint32_t generation;
    do {
      generation = banks_.acquire();
      const internal::Word* const from = internal::bank_of(memory(), generation) + first;
      if constexpr (sizeof(M) <= alignof(M)) {
        words[0] = internal::load_word(from);  // it lies in one word
      } else {
        internal::load_words(words, from, count);
      }
    } while (!banks_.is_intact(generation));
    M out;
    __builtin_memcpy(&out, reinterpret_cast<const char*>(words) + skipped, sizeof(M));
    return out;
  }

  /// A copy of all members, of one commit. Any context; the stack holds another copy meanwhile.
  /// False: it was overtaken by two commits, four times in a row, and `out` is untouched.
  [[nodiscard]] bool snapshot(T& out) const {
    internal::Word words[kWords];
    for (int i = 0; i < 4; ++i) {
      const uint32_t generation = banks_.acquire();
      internal::load_words(words, internal::bank_of(memory(), generation), kWords);
      if (banks_.is_intact(generation)) {
        __builtin_memcpy(&out, words, sizeof(T));
        return true;
      }
    }
    return false;
  }

  /// Whether the last commit changed the member. Only in the polling context, after the commit and
  /// until the next poll().
  template <auto kMember>
  bool changed() const {
    static_cast<void>(offset_of<kMember>());
    return banks_.has_previous() &&
           object(banks_.live(memory()))->*kMember != object(banks_.previous(memory()))->*kMember;
  }

  /// Sets a member, in one commit: for an application's own tests and consoles. Only in the polling
  /// context. The table's ranges are not asked. Answers false and changes nothing while a commit of
  /// a service is being staged.
  template <auto kMember>
  [[nodiscard]] bool set(const typename internal::PointerTo<decltype(kMember)>::Type& value) {
    if (banks_.is_staging()) {
      return false;
    }
    banks_.begin(memory(), Base::kLive);
    using Member = internal::Member<typename Of<kMember>::Type>;
    internal::store_bytes(banks_.idle(memory()), offset_of<kMember>(),
                          reinterpret_cast<const char*>(&value),
                          internal::width_of(Member::kKind, Member::kCapacity));
    banks_.commit();
    return true;
  }

 private:
  friend class Writer;
  template <auto kMember>
  using Of = internal::PointerTo<decltype(kMember)>;
  using Bank = internal::Bank<T>;

  static constexpr size_t kWords = sizeof(Bank) / sizeof(internal::Word);

  internal::Memory memory() const {
    return {reinterpret_cast<const internal::Word*>(&internal::kDefaults<T>),
            reinterpret_cast<internal::Word*>(const_cast<unsigned char*>(bytes_)), kWords};
  }
  static const T* object(const internal::Word* bank) {
    return __builtin_launder(reinterpret_cast<const T*>(bank));
  }
  template <auto kMember>
  static size_t offset_of() {
    static_assert(internal::kIsSame<typename Of<kMember>::Struct, T>,
                  "the member belongs to another struct than these Values");
    static_assert(
        internal::Member<typename Of<kMember>::Type>::kIsFlag,
        "a setting is bool, int32_t, Decimal, String<N> or Json<N>: use Decimal for float "
        "and double, and int32_t for other integers");
    const T& defaults = internal::kDefaults<T>.value;
    return static_cast<size_t>(reinterpret_cast<const char*>(&(defaults.*kMember)) -
                               reinterpret_cast<const char*>(&defaults));
  }

  internal::Banks banks_;
  alignas(Bank) unsigned char bytes_[2 * sizeof(Bank)] = {};
};

}  // namespace esse::flags
