// SPDX-License-Identifier: Apache-2.0
// What a boot finds, and what it decides. Programming is in store_write.cpp.
//
// A record counts when one of its marks is there, a half when one of its commits has one
// (internal/medium.h says why there are two). A power cut leaves at most one of these open:
//  - The last record lacks its second mark. Another boot might decide otherwise. So before anything
//    is handed out, what counts now goes to the other half, and the open record stays behind.
//  - A newer half was begun, and has no mark. Another boot might find one. So it is erased before
//    anything is handed out. An erase that is cut may leave it looking as before, or so at another
//    boot. So an end is programmed before it is erased.
//  - A newer half has a first mark only. It counts, but is not firm. This boot commits it again, by
//    marks of its own. The old half cannot decide: an earlier boot may have read the second mark,
//    and handed out what the newer half has.
// What else a cut leaves never counts at any boot: its marks were not begun. It is only in the way
// of the next record.
#include "esse_store/store.h"

#include "esse_base/bytes.h"
#include "esse_store/internal/layout.h"

namespace esse::store {

using internal::is_blank;
using internal::Marks;
using internal::read_marks;

Answer Store::mount() {
  const Geometry geometry = flash_.geometry();
  unit_ = geometry.unit;
  blocks_ = static_cast<uint16_t>(geometry.blocks / 2);
  half_bytes_ = blocks_ * geometry.block_bytes;
  const bool is_power_of_two = (geometry.unit & (geometry.unit - 1)) == 0;
  if (geometry.unit == 0 || geometry.unit > kMaxUnit || !is_power_of_two ||
      geometry.blocks % 2 != 0 || geometry.blocks / 2 > UINT16_MAX ||
      geometry.block_bytes % kMaxUnit != 0 || records_of(0) + extent(1) > half_bytes_) {
    state_ = Answer::kMisuse;
    return state_;
  }
  __builtin_memset(live_, 0, sizeof(live_));
  erased_ = 0;
  state_ = begin();
  return state_;
}

Answer Store::begin() {
  const Half halves[2] = {look(0), look(1)};
  if (halves[0].kind == HalfKind::kOther || halves[1].kind == HalfKind::kOther) {
    return Answer::kForeign;
  }
  sequence_ = max_of(halves[0].sequence, halves[1].sequence);
  const bool is_second =
      halves[1].counts() && (!halves[0].counts() || halves[1].sequence > halves[0].sequence);
  active_ = is_second ? 1 : 0;
  if (!halves[active_].counts()) {
    return make_first(halves);
  }
  const bool is_decided = find_records();
  const Half& chosen = halves[active_];
  if (chosen.kind == HalfKind::kCounts && !program_pair(commits_of(active_))) {
    return Answer::kFailed;
  }
  const bool has_rival = halves[other()].sequence > chosen.sequence;
  return is_decided && !has_rival ? Answer::kOk : Answer::kNeedsErase;
}

// No half counts. What was begun holds no value: the first of all stores is made without one, and
// any later one is made beside a half that counts.
Answer Store::make_first(const Half (&halves)[2]) {
  next_ = end_of(active_);
  for (const Half& half : halves) {
    if (half.kind == HalfKind::kUnknown) {
      return Answer::kForeign;
    }
  }
  for (uint8_t half = 0; half < 2; ++half) {
    if (halves[half].kind == HalfKind::kBlank) {
      active_ = static_cast<uint8_t>(1 - half);
      erased_ = blocks_;  // nobody has erased anything here yet, so no erase was cut
      return compact(Record(), Text());
    }
  }
  return Answer::kNeedsErase;
}

Store::Half Store::look(uint8_t half) {
  char head[kHeadBytes] = {};
  Crc32 sum;
  const bool is_read = flash_.read(start_of(half), Span<char>(head));
  sum.add(Text(head, kHeadBytes - 4));
  if (!is_read || Text(head, 3) != Text(kMagic, 3) ||
      internal::get_word(head + 16) != sum.value()) {
    Half found;
    if (is_blank(flash_, ends_of(half), end_of(half) - ends_of(half))) {
      const bool is_all = is_blank(flash_, start_of(half), kHeadBytes);
      found.kind = is_all ? HalfKind::kBlank : HalfKind::kNothing;
    }
    return found;
  }
  Half found{HalfKind::kBegun, internal::get_word(head + 12)};
  if (head[3] != kMagic[3] || internal::get_word(head + 4) != half_bytes_ ||
      internal::get_word(head + 8) != unit_) {
    found.kind = HalfKind::kOther;
    return found;
  }
  const Marks commit = best_of(commits_of(half));
  if (best_of(ends_of(half)) == Marks::kBoth) {
    found.kind = HalfKind::kBegun;
  } else if (commit == Marks::kBoth) {
    found.kind = HalfKind::kCountsFirmly;
  } else if (commit == Marks::kFirst &&
             is_blank(flash_, ends_of(half), commits_of(half) - ends_of(half))) {
    found.kind = HalfKind::kCounts;
  }
  return found;
}

Marks Store::best_of(uint32_t pairs) {
  Marks best = Marks::kNone;
  for (unsigned i = 0; i < kPairs; ++i) {
    best = max_of(best, read_marks(flash_, pairs + i * 2 * unit_, unit_));
  }
  return best;
}

// Fills live_ and next_. False: another boot may decide otherwise about the last record.
bool Store::find_records() {
  const uint32_t end = end_of(active_);
  uint32_t at = records_of(active_);
  next_ = end;
  while (!is_blank(flash_, at, end - at)) {
    Record record;
    if (!read_record(at, record)) {
      return true;
    }
    const uint32_t size = extent(record.size);
    const Marks marks = read_marks(flash_, at + size - 2 * unit_, unit_);
    const bool is_good = is_whole(at, record);
    if (!is_good && marks != Marks::kBoth) {
      return true;  // its first mark was never begun
    }
    if (is_good && marks != Marks::kNone) {  // damaged behind its marks, it is passed over
      live_[record.id - 1] = record.kind == Record::kValue ? at : 0;
    }
    at += size;
    // A boot that added a record behind this one had read the second mark.
    const bool is_last = is_blank(flash_, at, end - at);
    if (marks == Marks::kNone || (marks == Marks::kFirst && is_last)) {
      return false;
    }
  }
  next_ = at;
  return true;
}

// False: nothing there can be a record of the active half.
bool Store::read_record(uint32_t at, Record& out) {
  char head[kRecordHeadBytes];
  const uint32_t end = at < end_of(0) ? end_of(0) : end_of(1);
  if (end - at < extent(0) || !flash_.read(at, Span<char>(head))) {
    return false;
  }
  const uint32_t first = internal::get_word(head);
  out.size = static_cast<uint16_t>(first);
  out.id = static_cast<uint8_t>(first >> 16);
  out.kind = static_cast<uint8_t>(first >> 24);
  out.crc = internal::get_word(head + 4);
  return is_id(out.id) && extent(out.size) <= end - at;
}

bool Store::is_whole(uint32_t at, const Record& record) {
  Crc32 sum = record.begin_crc();
  char chunk[kMaxUnit];
  at += kRecordHeadBytes;
  for (uint32_t left = record.size; left != 0;) {
    const uint32_t size = min_of(left, kMaxUnit);
    if (!flash_.read(at, Span<char>(chunk, size))) {
      return false;
    }
    sum.add(Span<const char>(chunk, size));
    at += size;
    left -= size;
  }
  return sum.value() == record.crc;
}

Loaded Store::load(uint8_t id, Span<char> into) {
  if (state_ != Answer::kOk) {
    return {state_, Text()};
  }
  if (!is_id(id)) {
    return {Answer::kMisuse, Text()};
  }
  const uint32_t at = live_[id - 1];
  if (at == 0) {
    return {Answer::kNone, Text()};
  }
  Record record;
  if (!read_record(at, record)) {
    return {Answer::kFailed, Text()};
  }
  if (record.size > into.size()) {
    return {Answer::kTooLong, Text()};
  }
  const Span<char> value = into.first(record.size);
  const bool is_good = is_whole(at, record) && flash_.read(at + kRecordHeadBytes, value);
  return is_good ? Loaded{Answer::kOk, value} : Loaded{Answer::kFailed, Text()};
}

}  // namespace esse::store
