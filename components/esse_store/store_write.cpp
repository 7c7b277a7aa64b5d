// SPDX-License-Identifier: Apache-2.0
// What programs and erases. The order is the whole safety: a value, and it is read again; its first
// mark; its second mark. A half: its head, its records, a commit.
#include "esse_base/bytes.h"
#include "esse_store/internal/layout.h"

namespace esse::store {

using internal::Marks;

Answer Store::save(uint8_t id, Span<const char> bytes) {
  Record record;
  record.id = id;
  if (bytes.size() > UINT16_MAX) {
    return Answer::kTooLong;
  }
  record.size = static_cast<uint16_t>(bytes.size());
  return write(record, bytes);
}

Answer Store::erase(uint8_t id) {
  Record record;
  record.id = id;
  record.kind = Record::kErase;
  const bool is_gone = state_ == Answer::kOk && is_id(id) && live_[id - 1] == 0;
  return is_gone ? Answer::kOk : write(record, Text());
}

bool Store::has_room(size_t bytes) const {
  return state_ == Answer::kOk &&
         (erased_ == blocks_ ||
          (bytes <= UINT16_MAX && extent(static_cast<uint32_t>(bytes)) <= end_of(active_) - next_));
}

Answer Store::write(const Record& record, Span<const char> bytes) {
  if (state_ != Answer::kOk) {
    return state_;
  }
  if (!is_id(record.id)) {
    return Answer::kMisuse;
  }
  const uint32_t size = extent(record.size);
  if (size > end_of(active_) - records_of(active_)) {
    return Answer::kTooLong;
  }
  const uint32_t at = next_;
  if (size <= end_of(active_) - at) {
    next_ = end_of(active_);  // behind what fails nothing may come
    if (program_record(at, record, bytes)) {
      next_ = at + size;
      live_[record.id - 1] = record.kind == Record::kValue ? at : 0;
      return Answer::kOk;
    }
  }
  return compact(record, bytes);
}

Answer Store::prepare() {
  if (state_ != Answer::kOk && state_ != Answer::kNeedsErase) {
    return state_;
  }
  if (erased_ < blocks_) {
    if (erased_ == 0) {
      end_rival();
    }
    if (!flash_.erase(other() * blocks_ + erased_)) {
      return Answer::kFailed;
    }
    ++erased_;
  }
  if (erased_ < blocks_) {
    return Answer::kNeedsErase;
  }
  if (state_ == Answer::kNeedsErase) {  // what this boot has decided becomes firm
    const Answer answer = compact(Record(), Text());
    if (answer != Answer::kOk) {
      return answer;
    }
    state_ = Answer::kOk;
  }
  return Answer::kOk;
}

// A half that is newer than the one that counts: from here on it counts at no boot, whatever an
// erase leaves of it. One that takes no end is what an earlier erase left, and has no commit.
void Store::end_rival() {
  const bool is_rival = look(other()).sequence == sequence_;
  if (is_rival && best_of(ends_of(other())) != Marks::kBoth) {
    program_pair(ends_of(other()));
  }
}

// What counts, without what `record` replaces, and then `record` (number 0: none), into the other
// half. It counts from the commit on, and with it all of them.
Answer Store::compact(const Record& record, Span<const char> bytes) {
  if (!fits(record)) {
    return Answer::kFull;
  }
  if (erased_ < blocks_) {
    return Answer::kNeedsErase;
  }
  // Should this fail, the other half is a newer one that is begun: nothing may be appended here
  // until it is erased.
  erased_ = 0;
  next_ = end_of(active_);
  const uint8_t to = other();
  uint32_t live[kIds] = {};
  uint32_t at = records_of(to);
  if (!program_head(to) || !copy_values(live, at, record.id)) {
    return Answer::kFailed;
  }
  if (record.kind == Record::kValue && record.id != 0) {
    if (!program_record(at, record, bytes)) {
      return Answer::kFailed;
    }
    live[record.id - 1] = at;
    at += extent(record.size);
  }
  if (!program_pair(commits_of(to))) {
    return Answer::kFailed;
  }
  active_ = to;
  next_ = at;
  copy_bytes(reinterpret_cast<char*>(live_), reinterpret_cast<char*>(live), sizeof(live_));
  return Answer::kOk;
}

bool Store::fits(const Record& record) {
  uint32_t bytes = record.id == 0 ? 0 : extent(record.size);
  for (uint8_t id = 1; id <= kIds; ++id) {
    Record one;
    if (id != record.id && live_[id - 1] != 0 && read_record(live_[id - 1], one)) {
      bytes += extent(one.size);
    }
  }
  return bytes <= end_of(0) - records_of(0);
}

bool Store::copy_values(uint32_t (&live)[kIds], uint32_t& at, uint8_t except) {
  for (uint8_t id = 1; id <= kIds; ++id) {
    const uint32_t from = live_[id - 1];
    if (from == 0 || id == except) {
      continue;
    }
    Record record;
    if (!read_record(from, record)) {
      return false;
    }
    const uint32_t size = extent(record.size);
    const uint32_t body = size - 2u * unit_;
    char chunk[kMaxUnit];
    for (uint32_t done = 0; done < body; done += kMaxUnit) {
      const Span<char> piece(chunk, min_of(body - done, kMaxUnit));
      if (!flash_.read(from + done, piece) || !flash_.program(at + done, piece)) {
        return false;
      }
    }
    if (!finish_record(at)) {
      return false;
    }
    live[id - 1] = at;
    at += size;
  }
  return true;
}

bool Store::program_head(uint8_t half) {
  char head[kMaxUnit];
  __builtin_memset(head, kErased, sizeof(head));
  copy_bytes(head, kMagic, sizeof(kMagic));
  internal::put_word(head + 4, half_bytes_);
  internal::put_word(head + 8, unit_);
  internal::put_word(head + 12, ++sequence_);
  Crc32 sum;
  sum.add(Text(head, kHeadBytes - 4));
  internal::put_word(head + 16, sum.value());
  return flash_.program(start_of(half), Span<const char>(head, whole_units(kHeadBytes))) &&
         look(half).kind == HalfKind::kBegun;
}

bool Store::program_record(uint32_t at, const Record& record, Span<const char> bytes) {
  Crc32 sum = record.begin_crc();
  sum.add(bytes);
  char chunk[kMaxUnit];
  internal::put_word(chunk, record.word());
  internal::put_word(chunk + 4, sum.value());
  uint32_t used = kRecordHeadBytes;
  uint32_t to = at;
  do {
    const uint32_t more = min_of(static_cast<uint32_t>(bytes.size()), kMaxUnit - used);
    copy_bytes(chunk + used, bytes.data(), more);
    bytes = bytes.from(more);
    used += more;
    const uint32_t size = whole_units(used);
    __builtin_memset(chunk + used, kErased, size - used);
    if (!flash_.program(to, Span<const char>(chunk, size))) {
      return false;
    }
    to += size;
    used = 0;
  } while (!bytes.empty());
  return finish_record(at);
}

bool Store::finish_record(uint32_t at) {
  Record record;
  return read_record(at, record) && is_whole(at, record) &&
         internal::program_marks(flash_, at + extent(record.size) - 2 * unit_, unit_);
}

bool Store::program_pair(uint32_t pairs) {
  for (unsigned i = 0; i < kPairs; ++i) {
    const uint32_t at = pairs + i * 2 * unit_;
    if (internal::is_blank(flash_, at, 2 * unit_)) {
      return internal::program_marks(flash_, at, unit_);
    }
  }
  return true;
}

}  // namespace esse::store
