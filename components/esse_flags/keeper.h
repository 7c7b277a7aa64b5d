// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeper: keeps the values that a service gave in a Vault, and has them back at boot, before there
// is a network.
//
//   static KeeperMemory<kFlags> memory;
//   static Keeper keeper(vault, memory);
//   flags.keep_in(keeper);                 // before flags.open()
//
// A value is kept under a hash of its flag's key, so other firmware takes what it still declares,
// and judges it by its own ranges. Another context or another service does not see it; it is
// replaced by their first good answer, and by nothing else.
// Flash wears: it is written when a value changed, after a while without changes, and a few times a
// day at most.
#include "esse_flags/persistence.h"
#include "esse_store/vault.h"

namespace esse::flags {

struct KeeperOptions {
  uint8_t id = 1;              ///< the number of the value in the vault: 1 to store::kIds
  uint32_t quiet_s = 60;       ///< seconds without a change before a write
  uint32_t longest_s = 900;    ///< seconds after which changes that go on are written all the same
  uint32_t writes_a_day = 24;  ///< 1 to 86,400
  /// Unix time in seconds, or 0 when nobody knows: for age_s(), and for flags with expires_after(),
  /// which are restored when it proves that their time is not over. It may be null.
  uint32_t (*unix_time)() = nullptr;
};

class Keeper final : public Persistence {
 public:
  /// Borrows all of it. `record` has room for all values: see KeeperMemory.
  Keeper(store::Vault& vault, Span<char> record, const KeeperOptions& options = {});

  bool restore(Writer& writer, uint32_t source) override;
  void committed(uint32_t now_s) override;
  uint32_t poll(const Writer& writer, uint32_t source, uint32_t now_s) override;
  /// Writes whatever writes_a_day says.
  void flush(const Writer& writer, uint32_t source, uint32_t now_s) override;
  uint32_t age_s() const override;

  /// What the vault answered last. kNeedsErase: call Store::prepare(); it is tried again after
  /// quiet_s. kForeign: what is kept is not ours, or of a later version, and stays untouched.
  store::Answer answer() const { return answer_; }
  /// Writes since boot.
  uint32_t writes() const { return writes_; }

 private:
  Text load();
  bool has_news(const Writer& writer, uint32_t source, uint32_t now_s);
  void save();
  size_t write_record(const Writer& writer, uint32_t source, uint32_t now_s);
  uint32_t unix_time() const { return options_.unix_time == nullptr ? 0 : options_.unix_time(); }
  bool take_token(uint32_t now_s);

  store::Vault& vault_;
  const Span<char> record_;
  const KeeperOptions options_;
  store::Answer answer_ = store::Answer::kNone;
  bool has_looked_ = false;  // into the vault
  bool is_dirty_ = false;
  uint32_t dirty_s_ = 0;    // since when
  uint32_t changed_s_ = 0;  // when the last change came
  uint32_t tokens_;
  uint32_t refilled_s_ = 0;
  size_t size_ = 0;          // of the record that is to be saved
  uint32_t hash_ = 0;        // of its values
  uint32_t saved_hash_ = 0;  // of those in the vault
  uint32_t said_at_ = 0;     // Unix time of what was restored
  uint32_t writes_ = 0;
};

namespace internal {

/// What a record has before its values: format, source, and the time at which it was said.
constexpr size_t kRecordHead = 9;

}  // namespace internal

/// The memory of a Keeper: a record of all values.
template <const auto& kFlags>
struct KeeperMemory {
  operator Span<char>() { return record; }

  char record[internal::kRecordHead + internal::values_bytes(table_of<kFlags>)];
};

}  // namespace esse::flags
