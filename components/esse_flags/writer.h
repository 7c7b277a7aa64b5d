// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writer: takes what a service says of flags, and changes the settings by whole commits.
//
//   writer.begin(Base::kLive);          // or kDefaults: the service will say all there is
//   writer.stage(flag, candidate);      // as often as wanted, over any number of events
//   writer.commit();                    // or discard()
//
// Nothing is seen of a commit before it is whole. A value that its flag cannot take is refused
// alone: that flag keeps the value that it has, the error is kept, the rest commits.
// A Writer lives in the polling context, and owns no memory; StaticWriter brings it.
#include "esse_flags/details.h"
#include "esse_flags/table.h"
#include "esse_flags/values.h"

namespace esse::flags {

class TableValues;

/// What a service says of one flag, whole.
struct Candidate {
  enum class Type : uint8_t {
    kNothing,  ///< no value, or null: the default
    kBool,
    kNumber,
    kText,
    kJson,  ///< an object or an array, in `text`
  };

  Type type = Type::kNothing;
  bool boolean = false;
  bool is_exact = true;        ///< `number` is the number as sent, to the last digit
  bool is_whole = true;        ///< `text` has room for all of it
  bool is_well_formed = true;  ///< `text` is UTF-8
  Decimal number;
  Text text;        ///< read only during stage()
  Details details;  ///< with an error, the service itself says that it has no value
};

/// No flag: the others are numbered by their place in the table.
constexpr uint16_t kNoFlag = Matcher::kNone;

class Writer {
 public:
  /// `details` has room for twice the flags of the table, which is that of T, and `scratch` for the
  /// longest text that it declares.
  template <class T>
  Writer(Values<T>& values, const Table& table, Details* details, Span<char> scratch)
      : banks_(values.banks_),
        memory_(values.memory()),
        table_(table),
        details_(details),
        scratch_(scratch) {}
  /// The same for a table that is made while the program runs.
  Writer(TableValues& values, const Table& table, Details* details, Span<char> scratch);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Begins a commit: with what is live, or with every flag at its default and its version 0. What
  /// was staged before is discarded.
  void begin(Base base);
  /// Stages what the service says of a flag. Only between begin() and commit(). When a value is
  /// refused the flag keeps value, variation and reason of before, whatever begin() was asked for,
  /// but it takes the new version: a service's older message stays older.
  void stage(uint16_t flag, const Candidate& candidate);
  /// Publishes what was staged. Answers whether a value changed. Only after begin().
  bool commit();
  /// Forgets what was staged.
  void discard();
  bool is_staging() const { return banks_.is_staging(); }

  const Table& table() const { return table_; }
  /// How many commits there were, modulo 2^32.
  uint32_t commits() const { return commits_; }
  /// Whether the last commit changed a value.
  bool has_changed() const { return has_changed_; }
  /// The value of the last commit. Its text is there until the next poll().
  Candidate value(uint16_t flag) const;
  /// Whether the last commit left a flag as the program has it: no value of the service, or one
  /// that is the default, and has that for its reason.
  bool is_default(uint16_t flag) const;
  /// Of the last commit.
  const Details& details(uint16_t flag) const { return live()[flag]; }
  /// Of what is being staged; else as details().
  const Details& staged(uint16_t flag) const { return (is_staging() ? idle() : live())[flag]; }
  /// The first flag from `flag` on whose last value was refused, or kNoFlag.
  uint16_t refused(uint16_t flag) const;
  /// The flag that was refused last by what was staged since begin(), or kNoFlag.
  uint16_t just_refused() const { return just_refused_; }

  /// For a service: it left out a flag that the program does not declare.
  void count_undeclared() { undeclared_ += undeclared_ != UINT32_MAX ? 1 : 0; }
  uint32_t undeclared() const { return undeclared_; }
  /// For a service: where a value waits for its key. Nothing else uses it.
  Span<char> scratch() const { return scratch_; }

  /// What a product may send home with what it sends anyway, in one line of JSON: for which context
  /// the flags are, how many commits there were, how many flags are refused, and which as far as
  /// `out` has room. Answers a view of `out`, empty when that is below kMinReport.
  ///   {"context":"0badcafe","commit":7,"refused":1,"flags":{"gain":"OUT_OF_RANGE"}}
  Text report(Span<char> out, uint32_t context) const;
  static constexpr size_t kMinReport = 72;

 private:
  Details* live() const { return details_ + (second_is_live_ ? table_.size : 0); }
  Details* idle() const { return details_ + (second_is_live_ ? 0 : table_.size); }
  FlagError judge(const PackedFlag& flag, const Candidate& candidate) const;
  FlagError judge_number(const PackedFlag& flag, const Candidate& candidate) const;
  FlagError judge_text(const PackedFlag& flag, const Candidate& candidate) const;
  bool is_choice(const PackedFlag& flag, Text text) const;
  size_t offset_of(const PackedFlag& flag) const;
  void store(const PackedFlag& flag, const Candidate& candidate);
  void copy(const PackedFlag& flag, const internal::Word* from);

  internal::Banks& banks_;
  const internal::Memory memory_;
  const Table& table_;
  Details* const details_;
  const Span<char> scratch_;
  uint32_t commits_ = 0;
  uint32_t undeclared_ = 0;
  uint16_t just_refused_ = kNoFlag;
  bool second_is_live_ = false;
  bool has_changed_ = false;
};

/// A Writer with its memory: 16 bytes a flag, and as many as the longest text has.
template <class T, const auto& kFlags>
class StaticWriter : public Writer {
  static_assert(internal::kIsSame<decltype(kFlags[0]), const Flag<T>&>,
                "the table is of another struct than the Values: both name the same Settings");

 public:
  explicit StaticWriter(Values<T>& values) : Writer(values, table_of<kFlags>, memory_, text_) {}

  using Writer::details;
  /// Of the last commit.
  template <auto kMember>
  const Details& details() const {
    return Writer::details(internal::number_of<kFlags, kMember>());
  }

 private:
  Details memory_[2 * internal::Packed<kFlags>::kSize];
  char text_[longest_text_of<kFlags>];
};

}  // namespace esse::flags
