// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the flags are measured at, on a host and on a Cortex-M3: a program with twelve flags of the
// put of json_text.h, which has 5,000. The profile is fed events; what a connection and the parser
// of the stream cost is measured elsewhere.
#include "esse_flags/launchdarkly.h"

namespace esse::bench {

struct Settings {
  bool layout = true;
  bool rollout = true;
  bool turbo = false;
  int32_t pump_beta = 0;
  int32_t pump_retry = 0;
  int32_t navigation = 0;
  Decimal checkout_low;
  Decimal checkout_high;
  flags::String<16> lcd_text;
  flags::String<16> ota_text;
  flags::String<16> web_text;
  flags::Json<96> lcd_theme = "{}";
};

inline constexpr flags::Flag<Settings> kFlags[] = {
    flags::flag<&Settings::layout>("checkout-flow-enable-new-layout-4182"),
    flags::flag<&Settings::rollout>("pump-rollout-2026-820"),
    flags::flag<&Settings::turbo>("ota-turbo-2504"),
    flags::flag<&Settings::pump_beta>("pump-beta-865").within(0, 10'000),
    flags::flag<&Settings::pump_retry>("pump-beta-4165").within(0, 10'000),
    flags::flag<&Settings::navigation>("web.navigation-enable-new-layout-2458"),
    flags::flag<&Settings::checkout_low>("checkout-flow-rollout-2026-3647"),
    flags::flag<&Settings::checkout_high>("checkout-flow-rollout-2026-1197"),
    flags::flag<&Settings::lcd_text>("lcd-theme-turbo-876"),
    flags::flag<&Settings::ota_text>("ota-turbo-2554"),
    flags::flag<&Settings::web_text>("web.navigation-turbo-4153"),
    flags::flag<&Settings::lcd_theme>("lcd-theme-beta-2591"),
};

constexpr flags::LaunchDarklyOptions options() {
  flags::LaunchDarklyOptions options;
  options.mobile_key = "mob-1";
  return options;
}
inline constexpr flags::LaunchDarklyOptions kOptions = options();

/// A service and its flags, without a connection.
struct Follower {
  flags::Values<Settings> values;
  flags::StaticWriter<Settings, kFlags> writer{values};
  flags::LaunchDarkly service{kOptions, "{}"};
};

inline stream::Part part_of(bool is_first, bool is_last) {
  if (is_first) {
    return is_last ? stream::Part::kWhole : stream::Part::kFirst;
  }
  return is_last ? stream::Part::kLast : stream::Part::kMiddle;
}

/// The data of a put, in parts of `size` bytes. Answers whether all of it was taken.
[[gnu::noinline]] inline bool take_put(Follower& follower, Span<const char> data, size_t size) {
  stream::EventView event;
  event.type = "put";
  flags::Took took = flags::Took::kNothing;
  for (size_t at = 0; at < data.size() && took == flags::Took::kNothing; at += size) {
    const Span<const char> rest = data.from(at);
    event.data = Text(rest.first(min_of(size, rest.size())));
    event.part = part_of(at == 0, rest.size() <= size);
    took = follower.service.event(event, follower.writer);
  }
  return took == flags::Took::kAll;
}

/// Events of a stream, of 86 bytes each, and their commits: the next is newer and has another
/// value.
constexpr unsigned kPatches = 9;

[[gnu::noinline]] inline bool take_patches(Follower& follower) {
  char data[] =
      R"({"key":"pump-beta-865","version":2000000000,"flagVersion":5,"value":250,"variation":1})";
  char* const version = data + 42;
  char* const value = data + 70;
  stream::EventView event;
  event.type = "patch";
  event.data = Text(data, sizeof data - 1);
  bool good = true;
  for (unsigned i = 0; i < kPatches; ++i) {
    ++*version;
    ++*value;
    good = follower.service.event(event, follower.writer) == flags::Took::kChange && good;
  }
  return good;
}

/// What a put has left: the same for every size of its parts, or the measurement is worth nothing.
inline uint32_t sum_of(const Follower& follower) {
  const Settings& s = *follower.values.operator->();
  uint32_t sum = follower.writer.commits() + follower.writer.undeclared();
  sum += static_cast<uint32_t>(s.layout) + static_cast<uint32_t>(s.rollout) * 2 +
         static_cast<uint32_t>(s.turbo) * 4;
  sum += static_cast<uint32_t>(s.pump_beta + s.pump_retry * 3 + s.navigation * 5);
  sum += static_cast<uint32_t>(s.checkout_low.mantissa + s.checkout_high.mantissa * 7);
  const Text texts[] = {s.lcd_text.text(), s.ota_text.text(), s.web_text.text(),
                        s.lcd_theme.text()};
  for (const Text text : texts) {
    for (const char c : text) {
      sum = sum * 31 + static_cast<uint8_t>(c);
    }
  }
  return sum;
}

/// Reads by constant offset, one each.
[[gnu::noinline]] inline bool read_bool(const flags::Values<Settings>& values) {
  return values.get<&Settings::turbo>();
}
[[gnu::noinline]] inline flags::String<16> read_text(const flags::Values<Settings>& values) {
  return values.get<&Settings::ota_text>();
}

}  // namespace esse::bench
