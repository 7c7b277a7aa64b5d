// SPDX-License-Identifier: Apache-2.0
#pragma once
// Vault: a few values that stay over a reset, each under a small number. A value is saved whole or
// not at all. Store keeps them in bare flash. A file, NVS, settings or littlefs implement this
// directly, since they are power-safe already: a Store on top of one would wear twice.
// Polling context only; a call may take as long as the medium does.
#include "esse_base/text.h"

namespace esse::store {

/// The values of a vault have the numbers 1 to kIds.
constexpr uint8_t kIds = 8;

enum class Answer : uint8_t {
  kOk,
  kNone,        ///< load: nothing is kept under this number
  kNeedsErase,  ///< Store only: prepare() first. Nothing has changed
  kTooLong,     ///< load: longer than the span; save: longer than this vault takes
  kFull,        ///< save: no room for it beside the other values
  kForeign,     ///< what is there is not ours, or of another version. It is left alone
  kFailed,      ///< the medium failed, or is read-only, or what it holds is damaged
  kMisuse,      ///< a number that is not 1 to kIds, or a Store that is not mounted
};

/// What load() answers. `bytes` looks into the span that it was given.
struct [[nodiscard]] Loaded {
  Answer answer = Answer::kOk;
  Text bytes;
};

/// The rules. Each has its test in tests/conformance/vault_conformance.h:
///  1. After save() or erase() has answered kOk, that is what every load() answers, also after a
///     power cut at any moment.
///  2. After one that was cut, or that answered anything else, the value is the old one or the new
///     one, whole. It stays what the first load() after the next boot says.
///  3. Neither touches another number's value.
/// No function is pure, since a virtual one without a body takes a function of the C++ runtime that
/// small targets lack.
class Vault {
 public:
  /// Copies the value into `into`.
  virtual Loaded load(uint8_t, Span<char>) { return {Answer::kNone, Text()}; }
  /// Replaces the value. It may be empty, which is not the same as none.
  [[nodiscard]] virtual Answer save(uint8_t, Span<const char>) { return Answer::kFailed; }
  /// Forgets the value. kOk when there was none.
  [[nodiscard]] virtual Answer erase(uint8_t) { return Answer::kFailed; }

 protected:
  ~Vault() = default;  // nobody owns one by this type
};

/// True for the numbers that a vault has.
constexpr bool is_id(uint8_t id) { return id >= 1 && id <= kIds; }

}  // namespace esse::store
