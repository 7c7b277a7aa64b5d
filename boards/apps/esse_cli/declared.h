// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declared: the flags that a file declares, as a JSON object of keys and defaults, with the memory
// that following them needs. The type of a default is that of its flag. A number is a Decimal,
// since JSON does not tell 500 from 500.0.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "esse_flags/table_values.h"

namespace esse::cli {

class Declared {
 public:
  /// Texts and JSON have room for so many bytes, or as many as their default has.
  static constexpr size_t kTextBytes = 4 * 1024;
  static constexpr size_t kJsonBytes = 16 * 1024;

  /// Throws CLI::ValidationError, in the name of --declare, for what declares no flags.
  explicit Declared(std::string_view json);
  Declared(const Declared&) = delete;
  Declared& operator=(const Declared&) = delete;

  flags::Writer& writer() { return *writer_; }
  const flags::Table& table() const { return table_; }
  uint16_t size() const { return table_.size; }
  std::string_view key(uint16_t flag) const;
  size_t capacity(uint16_t flag) const { return rows_[flag].capacity; }
  const flags::Details& details(uint16_t flag) const { return writer_->details(flag); }
  /// The value. Its text is there until the next poll().
  flags::Candidate value(uint16_t flag) const { return values_->value(rows_[flag]); }

 private:
  struct Default {
    flags::Candidate value;
    std::string text;  // which `value` does not look at yet
  };
  class FileReader;

  void lay_out();
  void commit_defaults();

  std::map<std::string, Default> defaults_;
  std::vector<flags::PackedFlag> rows_;
  flags::Table table_;
  std::vector<uint32_t> default_words_, bank_words_;
  std::vector<flags::Details> details_;
  std::vector<char> scratch_;
  std::optional<flags::TableValues> values_;
  std::optional<flags::Writer> writer_;
};

}  // namespace esse::cli
