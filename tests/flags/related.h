// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings of which each member follows from one number, so a reader sees whether all that it read
// is of one commit. What is staged and discarded has a negative number, which nobody may ever see.
#include "esse_flags/writer.h"

namespace esse::flags {

struct Related {
  bool is_odd = false;
  int32_t number = 0;
  String<29> letters = "";
  bool is_even = true;
  Decimal decimal = 0_dec;
  Json<13> json = "[]";
  int32_t again = 0;
};

inline constexpr Flag<Related> kRelated[] = {
    flag<&Related::number>("number"),   flag<&Related::is_odd>("is-odd"),
    flag<&Related::is_even>("is-even"), flag<&Related::letters>("letters"),
    flag<&Related::decimal>("decimal"), flag<&Related::json>("json"),
    flag<&Related::again>("again"),
};

// The letters of a number are so many of this one.
constexpr size_t size_of(int32_t number) { return static_cast<size_t>(number) % 30; }
constexpr char letter_of(int32_t number) { return static_cast<char>('a' + number % 26); }

inline bool is_all(Text text, size_t size, char letter) {
  for (const char c : text) {
    if (c != letter) {
      return false;
    }
  }
  return text.size() == size;
}

inline bool is_whole(const Related& r) {
  const int32_t n = r.number;
  const Text json = r.json.text();
  return n >= 0 && r.again == n && r.is_odd == (n % 2 != 0) && r.is_even == (n % 2 == 0) &&
         r.decimal == internal::trimmed(Decimal{n, 0}) &&
         is_all(r.letters.text(), size_of(n), letter_of(n)) && json[0] == '[' &&
         is_all(json.from(1).first(json.size() - 2), size_of(n) % 12, letter_of(n));
}

/// Whether letters are those of some number: read alone, they are not torn.
inline bool are_letters(Text text) { return text.empty() || is_all(text, text.size(), text[0]); }

/// Stages the members of a number one by one. A negative one stages what is_whole() refuses.
inline void stage(Writer& writer, int32_t number) {
  const int32_t n = number < 0 ? -number : number;
  char letters[31];
  for (char& c : letters) {
    c = letter_of(n);
  }
  letters[0] = '[';
  const size_t inside = size_of(n) % 12;
  const char last = letters[inside + 1];
  Candidate candidate;
  const auto say = [&](Candidate::Type type, uint16_t flag) {
    candidate.type = type;
    writer.stage(flag, candidate);
  };
  using Type = Candidate::Type;
  candidate.number = internal::trimmed(Decimal{number, 0});
  say(Type::kNumber, internal::number_of<kRelated, &Related::number>());
  say(Type::kNumber, internal::number_of<kRelated, &Related::decimal>());
  say(Type::kNumber, internal::number_of<kRelated, &Related::again>());
  candidate.boolean = n % 2 != 0;
  say(Type::kBool, internal::number_of<kRelated, &Related::is_odd>());
  candidate.boolean = n % 2 == 0;
  say(Type::kBool, internal::number_of<kRelated, &Related::is_even>());
  candidate.text = Text(letters + 1, size_of(n));
  say(Type::kText, internal::number_of<kRelated, &Related::letters>());
  letters[inside + 1] = ']';
  candidate.text = Text(letters, inside + 2);
  say(Type::kJson, internal::number_of<kRelated, &Related::json>());
  letters[inside + 1] = last;
}

}  // namespace esse::flags
