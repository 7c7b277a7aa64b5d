// SPDX-License-Identifier: Apache-2.0
#pragma once
// Store: values in bare flash, over any power cut.
//
// *A write that returned is never lost. One that was cut is old or new, and stays what the first
// boot said.*
//
// It is a log in one half of the flash. When the log is full, what still counts goes to the other
// half, which must have been erased. An erase takes up to half a second and often stops the whole
// processor, so the program picks the moment: prepare() erases one block a call, and nothing else
// ever erases. The flash is borrowed. It takes no heap, and work is bounded by the flash's size.
//
//   store.mount();                                            // once after each boot
//   while (store.prepare() == Answer::kNeedsErase) {}         // only when an answer was that
//   store.save(1, bytes);
//
// store.cpp tells how it works, and why.
#include "esse_store/flash.h"
#include "esse_store/vault.h"

namespace esse::store {

namespace internal {
enum class Marks : uint8_t;
}

class Store final : public Vault {
 public:
  explicit Store(Flash& flash) : flash_(flash) {}

  /// Reads what is there, and decides about a write that was cut. Blank flash becomes a store.
  /// kNeedsErase: a cut left what only an erase makes clear. Then load() and save() answer the same
  /// until prepare() answers kOk.
  /// kForeign: neither a store of this version and geometry, nor blank: nothing is touched. A
  /// program that wants the flash erases it and mounts again.
  /// kMisuse: a geometry that is out of its range, or a half without room for a value.
  [[nodiscard]] Answer mount();

  /// Erases one block of the half that is not in use. kNeedsErase: there is another to erase, call
  /// again. kOk: done, and nothing happens until a save() has used it up. What it erased counts
  /// until the next boot only: an erase that was cut may look done.
  [[nodiscard]] Answer prepare();

  /// True when a save() of a value of so many bytes will not answer kNeedsErase. For a program that
  /// prepares when it is idle, before it has to.
  bool has_room(size_t bytes) const;

  /// Also: kFailed for a value that is damaged. Saving or erasing it is the cure.
  Loaded load(uint8_t id, Span<char> into) override;
  /// At most 65,535 bytes. kNeedsErase: prepare(), and save again.
  [[nodiscard]] Answer save(uint8_t id, Span<const char> bytes) override;
  [[nodiscard]] Answer erase(uint8_t id) override;

 private:
  struct Half;
  struct Record;

  Answer begin();
  Answer make_first(const Half (&halves)[2]);
  Half look(uint8_t half);
  internal::Marks best_of(uint32_t pairs);
  bool find_records();
  bool read_record(uint32_t at, Record& out);
  bool is_whole(uint32_t at, const Record& record);

  Answer write(const Record& record, Span<const char> bytes);
  Answer compact(const Record& record, Span<const char> bytes);
  bool fits(const Record& record);
  bool copy_values(uint32_t (&live)[kIds], uint32_t& at, uint8_t except);
  bool program_head(uint8_t half);
  bool program_record(uint32_t at, const Record& record, Span<const char> bytes);
  bool finish_record(uint32_t at);
  void end_rival();
  bool program_pair(uint32_t pairs);

  uint32_t whole_units(uint32_t bytes) const { return (bytes + unit_ - 1) & ~(unit_ - 1); }
  uint32_t extent(uint32_t value_bytes) const;
  uint32_t start_of(uint8_t half) const { return half * half_bytes_; }
  uint32_t commits_of(uint8_t half) const;
  uint32_t ends_of(uint8_t half) const;
  uint32_t records_of(uint8_t half) const;
  uint32_t end_of(uint8_t half) const { return start_of(half) + half_bytes_; }
  uint8_t other() const { return static_cast<uint8_t>(1 - active_); }

  Flash& flash_;
  uint32_t live_[kIds] = {};  // where the record of each value is; 0: there is no such value
  uint32_t next_ = 0;         // where the next record goes; the half's end: nowhere
  uint32_t half_bytes_ = 0;
  uint32_t unit_ = 1;
  uint32_t sequence_ = 0;           // the highest of both halves
  uint16_t blocks_ = 0;             // of a half
  uint16_t erased_ = 0;             // blocks of the other half, since this boot
  uint8_t active_ = 0;              // the half that counts
  Answer state_ = Answer::kMisuse;  // kOk, or what every call answers
};

}  // namespace esse::store
