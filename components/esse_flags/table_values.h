// SPDX-License-Identifier: Apache-2.0
#pragma once
// TableValues: the settings of a Table that is made while the program runs, for tools that read
// which flags there are. A firmware knows that when it is compiled, and has Values<T>.
// It owns no memory, and lives in the polling context: nobody else may read it.
//
//   TableValues values(defaults, banks);   // all zero; each row's `value` points into `defaults`
//   Writer first(values, table, details, scratch);
//   …                                      // begin, stage each flag's default, commit
//   values.make_defaults();                // unless first.refused(0) is one
//   Writer writer(values, table, details, scratch);
#include "esse_flags/writer.h"

namespace esse::flags {

class TableValues {
 public:
  /// The words that the members of a bank need, one behind the other, each beginning with a word.
  static constexpr size_t words_for(Kind kind, size_t capacity) {
    return (internal::width_of(kind, capacity) + sizeof(uint32_t) - 1) / sizeof(uint32_t);
  }

  /// Borrows both for its lifetime. `banks` has twice the words of `defaults`.
  /// The table's keys are sorted by their bytes, each stands once and ends in NUL.
  TableValues(Span<uint32_t> defaults, Span<uint32_t> banks) : defaults_(defaults), banks_(banks) {}
  TableValues(const TableValues&) = delete;
  TableValues& operator=(const TableValues&) = delete;

  /// Makes what was committed the defaults, as if nothing had been committed. No Writer of before
  /// may be used after it.
  void make_defaults();

  /// The value of a flag of the table. Its text is there until the next poll().
  Candidate value(const PackedFlag& flag) const;

 private:
  friend class Writer;

  internal::Memory memory() const {
    return {reinterpret_cast<const internal::Word*>(defaults_.data()),
            reinterpret_cast<internal::Word*>(banks_.data()), defaults_.size()};
  }

  const Span<uint32_t> defaults_;
  const Span<uint32_t> banks_;
  internal::Banks state_;
};

}  // namespace esse::flags
