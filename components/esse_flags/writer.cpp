// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/writer.h"

namespace esse::flags {

namespace {

using Type = Candidate::Type;

constexpr Range kInt32 = {Decimal{INT32_MIN, 0}, Decimal{INT32_MAX, 0}};

// The bytes of a member that hold its value: the rest of a Decimal is padding.
size_t width_of(const PackedFlag& flag) {
  switch (flag.kind) {
    case Kind::kBool:
      return sizeof(bool);
    case Kind::kInteger:
      return sizeof(int32_t);
    case Kind::kDecimal:
      return sizeof(int64_t) + sizeof(int32_t);
    default:
      return sizeof(uint16_t) + flag.capacity;
  }
}

}  // namespace

void Writer::begin(Base base) {
  banks_.begin(memory_, base);
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
  bool changed = false;
  for (uint16_t i = 0; i < table_.size && !changed; ++i) {
    changed = is_changed(table_.flags[i]);
  }
  banks_.commit();
  second_is_live_ = !second_is_live_;
  ++commits_;
  return changed;
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

size_t Writer::offset_of(const PackedFlag& flag) const {
  return static_cast<size_t>(static_cast<const char*>(flag.value) -
                             reinterpret_cast<const char*>(memory_.defaults));
}

void Writer::store(const PackedFlag& flag, const Candidate& candidate) {
  internal::Word* const bank = banks_.idle(memory_);
  const size_t offset = offset_of(flag);
  const Text text = candidate.text;
  const auto size = static_cast<uint16_t>(text.size());
  int64_t integer = 0;
  switch (flag.kind) {
    case Kind::kBool:
      internal::store_object(bank, offset, candidate.boolean);
      break;
    case Kind::kInteger:
      static_cast<void>(to_integer(candidate.number, integer));  // judge_number() saw that it is
      internal::store_object(bank, offset, static_cast<int32_t>(integer));
      break;
    case Kind::kDecimal:
      internal::store_object(bank, offset, candidate.number);
      break;
    default:
      internal::store_object(bank, offset, size);
      internal::store_bytes(bank, offset + sizeof(size), text.data(), text.size());
      internal::store_bytes(bank, offset + sizeof(size) + size, nullptr, flag.capacity - size);
      break;
  }
}

void Writer::copy(const PackedFlag& flag, const internal::Word* from) {
  const size_t offset = offset_of(flag);
  internal::store_bytes(banks_.idle(memory_), offset, reinterpret_cast<const char*>(from) + offset,
                        width_of(flag));
}

bool Writer::is_changed(const PackedFlag& flag) const {
  const size_t offset = offset_of(flag);
  const auto* const before = reinterpret_cast<const char*>(banks_.live(memory_)) + offset;
  const auto* const after = reinterpret_cast<const char*>(banks_.idle(memory_)) + offset;
  return __builtin_memcmp(before, after, width_of(flag)) != 0;
}

}  // namespace esse::flags
