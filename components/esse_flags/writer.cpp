// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/writer.h"

namespace esse::flags {

namespace {

using Type = Candidate::Type;

constexpr Range kInt32 = {Decimal{INT32_MIN, 0}, Decimal{INT32_MAX, 0}};

size_t width_of(const PackedFlag& flag) { return internal::width_of(flag.kind, flag.capacity); }

}  // namespace

void Writer::begin(Base base) {
  banks_.begin(memory_, base);
  just_refused_ = kNoFlag;
  for (uint16_t i = 0; i < table_.size; ++i) {
    idle()[i] = base == Base::kDefaults ? Details() : live()[i];
  }
}

void Writer::stage(uint16_t flag, const Candidate& candidate) {
  ESSE_ASSERT(is_staging() && flag < table_.size);
  const PackedFlag& row = table_.flags[flag];
  const FlagError said = candidate.details.error;
  const FlagError error = said != FlagError::kNone ? said : judge(row, candidate);
  Details& details = idle()[flag];
  if (error != FlagError::kNone) {
    copy(row, banks_.live(memory_));
    details = live()[flag];
    details.version = candidate.details.version;
    details.error = error;
    just_refused_ = flag;
    return;
  }
  details = candidate.details;
  if (candidate.type == Type::kNothing) {
    copy(row, memory_.defaults);
  } else {
    store(row, candidate);
  }
}

bool Writer::commit() {
  ESSE_ASSERT(is_staging());
  has_changed_ = !internal::same_words(banks_.live(memory_), banks_.idle(memory_), memory_.words);
  banks_.commit();
  second_is_live_ = !second_is_live_;
  ++commits_;
  return has_changed_;
}

void Writer::discard() { banks_.discard(); }

uint16_t Writer::refused(uint16_t flag) const {
  while (flag < table_.size && details(flag).error == FlagError::kNone) {
    ++flag;
  }
  return flag < table_.size ? flag : kNoFlag;
}

FlagError Writer::judge(const PackedFlag& flag, const Candidate& candidate) const {
  constexpr Type kTypes[] = {Type::kBool, Type::kNumber, Type::kNumber, Type::kText, Type::kJson};
  if (candidate.type == Type::kNothing) {
    return FlagError::kNone;
  }
  if (candidate.type != kTypes[static_cast<unsigned>(flag.kind)]) {
    return FlagError::kTypeMismatch;
  }
  switch (candidate.type) {
    case Type::kNumber:
      return judge_number(flag, candidate);
    case Type::kBool:
      return FlagError::kNone;
    default:
      return judge_text(flag, candidate);
  }
}

FlagError Writer::judge_number(const PackedFlag& flag, const Candidate& candidate) const {
  if (!candidate.is_exact) {
    return FlagError::kInexact;
  }
  const bool is_integer = flag.kind == Kind::kInteger;
  if (is_integer && candidate.number.exponent < 0) {
    return FlagError::kFraction;
  }
  if (flag.rule == 0 && !is_integer) {
    return FlagError::kNone;
  }
  const Range& range = flag.rule == 0 ? kInt32 : table_.ranges[flag.rule - 1];
  const bool is_inside =
      compare(candidate.number, range.low) >= 0 && compare(candidate.number, range.high) <= 0;
  return is_inside ? FlagError::kNone : FlagError::kOutOfRange;
}

FlagError Writer::judge_text(const PackedFlag& flag, const Candidate& candidate) const {
  if (!candidate.is_whole || candidate.text.size() > flag.capacity) {
    return FlagError::kTooLong;
  }
  if (!candidate.is_well_formed) {
    return FlagError::kNotUtf8;
  }
  return is_choice(flag, candidate.text) ? FlagError::kNone : FlagError::kNotAChoice;
}

bool Writer::is_choice(const PackedFlag& flag, Text text) const {
  if (flag.rule == 0) {
    return true;
  }
  for (const Text choice : table_.choices[flag.rule - 1]) {
    if (choice == text) {
      return true;
    }
  }
  return false;
}

bool Writer::is_default(uint16_t flag) const {
  const PackedFlag& row = table_.flags[flag];
  const char* const value = reinterpret_cast<const char*>(banks_.live(memory_)) + offset_of(row);
  return details(flag).reason == Reason::kDefault &&
         Text(value, width_of(row)) == Text(static_cast<const char*>(row.value), width_of(row));
}

size_t Writer::offset_of(const PackedFlag& flag) const {
  return static_cast<size_t>(static_cast<const char*>(flag.value) -
                             reinterpret_cast<const char*>(memory_.defaults));
}

void Writer::store(const PackedFlag& flag, const Candidate& candidate) {
  internal::Word* const bank = banks_.idle(memory_);
  const size_t offset = offset_of(flag);
  if (flag.capacity != 0) {
    const Text text = candidate.text;
    const auto size = static_cast<uint16_t>(text.size());
    const size_t first = offset + sizeof(size);
    internal::store_bytes(bank, offset, reinterpret_cast<const char*>(&size), sizeof(size));
    internal::store_bytes(bank, first, text.data(), size);
    internal::store_bytes(bank, first + size, nullptr, flag.capacity - size);
    return;
  }
  int64_t integer = 0;
  static_cast<void>(to_integer(candidate.number, integer));  // judge_number() saw that it is one
  const auto narrow = static_cast<int32_t>(integer);
  const void* value = &candidate.number;
  if (flag.kind == Kind::kBool) {
    value = &candidate.boolean;
  } else if (flag.kind == Kind::kInteger) {
    value = &narrow;
  }
  internal::store_bytes(bank, offset, static_cast<const char*>(value), width_of(flag));
}

void Writer::copy(const PackedFlag& flag, const internal::Word* from) {
  const size_t offset = offset_of(flag);
  internal::store_bytes(banks_.idle(memory_), offset, reinterpret_cast<const char*>(from) + offset,
                        width_of(flag));
}

}  // namespace esse::flags
