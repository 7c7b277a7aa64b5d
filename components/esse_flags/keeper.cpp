// SPDX-License-Identifier: Apache-2.0
// The record: {format, source (4), Unix time of the last change (4)}, then for each flag that has a
// value of the service {hash of the key (4), type, size (2), value}. Numbers are little endian.
#include "esse_flags/keeper.h"

#include "esse_base/millis.h"

namespace esse::flags {

namespace {

using store::Answer;
using Type = Candidate::Type;

constexpr uint8_t kFormat = 1;
constexpr uint32_t kDayS = 24 * 3600;

char* put(char* to, uint64_t number, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    *to++ = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
  return to;
}

uint64_t get(const char* at, size_t bytes) {
  uint64_t number = 0;
  for (size_t i = bytes; i > 0; --i) {
    number = number << 8 | static_cast<unsigned char>(at[i - 1]);
  }
  return number;
}

char* put_value(char* to, const Candidate& value) {
  char* const size_at = to;
  to += 2;
  switch (value.type) {
    case Type::kBool:
      *to++ = static_cast<char>(value.boolean);
      break;
    case Type::kNumber:
      to = put(to, static_cast<uint64_t>(value.number.mantissa), 8);
      to = put(to, static_cast<uint32_t>(value.number.exponent), 4);
      break;
    default:
      copy_bytes(to, value.text.data(), value.text.size());
      to += value.text.size();
      break;
  }
  put(size_at, static_cast<uint64_t>(to - size_at - 2), 2);
  return to;
}

// Answers false when the bytes are no value of that type.
bool get_value(Text bytes, uint8_t type, Candidate& value) {
  value.type = static_cast<Type>(type);
  switch (value.type) {
    case Type::kBool:
      value.boolean = !bytes.empty() && bytes[0] != 0;
      return bytes.size() == 1;
    case Type::kNumber:
      if (bytes.size() != internal::kNumberBytes) {
        return false;
      }
      value.number.mantissa = static_cast<int64_t>(get(bytes.data(), 8));
      value.number.exponent = static_cast<int32_t>(get(bytes.data() + 8, 4));
      return is_decimal(value.number.mantissa, value.number.exponent);
    case Type::kText:
    case Type::kJson:
      value.text = bytes;
      return true;
    default:
      return false;
  }
}

// Of source and values, not of the time.
uint32_t hash_of_values(Text record) {
  return internal::hash_of(record.from(internal::kRecordHead)) ^
         static_cast<uint32_t>(get(record.data() + 1, 4));
}

uint16_t flag_of(const Table& table, uint32_t hash) {
  for (uint16_t i = 0; i < table.size; ++i) {
    if (internal::hash_of(table.key(i)) == hash) {
      return i;
    }
  }
  return kNoFlag;
}

// Of an age that nobody knows: it is.
bool is_over(uint32_t expires_s, uint32_t age_s) { return expires_s != 0 && expires_s <= age_s; }

}  // namespace

Keeper::Keeper(store::Vault& vault, Span<char> record, const KeeperOptions& options)
    : vault_(vault), record_(record), options_(options), tokens_(options.writes_a_day) {}

bool Keeper::restore(Writer& writer, uint32_t source) {
  const store::Loaded loaded = vault_.load(options_.id, record_);
  answer_ = loaded.answer;
  Text rest = loaded.bytes;
  if (answer_ != Answer::kOk) {
    return false;
  }
  if (rest.size() < internal::kRecordHead || rest[0] != kFormat) {
    answer_ = Answer::kForeign;
    return false;
  }
  if (get(rest.data() + 1, 4) != source) {
    return false;
  }
  saved_hash_ = hash_of_values(rest);
  said_at_ = static_cast<uint32_t>(get(rest.data() + 5, 4));
  rest = rest.from(internal::kRecordHead);
  writer.begin(Base::kDefaults);
  while (rest.size() >= internal::kValueHead) {
    const auto hash = static_cast<uint32_t>(get(rest.data(), 4));
    const auto type = static_cast<uint8_t>(rest[4]);
    const auto size = static_cast<size_t>(get(rest.data() + 5, 2));
    rest = rest.from(internal::kValueHead);
    const uint16_t flag = flag_of(writer.table(), hash);
    Candidate value;
    value.details.reason = Reason::kCached;
    if (size > rest.size()) {
      break;
    }
    if (flag != kNoFlag && !is_over(writer.table().flags[flag].expires_s, age_s()) &&
        get_value(rest.first(size), type, value)) {
      writer.stage(flag, value);
    }
    rest = rest.from(size);
  }
  writer.commit();
  return true;
}

void Keeper::committed(uint32_t now_s) {
  if (!is_dirty_) {
    dirty_s_ = now_s;
  }
  is_dirty_ = true;
  changed_s_ = now_s;
}

uint32_t Keeper::poll(const Writer& writer, uint32_t source, uint32_t now_s) {
  if (!is_dirty_) {
    return kForever;
  }
  const uint32_t quiet_s = now_s - changed_s_;
  const uint32_t waited_s = now_s - dirty_s_;
  if (quiet_s < options_.quiet_s && waited_s < options_.longest_s) {
    return min_of(options_.quiet_s - quiet_s, options_.longest_s - waited_s);
  }
  if (!has_news(writer, source, now_s)) {
    return kForever;
  }
  if (!take_token(now_s)) {
    return kDayS / options_.writes_a_day;
  }
  save();
  dirty_s_ = changed_s_ = now_s;
  return is_dirty_ ? options_.quiet_s : kForever;
}

// A bucket of writes_a_day, which fills within a day.
bool Keeper::take_token(uint32_t now_s) {
  const uint32_t each_s = kDayS / options_.writes_a_day;
  const uint32_t more = (now_s - refilled_s_) / each_s;
  refilled_s_ += more * each_s;
  tokens_ = more < options_.writes_a_day - tokens_ ? tokens_ + more : options_.writes_a_day;
  if (tokens_ == 0) {
    return false;
  }
  --tokens_;
  return true;
}

void Keeper::flush(const Writer& writer, uint32_t source, uint32_t now_s) {
  if (is_dirty_ && has_news(writer, source, now_s)) {
    save();
  }
}

// Makes the record. Answers whether it is another than that in the vault, which may be changed.
bool Keeper::has_news(const Writer& writer, uint32_t source, uint32_t now_s) {
  size_ = write_record(writer, source, now_s);
  hash_ = hash_of_values(Text(record_.data(), size_));
  is_dirty_ = hash_ != saved_hash_ && answer_ != Answer::kForeign;
  return is_dirty_;
}

void Keeper::save() {
  answer_ = vault_.save(options_.id, record_.first(size_));
  ++writes_;
  if (answer_ == Answer::kOk) {
    saved_hash_ = hash_;
    is_dirty_ = false;
  }
}

size_t Keeper::write_record(const Writer& writer, uint32_t source, uint32_t now_s) {
  const uint32_t unix_now = unix_time();
  char* to = record_.data();
  *to++ = static_cast<char>(kFormat);
  to = put(to, source, 4);
  to = put(to, unix_now == 0 ? 0 : unix_now - (now_s - changed_s_), 4);
  const Table& table = writer.table();
  for (uint16_t i = 0; i < table.size; ++i) {
    if (writer.details(i).reason == Reason::kDefault) {
      continue;  // it has no value of the service
    }
    const Candidate value = writer.value(i);
    to = put(to, internal::hash_of(table.key(i)), 4);
    *to++ = static_cast<char>(value.type);
    to = put_value(to, value);
  }
  return static_cast<size_t>(to - record_.data());
}

uint32_t Keeper::age_s() const {
  const uint32_t now = unix_time();
  return now == 0 || said_at_ == 0 || now < said_at_ ? UINT32_MAX : now - said_at_;
}

}  // namespace esse::flags
