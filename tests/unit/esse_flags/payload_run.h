// SPDX-License-Identifier: Apache-2.0
#pragma once
// Payloads into settings: each read ends at a guard page and is overwritten before the next one,
// and no call may touch the heap.
#include <string>

#include "esse_base/std_interop.h"
#include "esse_flags/internal/growthbook_payload.h"
#include "esse_flags/internal/launchdarkly_payload.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "support/reads.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {

template <class Payload>
class SettingsRun {
 public:
  /// `true v5 TYPE_MISMATCH`
  std::string blink() const { return told<&Settings::blink>(settings_->blink ? "true" : "false"); }
  std::string greeting() const {
    return told<&Settings::greeting>(std::string(to_std(settings_->greeting.text())));
  }
  std::string gain() const {
    return told<&Settings::gain>(std::to_string(settings_->gain.mantissa) + "e" +
                                 std::to_string(settings_->gain.exponent));
  }
  /// All that can be seen of the settings.
  std::string all() const {
    return blink() + "\n" + greeting() + "\n" + gain() + "\n" +
           told<&Settings::loud>(settings_->loud ? "true" : "false") + "\n" +
           told<&Settings::rate_ms>(std::to_string(settings_->rate_ms)) + "\n" +
           told<&Settings::name>(std::string(to_std(settings_->name.text()))) + "\n" +
           told<&Settings::limits>(std::string(to_std(settings_->limits.text()))) + "\n" +
           std::to_string(writer_.commits()) + " " + std::to_string(writer_.undeclared());
  }
  const Settings& settings() const { return *settings_.operator->(); }
  const Details& blink_details() const { return writer_.details<&Settings::blink>(); }

 protected:
  /// Takes the rest of a payload that has begun, which ends as `end` says, and commits what it says
  /// when it is good. Answers whether it was.
  template <class End>
  bool take(const std::string& text, test::Reads reads, End end) {
    const bool is_good = feed(text, reads) && end();
    if (writer_.is_staging()) {
      is_good ? static_cast<void>(writer_.commit()) : writer_.discard();
    }
    payload_.stop();
    return is_good;
  }

  Values<Settings> settings_;
  StaticWriter<Settings, kFlags> writer_{settings_};
  Payload payload_;

 private:
  bool feed(const std::string& text, test::Reads& reads) {
    for (size_t at = 0; at < text.size();) {
      const size_t size = reads.next(at, text.size() - at);
      const Span<char> read = room_.back(size);
      copy_bytes(read.data(), text.data() + at, size);
      if (!payload_.feed(read, writer_)) {
        return false;
      }
      for (char& c : read) {
        c = '#';
      }
      at += size;
    }
    return true;
  }
  template <auto kMember>
  std::string told(const std::string& value) const {
    const Details& details = writer_.details<kMember>();
    return value + " v" + std::to_string(details.version) +
           (details.error == FlagError::kNone ? "" : " ") + name(details.error);
  }

  test::GuardedBytes room_{1 << 17};
};

class PayloadRun : public SettingsRun<internal::LaunchDarklyPayload> {
 public:
  using Event = internal::LaunchDarklyPayload::Event;

  bool take(Event event, const std::string& text, test::Reads reads) {
    const test::HeapTrap trap;
    payload_.start(event, writer_);
    return SettingsRun::take(text, reads, [this] { return payload_.end(writer_); });
  }
};

class GrowthBookRun : public SettingsRun<internal::GrowthBookPayload> {
 public:
  bool take(const std::string& text, test::Reads reads) {
    const test::HeapTrap trap;
    payload_.start();
    return SettingsRun::take(text, reads, [this] { return payload_.end(); });
  }
  bool is_encrypted() const { return payload_.is_encrypted(); }
};

}  // namespace esse::flags
