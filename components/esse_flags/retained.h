// SPDX-License-Identifier: Apache-2.0
#pragma once
// Retained: keeps what Flags know in RAM that stays over deep sleep, so that a wake goes on where
// the sleep began: the values are there at once, and the service is asked only whether they have
// changed. With OFREP that is one request and its 304; LaunchDarkly has no such question, and sends
// all flags.
//
//   RTC_DATA_ATTR static RetainedMemory<kFlags> memory;  // as the chip's SDK calls such RAM
//   static Retained retained(memory, &keeper);
//   if (…this boot is a wake…) {
//     retained.woke(slept_s);
//   }
//   flags.keep_in(retained);  // before flags.open()
//   …
//   flags.remember();         // and then the SDK's deep sleep
//
// The memory counts when it is whole, and was written with the same table, for the same service and
// context; and it counts once. Otherwise this boot is as any other.
// A TLS session is retained when TlsOptions::session lies in such RAM, too.
#include "esse_flags/persistence.h"

namespace esse::flags {

class Retained final : public Persistence {
 public:
  /// Borrows `memory`, which may hold anything. `then` keeps the values where they outlive a loss
  /// of power, such as a Keeper: it has them back when this boot is no wake. It may be null.
  explicit Retained(Span<char> memory, Persistence* then = nullptr)
      : memory_(memory), then_(then != nullptr ? *then : none_) {}
  Retained(const Retained&) = delete;
  Retained& operator=(const Retained&) = delete;

  /// This boot is a wake, so many seconds after Flags::remember(): for the age of the values, for
  /// flags with expires_after(), and for delays. A wake in between that did not open the flags
  /// counts as sleep. Before Flags::open().
  void woke(uint32_t slept_s) {
    is_wake_ = true;
    slept_s_ = slept_s;
  }
  /// Whether the values that open() had back came from the memory.
  bool is_recalled() const { return is_recalled_; }
  /// Whether the last Flags::remember() had room for all of it. If not, nothing is retained.
  bool is_whole() const { return is_whole_; }

  bool restore(Writer& writer, uint32_t source) override;
  void committed(uint32_t now_s) override;
  uint32_t poll(const Writer& writer, uint32_t source, uint32_t now_s) override {
    return then_.poll(writer, source, now_s);
  }
  void flush(const Writer& writer, uint32_t source, uint32_t now_s) override {
    then_.flush(writer, source, now_s);
  }
  uint32_t age_s() const override { return is_recalled_ ? age_s_ : then_.age_s(); }
  void remember(const Known& known) override;
  uint32_t recall(Client& client, Service& service) override;

 private:
  Text whole() const;
  bool read(Text record, Writer& writer, uint32_t source);
  RecordWriter begin_record() const;

  struct None final : Persistence {};

  const Span<char> memory_;
  None none_;
  Persistence& then_;
  bool is_wake_ = false;
  bool goes_on_ = false;  // the memory is that of before the sleep
  bool is_recalled_ = false;
  bool is_whole_ = false;
  uint32_t slept_s_ = 0;
  uint32_t age_s_ = 0;
  bool had_values_ = false;
  uint32_t stream_refused_s_ = 0;
  ClientMemory client_;
  Text service_;  // what the service wrote, in memory_
};

namespace internal {

/// What Retained has besides the values and what the service writes.
constexpr size_t kRetainedHead = 8 + 17 + sizeof(ClientMemory) + 2;

}  // namespace internal

/// The memory of a Retained. `kService`: for what the service writes, in bytes. Ofrep: URL of the
/// stream, ETag, names of news. LaunchDarkly and GrowthBook: nothing.
template <const auto& kFlags, size_t kService = 384>
struct RetainedMemory {
  operator Span<char>() { return bytes; }

  char bytes[internal::kRetainedHead + internal::values_bytes(table_of<kFlags>) + kService];
};

}  // namespace esse::flags
