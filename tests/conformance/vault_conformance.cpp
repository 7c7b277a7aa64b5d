// SPDX-License-Identifier: Apache-2.0
#include "conformance/vault_conformance.h"

#include "esse_base/bytes.h"

namespace esse::test {
namespace {

using store::Answer;
using store::kIds;
using store::Loaded;

constexpr size_t kMost = 64;

Answer save(VaultFixture& fixture, uint8_t id, Text value) {
  const Answer answer = fixture.vault().save(id, value);
  if (answer != Answer::kNeedsErase || fixture.prepare() != Answer::kOk) {
    return answer;
  }
  return fixture.vault().save(id, value);
}

Answer erase(VaultFixture& fixture, uint8_t id) {
  const Answer answer = fixture.vault().erase(id);
  if (answer != Answer::kNeedsErase || fixture.prepare() != Answer::kOk) {
    return answer;
  }
  return fixture.vault().erase(id);
}

bool holds(VaultFixture& fixture, uint8_t id, Text value) {
  char bytes[kMost];
  const Loaded loaded = fixture.vault().load(id, bytes);
  return loaded.answer == Answer::kOk && loaded.bytes == value && loaded.bytes.data() == bytes;
}

bool holds_none(VaultFixture& fixture, uint8_t id) {
  char bytes[kMost];
  return fixture.vault().load(id, bytes).answer == Answer::kNone;
}

const char* begins_empty(VaultFixture& fixture) {
  for (uint8_t id = 1; id <= kIds; ++id) {
    if (!holds_none(fixture, id)) {
      return "load() of what was never saved is not kNone";
    }
  }
  return nullptr;
}

const char* loads_what_was_saved(VaultFixture& fixture) {
  const Text values[] = {Text("one"), Text("another, longer"), Text("x"), Text()};
  for (const Text value : values) {
    if (save(fixture, 1, value) != Answer::kOk) {
      return "it cannot be saved";
    }
    if (!holds(fixture, 1, value)) {
      return "load() has another value, or not in the caller's span";
    }
  }
  return nullptr;
}

const char* takes_any_byte(VaultFixture& fixture) {
  char bytes[32];
  for (unsigned first = 0; first < 256; first += sizeof(bytes)) {
    for (unsigned i = 0; i < sizeof(bytes); ++i) {
      bytes[i] = static_cast<char>(first + i);
    }
    const Text value(bytes, sizeof(bytes));
    if (save(fixture, 2, value) != Answer::kOk || !holds(fixture, 2, value)) {
      return "a byte is not kept as it is";
    }
  }
  return nullptr;
}

const char* numbers_do_not_touch(VaultFixture& fixture) {
  const char values[] = "12345678";
  for (uint8_t id = 1; id <= kIds; ++id) {
    if (save(fixture, id, Text(values, id)) != Answer::kOk) {
      return "one of eight values cannot be saved";
    }
  }
  if (erase(fixture, 3) != Answer::kOk || save(fixture, 5, Text("five")) != Answer::kOk) {
    return "it cannot be erased or replaced";
  }
  for (uint8_t id = 1; id <= kIds; ++id) {
    const bool is_right = id == 3   ? holds_none(fixture, id)
                          : id == 5 ? holds(fixture, id, Text("five"))
                                    : holds(fixture, id, Text(values, id));
    if (!is_right) {
      return "another number's value has changed";
    }
  }
  return nullptr;
}

const char* erase_forgets(VaultFixture& fixture) {
  if (erase(fixture, 4) != Answer::kOk) {
    return "erase() of what is not there is not kOk";
  }
  if (save(fixture, 4, Text("x")) != Answer::kOk || erase(fixture, 4) != Answer::kOk ||
      !holds_none(fixture, 4)) {
    return "load() after erase() is not kNone";
  }
  return save(fixture, 4, Text("y")) == Answer::kOk && holds(fixture, 4, Text("y"))
             ? nullptr
             : "it cannot be saved again after an erase()";
}

const char* refuses_other_numbers(VaultFixture& fixture) {
  const uint8_t numbers[] = {0, kIds + 1, 255};
  for (const uint8_t id : numbers) {
    char bytes[kMost];
    if (fixture.vault().save(id, Text("x")) != Answer::kMisuse ||
        fixture.vault().erase(id) != Answer::kMisuse ||
        fixture.vault().load(id, bytes).answer != Answer::kMisuse) {
      return "a number that is not 1 to 8 is not kMisuse";
    }
  }
  return nullptr;
}

const char* long_values_are_refused_whole(VaultFixture& fixture) {
  char bytes[kMost];
  __builtin_memset(bytes, 'v', sizeof(bytes));
  const Text value(bytes, min_of(fixture.longest(), kMost));
  if (save(fixture, 1, value) != Answer::kOk) {
    return "the longest value cannot be saved";
  }
  char small[kMost] = {'a'};
  const Loaded loaded = fixture.vault().load(1, Span<char>(small, value.size() - 1));
  if (loaded.answer != Answer::kTooLong || !loaded.bytes.empty()) {
    return "load() into a span that is too small is not kTooLong, without bytes";
  }
  return holds(fixture, 1, value) ? nullptr : "the value has changed";
}

const char* stays_over_a_restart(VaultFixture& fixture) {
  if (save(fixture, 1, Text("old")) != Answer::kOk ||
      save(fixture, 1, Text("new")) != Answer::kOk || save(fixture, 2, Text()) != Answer::kOk ||
      save(fixture, 3, Text("gone")) != Answer::kOk || erase(fixture, 3) != Answer::kOk) {
    return "it cannot be saved";
  }
  for (int boot = 0; boot < 3; ++boot) {
    if (!fixture.restart()) {
      return kNotApplicable;
    }
    if (!holds(fixture, 1, Text("new")) || !holds(fixture, 2, Text()) || !holds_none(fixture, 3)) {
      return "another value after a restart";
    }
  }
  return nullptr;
}

const char* is_saved_again_and_again(VaultFixture& fixture) {
  char value[8] = {};
  for (unsigned round = 0; round < 300; ++round) {
    value[0] = static_cast<char>(round);
    value[1] = static_cast<char>(round >> 8);
    const Text text(value, 2 + round % 7);
    if (save(fixture, 6, text) != Answer::kOk || !holds(fixture, 6, text)) {
      return "after some hundred saves it is not kept any more";
    }
  }
  return nullptr;
}

const char* a_cut_leaves_old_or_new(VaultFixture& fixture) {
  Text old("old");
  Text now("a new one, longer");
  if (save(fixture, 1, old) != Answer::kOk || save(fixture, 2, Text("other")) != Answer::kOk) {
    return "it cannot be saved";
  }
  uint32_t at = 0;
  for (; fixture.cut_next_save(at); ++at) {
    static_cast<void>(save(fixture, 1, now));
    if (!fixture.restart()) {
      return "it does not restart after a cut";
    }
    const bool is_new = holds(fixture, 1, now);
    if (!is_new && !holds(fixture, 1, old)) {
      return "a cut leaves neither the old nor the new value";
    }
    if (!fixture.restart() || !holds(fixture, 1, is_new ? now : old)) {
      return "a later restart has another value than the first";
    }
    if (!holds(fixture, 2, Text("other"))) {
      return "a cut has changed another number's value";
    }
    if (is_new) {
      const Text was = old;
      old = now;
      now = was;
    }
  }
  return at == 0 ? kNotApplicable : nullptr;
}

constexpr VaultRule kRules[] = {
    {"BeginsEmpty", begins_empty},
    {"LoadsWhatWasSaved", loads_what_was_saved},
    {"TakesAnyByte", takes_any_byte},
    {"NumbersDoNotTouch", numbers_do_not_touch},
    {"EraseForgets", erase_forgets},
    {"RefusesOtherNumbers", refuses_other_numbers},
    {"LongValuesAreRefusedWhole", long_values_are_refused_whole},
    {"StaysOverARestart", stays_over_a_restart},
    {"IsSavedAgainAndAgain", is_saved_again_and_again},
    {"ACutLeavesOldOrNew", a_cut_leaves_old_or_new},
};

}  // namespace

Span<const VaultRule> vault_rules() { return kRules; }

}  // namespace esse::test
