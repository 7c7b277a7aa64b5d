// SPDX-License-Identifier: Apache-2.0
// The record: {format, source (4), Unix time of the last change (4)}, then the values.
#include "esse_flags/keeper.h"

#include "esse_base/millis.h"

namespace esse::flags {

namespace {

using store::Answer;

constexpr uint8_t kFormat = 1;
constexpr uint32_t kDayS = 24 * 3600;

// Of source and values, not of format and time.
uint32_t hash_of_values(Text record) {
  return internal::hash_of(record.from(internal::kRecordHead)) ^
         static_cast<uint32_t>(RecordReader(record.from(1)).number(4));
}

}  // namespace

Keeper::Keeper(store::Vault& vault, Span<char> record, const KeeperOptions& options)
    : vault_(vault), record_(record), options_(options), tokens_(options.writes_a_day) {}

// What is in the vault, behind its format; empty when it is not ours.
Text Keeper::load() {
  has_looked_ = true;
  const store::Loaded loaded = vault_.load(options_.id, record_);
  answer_ = loaded.answer;
  if (answer_ != Answer::kOk) {
    return Text();
  }
  const bool is_ours = loaded.bytes.size() >= internal::kRecordHead && loaded.bytes[0] == kFormat;
  if (!is_ours) {
    answer_ = Answer::kForeign;
    return Text();
  }
  saved_hash_ = hash_of_values(loaded.bytes);
  return loaded.bytes.from(1);
}

bool Keeper::restore(Writer& writer, uint32_t source) {
  RecordReader in(load());
  const uint64_t of = in.number(4);
  const auto said_at = static_cast<uint32_t>(in.number(4));
  if (!in.is_whole() || of != source) {
    return false;
  }
  said_at_ = said_at;
  writer.begin(Base::kDefaults);
  in.values(writer, age_s());
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
  if (!has_looked_) {
    static_cast<void>(load());  // flash is not written with what it has
  }
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
  RecordWriter out(record_);
  out.number(kFormat, 1);
  out.number(source, 4);
  out.number(unix_now == 0 ? 0 : unix_now - (now_s - changed_s_), 4);
  out.values(writer);
  return out.bytes().size();
}

uint32_t Keeper::age_s() const {
  const uint32_t now = unix_time();
  return now == 0 || said_at_ == 0 || now < said_at_ ? UINT32_MAX : now - said_at_;
}

}  // namespace esse::flags
