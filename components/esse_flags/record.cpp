// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/record.h"

#include "esse_base/bytes.h"

namespace esse::flags {

namespace {

using Type = Candidate::Type;

// Answers false when the bytes are no value of that type.
bool read_value(Text bytes, uint64_t type, Candidate& value) {
  RecordReader in(bytes);
  value.type = static_cast<Type>(type);
  switch (value.type) {
    case Type::kBool:
      value.boolean = in.number(1) != 0;
      break;
    case Type::kNumber:
      value.number.mantissa = static_cast<int64_t>(in.number(8));
      value.number.exponent = static_cast<int32_t>(in.number(4));
      break;
    case Type::kText:
    case Type::kJson:
      value.text = bytes;
      return true;
    default:
      return false;
  }
  return in.is_whole() && in.rest().empty() &&
         is_decimal(value.number.mantissa, value.number.exponent);
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

char* RecordWriter::take(size_t bytes) {
  is_whole_ = is_whole_ && bytes <= room_.size() - used_;
  if (!is_whole_) {
    return nullptr;
  }
  used_ += bytes;
  return room_.data() + used_ - bytes;
}

void RecordWriter::number(uint64_t value, size_t bytes) {
  char* const to = take(bytes);
  for (size_t i = 0; i < bytes && to != nullptr; ++i) {
    to[i] = static_cast<char>(value & 0xFF);
    value >>= 8;
  }
}

void RecordWriter::text(Text text) {
  number(text.size(), 2);
  if (char* const to = take(text.size())) {
    copy_bytes(to, text.data(), text.size());
  }
}

void RecordWriter::begin_text() {
  text_at_ = used_;
  number(0, 2);
}

void RecordWriter::end_text() {
  if (is_whole_) {
    RecordWriter length(room_.from(text_at_));
    length.number(used_ - text_at_ - 2, 2);
  }
}

void RecordWriter::values(const Writer& writer) {
  const Table& table = writer.table();
  for (uint16_t i = 0; i < table.size; ++i) {
    if (writer.is_default(i)) {
      continue;  // so it stays the program's, which may have another one after an update
    }
    const Candidate value = writer.value(i);
    number(internal::hash_of(table.key(i)), 4);
    number(static_cast<uint64_t>(value.type), 1);
    if (value.type == Type::kBool) {
      number(1, 2);
      number(value.boolean, 1);
    } else if (value.type == Type::kNumber) {
      number(internal::kNumberBytes, 2);
      number(static_cast<uint64_t>(value.number.mantissa), 8);
      number(static_cast<uint32_t>(value.number.exponent), 4);
    } else {
      text(value.text);
    }
  }
}

Text RecordReader::take(size_t bytes) {
  is_whole_ = is_whole_ && bytes <= rest_.size();
  if (!is_whole_) {
    return Text();
  }
  const Text taken = rest_.first(bytes);
  rest_ = rest_.from(bytes);
  return taken;
}

uint64_t RecordReader::number(size_t bytes) {
  const Text taken = take(bytes);
  uint64_t number = 0;
  for (size_t i = taken.size(); i > 0; --i) {
    number = number << 8 | static_cast<unsigned char>(taken[i - 1]);
  }
  return number;
}

Text RecordReader::text() { return take(static_cast<size_t>(number(2))); }

void RecordReader::values(Writer& writer, uint32_t age_s) {
  while (is_whole_ && !rest_.empty()) {
    const auto hash = static_cast<uint32_t>(number(4));
    const uint64_t type = number(1);
    const Text bytes = text();
    const uint16_t flag = flag_of(writer.table(), hash);
    Candidate value;
    value.details.reason = Reason::kCached;
    if (is_whole_ && flag != kNoFlag && !is_over(writer.table().flags[flag].expires_s, age_s) &&
        read_value(bytes, type, value)) {
      writer.stage(flag, value);
    }
  }
}

}  // namespace esse::flags
