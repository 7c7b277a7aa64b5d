// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is kept over a restart, as bytes: numbers, little endian, and texts with their length in
// front; and the values of a table in that form.
#include "esse_flags/writer.h"

namespace esse::flags {

class RecordWriter {
 public:
  /// Borrows `room`. What does not fit is not written, nor what follows.
  explicit RecordWriter(Span<char> room) : room_(room) {}

  /// The low `bytes` of it, 1 to 8.
  void number(uint64_t value, size_t bytes);
  /// Its length, 2 bytes, and the text.
  void text(Text text);
  /// What is written between the two is a text. No second one begins in between.
  void begin_text();
  void end_text();
  /// Of each flag that is not Writer::is_default(): hash of the key (4), type (1), value as a text.
  void values(const Writer& writer);

  /// Whether all of it fits.
  bool is_whole() const { return is_whole_; }
  Span<char> bytes() const { return room_.first(used_); }

 private:
  char* take(size_t bytes);

  Span<char> room_;
  size_t used_ = 0;
  size_t text_at_ = 0;  // begin_text()
  bool is_whole_ = true;
};

class RecordReader {
 public:
  /// Borrows `bytes`.
  explicit RecordReader(Text bytes) : rest_(bytes) {}

  uint64_t number(size_t bytes);
  /// A view into the bytes.
  Text text();
  /// Stages what the table still declares, as CACHED, until the bytes are over: but no flag that
  /// has expired at that age. A value that is damaged is left out.
  void values(Writer& writer, uint32_t age_s);

  /// False: the bytes ended too early. Then numbers were 0, and texts empty.
  bool is_whole() const { return is_whole_; }
  Text rest() const { return rest_; }

 private:
  Text take(size_t bytes);

  Text rest_;
  bool is_whole_ = true;
};

namespace internal {

/// What a record of values has for each, besides its bytes; and the bytes of a number.
constexpr size_t kValueHead = 7;
constexpr size_t kNumberBytes = 12;

/// The most that values() writes.
constexpr size_t values_bytes(const Table& table) {
  size_t size = 0;
  for (uint16_t i = 0; i < table.size; ++i) {
    const size_t capacity = table.flags[i].capacity;
    size += kValueHead + (capacity == 0 ? kNumberBytes : capacity);
  }
  return size;
}

}  // namespace internal

}  // namespace esse::flags
