// SPDX-License-Identifier: Apache-2.0
#pragma once
// Boots of a device that follows an OFREP service, with deep sleep between them.
#include <memory>
#include <optional>
#include <vector>

#include "esse_flags/keeper.h"
#include "esse_flags/retained.h"
#include "unit/esse_flags/ofrep_fixture.h"
#include "unit/esse_flags/ram_vault.h"

namespace esse::flags {

#define ESSE_BULK "POST /ofrep/v1/evaluate/flags"

class Sleeping : public OfrepFixture {
 protected:
  /// A boot. `slept_s`: it is a wake.
  template <const auto& kTable = kFlags>
  void boot(std::optional<uint32_t> slept_s = {}, const char* context = kTargeting) {
    transport.close();
    values = std::make_unique<Values<Settings>>();
    service_memory = OfrepMemory<64>();
    ofrep.emplace(options, context, service_memory);
    keeper_memory = std::make_shared<KeeperMemory<kTable>>();
    keeper.emplace(vault, *std::static_pointer_cast<KeeperMemory<kTable>>(keeper_memory),
                   keeper_options);
    retained.emplace(Span<char>(ram.data(), ram.size()), &*keeper);
    if (slept_s) {
      clock.advance(*slept_s * 1'000);
      retained->woke(*slept_s);
    }
    flags = std::make_shared<StaticFlags<Settings, kTable>>(*values, outside, *ofrep);
    flags->keep_in(*retained);
    ASSERT_EQ(flags->open(7), Error::kNone);
    take_asked();
    take_told();
  }
  /// As FlagFollower does it: stops, and keeps what is known.
  void go_to_sleep() {
    flags->pause();
    run(0);
    flags->remember();
    take_asked();
  }
  /// A device that was awake long enough to hear all, and sleeps.
  template <const auto& kTable = kFlags>
  void live_and_sleep() {
    boot<kTable>();
    run(5'000);
    ASSERT_EQ(flags->status(), Status::kReady);
    go_to_sleep();
    ASSERT_TRUE(retained->is_whole());
  }
  /// Polls until the service has said what there is, and not longer.
  void hear() {
    for (int polls = 0; polls < 1'000; ++polls) {
      const Step step = poll();
      if (step.kind == StepKind::kStatus && flags->status() == Status::kReady &&
          !flags->is_restored()) {
        return;
      }
      if (step.kind == StepKind::kIdle) {
        clock.advance(std::min(step.wait_ms, transport.wake_ms(step.wants_read, step.wants_write)));
      }
    }
    FAIL() << "nothing is heard";
  }
  const Settings& now() const { return *values->operator->(); }

  std::vector<char> ram = std::vector<char>(sizeof(RetainedMemory<kFlags>), 'x');
  RamVault vault;
  KeeperOptions keeper_options;
  std::unique_ptr<Values<Settings>> values;
  OfrepMemory<64> service_memory;
  std::shared_ptr<void> keeper_memory;
  std::optional<Keeper> keeper;
  std::optional<Retained> retained;
};

}  // namespace esse::flags
