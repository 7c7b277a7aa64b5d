// SPDX-License-Identifier: Apache-2.0
// The memory: {CRC-32 of what follows (4), its size (4)}, and then {hash of the table (4),
// source (4), age (4), whether there are values (1), for how long the stream is refused (4), what
// the client knows (4 each), what the service writes (a text), values}.
#include "esse_flags/retained.h"

#include "esse_base/crc32.h"

namespace esse::flags {

namespace {

constexpr uint8_t kFormat = 1;  // another one when the form of the memory changes
constexpr size_t kHeadBytes = 8;

// Written and read in one order.
template <class Visit>
void each_number(ClientMemory& client, Visit visit) {
  visit(client.failures[0]);
  visit(client.failures[1]);
  visit(client.retry_ms);
  visit(client.retry_in_s);
  visit(client.budget_full_in_s);
}

void add_number(Crc32& sum, uint64_t number) {
  char bytes[8];
  RecordWriter out(bytes);
  out.number(number, sizeof bytes);
  sum.add(out.bytes());
}

void add_decimal(Crc32& sum, const Decimal& number) {
  add_number(sum, static_cast<uint64_t>(number.mantissa));
  add_number(sum, static_cast<uint64_t>(number.exponent));
}

void add_text(Crc32& sum, Text text) {
  add_number(sum, text.size());
  sum.add({text.data(), text.size()});
}

void add_rule(Crc32& sum, const Table& table, const PackedFlag& flag) {
  if (flag.capacity != 0) {
    for (const Text& choice : table.choices[flag.rule - 1]) {
      add_text(sum, choice);
    }
    return;
  }
  add_decimal(sum, table.ranges[flag.rule - 1].low);
  add_decimal(sum, table.ranges[flag.rule - 1].high);
}

// Of all that decides what becomes of a value. Otherwise "unchanged" would be said of values that
// other firmware has judged, and of flags that it did not have.
uint32_t hash_of(const Table& table) {
  Crc32 sum;
  add_number(sum, kFormat);
  for (uint16_t i = 0; i < table.size; ++i) {
    const PackedFlag& flag = table.flags[i];
    add_text(sum, table.key(i));
    add_number(sum, static_cast<uint64_t>(flag.kind) << 16 | flag.capacity);
    add_number(sum, flag.expires_s);
    add_text(sum,
             {static_cast<const char*>(flag.value), internal::width_of(flag.kind, flag.capacity)});
    if (flag.rule != 0) {
      add_rule(sum, table, flag);
    }
  }
  return sum.value();
}

uint32_t crc_of(Text text) {
  Crc32 sum;
  sum.add({text.data(), text.size()});
  return sum.value();
}

// An age may be unknown, which is the largest number.
uint32_t later(uint32_t age_s, uint32_t by_s) {
  return age_s > UINT32_MAX - by_s ? UINT32_MAX : age_s + by_s;
}

}  // namespace

bool Retained::restore(Writer& writer, uint32_t source) {
  goes_on_ = is_wake_ && read(whole(), writer, source);
  is_recalled_ = goes_on_ && had_values_;
  is_wake_ = false;
  static_cast<void>(begin_record());  // what is there counts once
  return is_recalled_ || then_.restore(writer, source);
}

// Its size is one that no memory has, so it does not count before it is whole.
RecordWriter Retained::begin_record() const {
  RecordWriter out(memory_);
  out.number(UINT64_MAX, kHeadBytes);
  return out;
}

// What remember() wrote, or nothing.
Text Retained::whole() const {
  RecordReader in(Text(memory_.data(), memory_.size()));
  const uint64_t sum = in.number(4);
  const uint64_t size = in.number(4);
  if (size > in.rest().size()) {
    return Text();
  }
  const Text record = in.rest().first(static_cast<size_t>(size));
  return crc_of(record) == sum ? record : Text();
}

bool Retained::read(Text record, Writer& writer, uint32_t source) {
  RecordReader in(record);
  const uint64_t table = in.number(4);
  const uint64_t of = in.number(4);
  age_s_ = later(static_cast<uint32_t>(in.number(4)), slept_s_);
  had_values_ = in.number(1) != 0;
  stream_refused_s_ = static_cast<uint32_t>(in.number(4));
  each_number(client_, [&in](uint32_t& number) { number = static_cast<uint32_t>(in.number(4)); });
  service_ = in.text();
  if (!in.is_whole() || of != source || table != hash_of(writer.table())) {
    return false;
  }
  if (had_values_) {
    writer.begin(Base::kDefaults);
    in.values(writer, age_s_);
    writer.commit();
  }
  return true;
}

uint32_t Retained::recall(Client& client, Service& service) {
  if (is_recalled_) {
    RecordReader in(service_);
    service.recall(in);
  }
  if (is_recalled_ && age_s_ != UINT32_MAX) {
    then_.committed(client.seconds().count - age_s_);  // what could not be saved before the sleep
  }
  if (!goes_on_) {
    return 0;
  }
  client.recall(client_, slept_s_);
  return stream_refused_s_ > slept_s_ ? stream_refused_s_ - slept_s_ : 0;
}

void Retained::committed(uint32_t now_s) {
  static_cast<void>(begin_record());  // other values are known now
  then_.committed(now_s);
}

void Retained::remember(const Known& known) {
  client_ = known.client;
  RecordWriter out = begin_record();
  out.number(hash_of(known.writer.table()), 4);
  out.number(known.source, 4);
  out.number(known.age_s, 4);
  out.number(known.has_values, 1);
  out.number(known.stream_refused_s, 4);
  each_number(client_, [&out](uint32_t& number) { out.number(number, 4); });
  out.begin_text();
  known.service.remember(out);
  out.end_text();
  out.values(known.writer);
  is_whole_ = out.is_whole();
  if (is_whole_) {
    const Span<char> record = out.bytes().from(kHeadBytes);
    RecordWriter head(memory_);
    head.number(crc_of({record.data(), record.size()}), 4);
    head.number(record.size(), 4);
  }
}

}  // namespace esse::flags
