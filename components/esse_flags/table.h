// SPDX-License-Identifier: Apache-2.0
#pragma once
// Table: the flags of a program as they lie in flash, packed and sorted by key while compiling.
// `table_of<kFlags>` is checked before: what cannot work does not compile.
#include "esse_flags/internal/check.h"
#include "esse_flags/matcher.h"

namespace esse::flags {

/// A flag. Flags are in the order of their keys' bytes; a flag's number is its place in it.
struct PackedFlag {
  const char* key = nullptr;
  const void* value = nullptr;  ///< its member of the defaults
  uint32_t expires_s : 24;      ///< 0: never
  uint32_t rule : 8;            ///< 0: none; else the number of its range or choices, from 1
  uint8_t key_size = 0;
  Kind kind = Kind::kBool;
  uint16_t capacity = 0;  ///< of a text or JSON

  constexpr PackedFlag() : expires_s(0), rule(0) {}
};
static_assert(sizeof(void*) != 4 || sizeof(PackedFlag) == 16, "16 bytes a flag");

struct Range {
  Decimal low;
  Decimal high;
};

struct Table {
  const PackedFlag* flags = nullptr;
  const Range* ranges = nullptr;
  const Span<const Text>* choices = nullptr;
  uint16_t size = 0;

  Text key(uint16_t flag) const { return Text(flags[flag].key, flags[flag].key_size); }
  /// For a Matcher, which answers the number of a flag.
  Names keys() const { return Names{&flags->key, size, sizeof(PackedFlag)}; }
};

namespace internal {

/// N items, or none.
template <class Item, size_t N>
struct Row {
  Item items[N] = {};
  constexpr const Item* data() const { return items; }
};
template <class Item>
struct Row<Item, 0> {
  constexpr const Item* data() const { return nullptr; }
};

template <const auto& kFlags>
struct Checked {
  static constexpr size_t kSize = sizeof(kFlags) / sizeof(kFlags[0]);
  static_assert(find_pair(kFlags, same_key) == kNone,
                "a key stands twice in the table: each flag has its own");
  static_assert(find_pair(kFlags, same_member) == kNone,
                "a member stands twice in the table: remove one of its keys");
  static_assert(find_same_hash(kFlags) == kNone || find_pair(kFlags, same_key) != kNone,
                "two keys of the table have the same hash (FNV-1a, 32 bits): rename one");
  static_assert(find_row(kFlags, has_odd_key) == kNone,
                "a key is printable ASCII without spaces, quotes and backslashes: rename it");
  static_assert(find_row(kFlags, has_backward_range) == kNone,
                "a range is backwards: within() takes the lowest value first");
  static_assert(find_row(kFlags, defaults_outside) == kNone ||
                    find_row(kFlags, has_backward_range) != kNone,
                "a default is outside its own range: widen within(), or change the default");
  static_assert(find_row(kFlags, defaults_to_no_choice) == kNone,
                "a default is not among its one_of(): add it there, or change the default");
  static_assert(find_row(kFlags, defaults_to_no_json) == kNone,
                "the default of a Json<N> is an object or an array: \"{}\"");
  static_assert(find_row(kFlags, expires_too_late) == kNone,
                "expires_after() takes at most 16,777,215 seconds, which are 194 days");
  static_assert(has_every_member(kFlags),
                "a member of the settings has no key: add its flag<&Settings::member>(\"key\") to "
                "the table, or move it out of the struct");
  static constexpr bool kIsGood = true;
};

template <const auto& kFlags>
struct Packed {
  static_assert(Checked<kFlags>::kIsGood);
  static constexpr size_t kSize = Checked<kFlags>::kSize;

  static constexpr size_t range_count() {
    size_t count = 0;
    for (const auto& flag : kFlags) {
      count += flag.declared().has_range ? 1 : 0;
    }
    return count;
  }
  static constexpr size_t choices_count() {
    size_t count = 0;
    for (const auto& flag : kFlags) {
      count += flag.declared().choice_count != 0 ? 1 : 0;
    }
    return count;
  }
  static constexpr size_t text_count() {
    size_t count = 0;
    for (const auto& flag : kFlags) {
      count += flag.declared().choice_count;
    }
    return count;
  }
  static constexpr size_t longest_text() {
    size_t longest = 1;
    for (const auto& flag : kFlags) {
      longest = max_of(longest, flag.declared().capacity);
    }
    return longest;
  }
  static_assert(range_count() <= 255 && choices_count() <= 255 && kSize <= 0xFFFF,
                "a table has at most 65,535 flags, of which 255 have a range and 255 one_of()");

  // Insertion sort of the rows' numbers.
  static constexpr Row<uint16_t, kSize> sort() {
    Row<uint16_t, kSize> order;
    for (size_t i = 0; i < kSize; ++i) {
      size_t at = i;
      for (; at > 0 && compare_texts(key_of(i), key_of(order.items[at - 1])) < 0; --at) {
        order.items[at] = order.items[at - 1];
      }
      order.items[at] = static_cast<uint16_t>(i);
    }
    return order;
  }
  static constexpr Text key_of(size_t row) { return kFlags[row].declared().key; }
  static constexpr Row<uint16_t, kSize> kOrder = sort();
  static constexpr const Declared& sorted(size_t i) { return kFlags[kOrder.items[i]].declared(); }

  static constexpr auto pack_ranges() {
    Row<Range, range_count()> ranges;
    if constexpr (range_count() != 0) {
      size_t used = 0;
      for (size_t i = 0; i < kSize; ++i) {
        if (sorted(i).has_range) {
          ranges.items[used++] = Range{sorted(i).low, sorted(i).high};
        }
      }
    }
    return ranges;
  }
  static constexpr auto pack_texts() {
    Row<Text, text_count()> texts;
    if constexpr (text_count() != 0) {
      size_t used = 0;
      for (size_t i = 0; i < kSize; ++i) {
        for (size_t choice = 0; choice < sorted(i).choice_count; ++choice) {
          texts.items[used++] = sorted(i).choices[choice];
        }
      }
    }
    return texts;
  }
  static constexpr auto kTexts = pack_texts();
  static constexpr auto pack_choices() {
    Row<Span<const Text>, choices_count()> choices;
    if constexpr (choices_count() != 0) {
      size_t used = 0;
      size_t first = 0;
      for (size_t i = 0; i < kSize; ++i) {
        if (sorted(i).choice_count != 0) {
          choices.items[used++] = Span<const Text>(kTexts.items + first, sorted(i).choice_count);
          first += sorted(i).choice_count;
        }
      }
    }
    return choices;
  }
  static constexpr auto pack_flags() {
    Row<PackedFlag, kSize> flags;
    uint8_t ranges = 0;
    uint8_t choices = 0;
    for (size_t i = 0; i < kSize; ++i) {
      const Declared& from = sorted(i);
      PackedFlag& to = flags.items[i];
      to.key = from.key.data();
      to.key_size = static_cast<uint8_t>(from.key.size());
      to.value = from.value;
      to.kind = from.kind;
      to.capacity = static_cast<uint16_t>(from.capacity);
      to.expires_s = from.expires_s & 0xFFFFFF;
      to.rule = from.has_range ? ++ranges : from.choice_count != 0 ? ++choices : uint8_t{0};
    }
    return flags;
  }
  static constexpr auto kRanges = pack_ranges();
  static constexpr auto kChoices = pack_choices();
  static constexpr auto kRows = pack_flags();

  static constexpr Table kTable{kRows.data(), kRanges.data(), kChoices.data(),
                                static_cast<uint16_t>(kSize)};
};

/// The number of the flag that sets the member.
template <const auto& kFlags, auto kMember>
constexpr uint16_t number_of() {
  using T = typename PointerTo<decltype(kMember)>::Struct;
  const void* const value = &(kDefaults<T>.value.*kMember);
  uint16_t i = 0;
  while (Packed<kFlags>::kRows.items[i].value != value) {
    ++i;
  }
  return i;
}

}  // namespace internal

/// The packed table of `inline constexpr Flag<Settings> kFlags[]`.
template <const auto& kFlags>
inline constexpr const Table& table_of = internal::Packed<kFlags>::kTable;

/// The bytes of the longest text or JSON that the table declares; at least 1.
template <const auto& kFlags>
inline constexpr size_t longest_text_of = internal::Packed<kFlags>::longest_text();

}  // namespace esse::flags
