// SPDX-License-Identifier: Apache-2.0
#pragma once
// Flags that follow a scripted server, in virtual time.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "esse_base/std_interop.h"
#include "esse_flags/flags.h"
#include "esse_flags/launchdarkly.h"
#include "support/outside.h"
#include "support/scripted_server.h"
#include "support/virtual_clock.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {

inline constexpr char kContext[] = R"({"kind":"device","key":"dev1"})";
/// base64url of kContext.
inline constexpr char kContextUrl[] = "eyJraW5kIjoiZGV2aWNlIiwia2V5IjoiZGV2MSJ9";
inline constexpr char kHead[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";

inline std::string event(const std::string& type, const std::string& data) {
  return "event: " + type + "\ndata: " + data + "\n\n";
}
inline std::string put(const std::string& data) { return event("put", data); }
inline std::string patch(const std::string& data) { return event("patch", data); }

class FlagsFixture : public ::testing::Test {
 protected:
  FlagsFixture() {
    options.mobile_key = "mob-1";
    options.stream_url = "http://stream.example";
    options.poll_url = "http://poll.example/";
  }

  template <const auto& kTable = kFlags>
  void open() {
    service.emplace(options, kContext);
    flags = std::make_shared<StaticFlags<Settings, kTable>>(settings, outside, *service);
    ASSERT_EQ(flags->open(7), Error::kNone);
  }

  Step poll() {
    const test::HeapTrap trap;
    return flags->poll(clock.now(), random.next());
  }

  /// Polls and sleeps as the steps say until `ms` have passed. What was told is in `told`.
  void run(uint64_t ms) {
    const uint64_t end = clock.elapsed_ms() + ms;
    for (int spins = 0; spins < 10'000; ++spins) {
      const Step step = poll();
      if (step.kind != StepKind::kIdle) {
        note(step.kind);
        continue;
      }
      const uint32_t wake = transport.wake_ms(step.wants_read, step.wants_write);
      const auto left = static_cast<uint32_t>(end - clock.elapsed_ms());
      const uint32_t wait = std::min(step.wait_ms, wake);
      if (wait != 0 && left == 0) {
        return;
      }
      spins = wait == 0 ? spins : 0;
      clock.advance(std::min(wait, left));
    }
    FAIL() << "it spins";
  }

  void sends(const std::string& bytes) {
    server.push(transport, [&](test::Script& script) { script.sends(bytes); });
    run(0);
  }

  std::string take_told() { return std::exchange(told, ""); }
  Status status() const { return flags->status(); }
  /// The names of the members that the last commit changed.
  std::string changed() const { return changed_; }
  const std::string& request(size_t n) const { return server.connections()[n].written; }

  LaunchDarklyOptions options;
  test::VirtualClock clock{UINT32_MAX - 5'000};
  test::SmallRandom random{1};
  test::ScriptedServer server;
  test::ScriptedTransport transport{server};
  test::Outside outside{transport};
  Values<Settings> settings;
  std::optional<LaunchDarkly> service;
  std::shared_ptr<Flags> flags;
  std::string told;  ///< `changed(name gain) rejected(gain OUT_OF_RANGE) READY stopped `

 private:
  void note(StepKind kind) {
    if (kind == StepKind::kChanged) {
      note_changed();
      told += "changed(" + changed_ + ") ";
    } else if (kind == StepKind::kRejected) {
      told += "rejected(" + std::string(to_std(flags->rejected_key())) + " " +
              name(flags->rejected_error()) + ") ";
    } else if (kind == StepKind::kStatus) {
      told += std::string(name(flags->status())) + " ";
    } else {
      told += "stopped ";
    }
  }
  void note_changed() {
    changed_.clear();
    const auto add = [this](bool is_changed, const char* member) {
      changed_ += is_changed ? (changed_.empty() ? "" : " ") + std::string(member) : "";
    };
    add(settings.changed<&Settings::blink>(), "blink");
    add(settings.changed<&Settings::loud>(), "loud");
    add(settings.changed<&Settings::name>(), "name");
    add(settings.changed<&Settings::rate_ms>(), "rate_ms");
    add(settings.changed<&Settings::gain>(), "gain");
    add(settings.changed<&Settings::greeting>(), "greeting");
    add(settings.changed<&Settings::limits>(), "limits");
  }

  std::string changed_;
};

}  // namespace esse::flags
