// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is wrong with a table of flags, found while compiling. Each function answers the row that
// breaks its rule, or kNone.
#include "esse_flags/flag.h"

namespace esse::flags::internal {

constexpr int kNone = -1;

/// As bytes, the shorter one first.
constexpr int compare_texts(Text a, Text b) {
  const int difference = __builtin_memcmp(a.data(), b.data(), min_of(a.size(), b.size()));
  return difference != 0 ? difference : (a.size() > b.size()) - (a.size() < b.size());
}

/// FNV-1a, 32 bits: what is kept over a restart names its flag so.
constexpr uint32_t hash_of(Text key) {
  uint32_t hash = 0x811C9DC5;
  for (const char c : key) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193u;
  }
  return hash;
}

/// The first row of which `same` says that an earlier row is like it.
template <class T, size_t N, class Same>
constexpr int find_pair(const Flag<T> (&table)[N], Same same) {
  for (size_t b = 1; b < N; ++b) {
    for (size_t a = 0; a < b; ++a) {
      if (same(table[a].declared(), table[b].declared())) {
        return static_cast<int>(b);
      }
    }
  }
  return kNone;
}

template <class T, size_t N, class Is>
constexpr int find_row(const Flag<T> (&table)[N], Is is) {
  for (size_t i = 0; i < N; ++i) {
    if (is(table[i].declared())) {
      return static_cast<int>(i);
    }
  }
  return kNone;
}

constexpr bool same_key(const Declared& a, const Declared& b) {
  return compare_texts(a.key, b.key) == 0;
}
constexpr bool same_member(const Declared& a, const Declared& b) { return a.value == b.value; }

// Printable ASCII without '"' and '\': a report quotes keys.
constexpr bool has_odd_key(const Declared& d) {
  for (const char c : d.key) {
    if (c < '!' || c > '~' || c == '"' || c == '\\') {
      return true;
    }
  }
  return false;
}

constexpr bool has_backward_range(const Declared& d) {
  return d.has_range && compare(d.low, d.high) > 0;
}

constexpr bool defaults_outside(const Declared& d) {
  return d.has_range && (compare(d.number, d.low) < 0 || compare(d.number, d.high) > 0);
}

constexpr bool defaults_to_no_choice(const Declared& d) {
  for (size_t i = 0; i < d.choice_count; ++i) {
    if (compare_texts(d.choices[i], d.text) == 0) {
      return false;
    }
  }
  return d.choice_count != 0;
}

constexpr bool defaults_to_no_json(const Declared& d) {
  if (d.kind != Kind::kJson || d.text.empty()) {
    return false;
  }
  const char last = d.text[d.text.size() - 1];
  return !(d.text[0] == '{' && last == '}') && !(d.text[0] == '[' && last == ']');
}

constexpr bool expires_too_late(const Declared& d) { return d.expires_s > 0xFFFFFF; }

template <class T, size_t N>
constexpr int find_same_hash(const Flag<T> (&table)[N]) {
  uint32_t hashes[N] = {};
  for (size_t b = 0; b < N; ++b) {
    hashes[b] = hash_of(table[b].declared().key);
    for (size_t a = 0; a < b; ++a) {
      if (hashes[a] == hashes[b]) {
        return static_cast<int>(b);
      }
    }
  }
  return kNone;
}

// How many members an aggregate has: the most values that may stand between its braces.
struct Anything {
  template <class U>
  constexpr operator U() const;
};
template <class T, class... Members>
constexpr auto takes(int) -> decltype(T{Members()...}, true) {
  return true;
}
template <class T, class... Members>
constexpr bool takes(...) {
  return false;
}
template <class T, size_t N, class... Members>
constexpr bool takes_members() {
  if constexpr (N == 0) {
    return takes<T, Members...>(0);
  } else {
    return takes_members<T, N - 1, Anything, Members...>();
  }
}

/// Whether the table has as many rows as the settings have members.
template <class T, size_t N>
constexpr bool has_every_member(const Flag<T> (&)[N]) {
  return !takes_members<T, N + 1>();
}

}  // namespace esse::flags::internal
