// SPDX-License-Identifier: Apache-2.0
// esse_fleet DEVICES [FOLDER]: a fleet after an outage, scenario by scenario, against the gates of
// docs/design.md, as "ok NAME" and "FAIL NAME: why" lines. With FOLDER: writes storm.md (this
// table, and those of one device) and storm.svg there.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "chart.h"
#include "fleet.h"
#include "healthy.h"
#include "storms.h"

namespace esse::test {
namespace {

// Peaks are thousandths of the fleet in a second. Without gates a scenario is there to compare, and
// must break kAtOnce: else the simulation could not tell good from bad.
struct Gates {
  uint32_t peak_1000 = 0;
  uint32_t t99_ms = 0;
  uint32_t attempts_100 = 0;
};

// What the server does while it is down.
enum class Down : uint8_t {
  kRefuses,
  kRefusesLate,  // after 5 s
  kDrops5s,      // cuts each stream after 5 s
  kDrops10s,
  kRetries,  // and before: ends each stream in good order, after an event, with `retry: 2000`
};

struct Scenario {
  const char* words;
  size_t preset;
  uint32_t down_s;
  Down down;
  uint32_t admitted_1000;  ///< thousandths of the fleet in a second
  Seeds seeds;
  Gates gates;
};

// With a window of 60 s that stays 60 s, refused attempts cannot pile up over e / 60 of the fleet
// in a second (the renewal density of a uniform delay).
constexpr Gates kAtOnce{35, 75'000, 150};
constexpr Gates kMinute{50, 90'000, 400};
constexpr Gates kNarrow{50, 300'000, 600};
constexpr Gates kTenMinutes{50, 300'000, 1'500};

// A stream's end is followed after 2 to 4 s, by the server's own word: that is the rate of
// attempts.
constexpr Gates kOwnRate{360, 90'000, 25'000};

constexpr Scenario kScenarios[] = {
    {"back at once", 0, 0, Down::kRefuses, 20, Seeds::kDistinct, kAtOnce},
    {"back at once, all seeds equal", 0, 0, Down::kRefuses, 20, Seeds::kAllEqual, kAtOnce},
    {"back at once, 256 seeds", 0, 0, Down::kRefuses, 20, Seeds::kOneOf256, kAtOnce},
    {"back at once, `retry: 2000`", 0, 0, Down::kRetries, 20, Seeds::kDistinct, kAtOnce},
    {"back at once, quarter of the capacity", 0, 0, Down::kRefuses, 5, Seeds::kDistinct, kNarrow},
    {"down for 60 s", 0, 60, Down::kRefuses, 20, Seeds::kDistinct, kMinute},
    {"down for 60 s, quarter, refused after 5 s", 0, 60, Down::kRefusesLate, 5, Seeds::kDistinct,
     kNarrow},
    {"down for 600 s, quarter", 0, 600, Down::kRefuses, 5, Seeds::kDistinct, kTenMinutes},
    {"drops after 5 s for 600 s, quarter", 0, 600, Down::kDrops5s, 5, Seeds::kDistinct,
     kTenMinutes},
    {"one event, `retry: 2000` and a good end for 600 s", 0, 600, Down::kRetries, 20,
     Seeds::kDistinct, kOwnRate},
    {"drops after 10 s for 600 s", 0, 600, Down::kDrops10s, 20, Seeds::kDistinct, {}},
    {"back at once", 1, 0, Down::kRefuses, 20, Seeds::kDistinct, {}},
    {"down for 60 s", 1, 60, Down::kRefuses, 20, Seeds::kDistinct, {}},
    {"back at once", 2, 0, Down::kRefuses, 20, Seeds::kDistinct, {}},
};
// A constant delay takes a hundred attempts a device: shown for the small fleet only.
constexpr uint32_t kMostForBrowser = 100'000;

FleetOptions fleet_of(uint32_t devices, const Scenario& scenario) {
  FleetOptions options;
  options.devices = devices;
  options.client = preset(scenario.preset).options;
  Outage& outage = options.outage;
  outage.down_ms = scenario.down_s * 1'000;
  outage.serves = scenario.down >= Down::kDrops5s;
  outage.life_ms = scenario.down == Down::kDrops5s    ? 5'000
                   : scenario.down == Down::kDrops10s ? 10'000
                                                      : 0;
  outage.in_good_order = scenario.down == Down::kRetries;
  outage.refuse_ms = scenario.down == Down::kRefusesLate ? 5'000 : 200;
  outage.admitted_s = devices / 1'000 * scenario.admitted_1000;
  options.seeds = scenario.seeds;
  return options;
}

std::string decimal(uint64_t value, uint64_t unit, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits,
                static_cast<double>(value) / static_cast<double>(unit));
  return text;
}

std::string seconds(uint32_t ms) { return ms == UINT32_MAX ? "over 600" : decimal(ms, 1'000, 1); }

std::string row(const Scenario& scenario, const FleetResult& result) {
  return std::string("| ") + preset(scenario.preset).name + " | " + scenario.words + " | " +
         with_commas(result.peak(1'000)) + " | " + with_commas(result.peak(100) * 10) + " | " +
         decimal(result.attempts_100(), 100, 2) + " | " + seconds(result.back_at(50)) + " | " +
         seconds(result.back_at(99)) + " | " + seconds(result.back_at(100)) + " |\n";
}

/// What does not hold; empty: all of it does.
std::string breach(const Gates& gates, const FleetResult& result) {
  std::string why;
  const uint64_t peak = uint64_t{result.devices} / 1'000 * gates.peak_1000;
  if (result.peak(1'000) > peak) {
    why += " over " + std::to_string(peak) + " attempts in a second;";
  }
  if (result.back_at(99) > gates.t99_ms) {
    why += " 99 % are back after more than " + seconds(gates.t99_ms) + " s;";
  }
  if (result.attempts_100() > gates.attempts_100) {
    why += " over " + decimal(gates.attempts_100, 100, 1) + " attempts a device;";
  }
  return why;
}

bool judge(const Scenario& scenario, const FleetResult& result) {
  const bool gated = scenario.gates.peak_1000 != 0;
  std::string why = breach(gated ? scenario.gates : kAtOnce, result);
  if (!gated) {
    why = why.empty() ? " it keeps gates that it must break" : "";
  }
  std::printf("%s fleet of %u, %s, %s%s%s\n    %s", why.empty() ? "ok" : "FAIL", result.devices,
              preset(scenario.preset).name, scenario.words, why.empty() ? "" : ":", why.c_str(),
              row(scenario, result).c_str());
  std::fflush(stdout);
  return why.empty();
}

std::vector<uint32_t> each_second(const FleetResult& result) {
  std::vector<uint32_t> sums;
  for (size_t i = 0; i < result.attempts.size(); ++i) {
    sums.resize(i / 100 + 1);
    sums[i / 100] += result.attempts[i];
  }
  return sums;
}

std::string storm_table() {
  std::string text =
      "| the server sends | preset | most in 10 s | in 60 s | in an hour | least in a day |\n"
      "|---|---|---:|---:|---:|---:|\n";
  for (const Storm& storm : storms()) {
    for (size_t i = 0; i < kPresets; ++i) {
      const StormCounts counts = measure(storm, preset(i).options);
      text += std::string("| ") + storm.words + " | " + preset(i).name;
      for (const uint32_t count : {counts.in_10_s, counts.in_60_s, counts.in_hour, counts.a_day}) {
        text += " | " + with_commas(count);
      }
      text += " |\n";
    }
  }
  return text;
}

constexpr const char* kIntroduction = R"(<!-- SPDX-License-Identifier: Apache-2.0 -->
# Storms

Written by `tests/sim/run update`: the real client in virtual time.

## One device, and a server that makes clients hammer

The server answers each connection with 200 and one event (or refuses), and ends it at once, for ever.
Connections, the worst of eight seeds over a day.

)";
constexpr const char* kPeers = R"(
For comparison, measured: LaunchDarkly's js-eventsource 2.2 makes 3,726 connections in 5 s
under `retry: 0`, npm eventsource 5 makes 2,804 in 5 s, eventsource-c 0.2 makes 2,500 in 10 s.

)";
constexpr const char* kHealthyHead = R"(## One device, and a server whose streams do not last

Each stream lives as long, over 6 hours of a client that begins: the share of the time with an open
stream, and the longest time without one. The server brings one event or one comment, and ends the
stream in good order or cuts it, without `retry:`; the worst of these four is shown.

| a stream lives | device | launchdarkly | browser |
|---|---:|---:|---:|
)";
constexpr const char* kFleetHead = R"(
![attempts a second over time](storm.svg)

| preset | server | peak in 1 s | peak rate over 0.1 s | attempts a device | half back, s | 99 % back, s | all back, s |
|---|---|---:|---:|---:|---:|---:|---:|
)";

std::string healthy_table() {
  std::string text = kHealthyHead;
  for (const uint32_t life_s : {1u, 5u, 10u, 16u, 30u, 55u, 60u}) {
    text += "| " + std::to_string(life_s) + " s";
    for (size_t i = 0; i < kPresets; ++i) {
      Health worst;
      for (const bool in_good_order : {true, false}) {
        for (const bool heartbeats : {true, false}) {
          const Lives lives{life_s * 1'000, in_good_order, heartbeats, ""};
          const Health health = measure(lives, preset(i).options, 0);
          worst.open_percent = std::min(worst.open_percent, health.open_percent);
          worst.longest_gap_ms = std::max(worst.longest_gap_ms, health.longest_gap_ms);
        }
      }
      text += " | " + decimal(static_cast<uint64_t>(worst.open_percent * 10), 10, 1) + " %, " +
              seconds(worst.longest_gap_ms) + " s";
    }
    text += " |\n";
  }
  return text + "\n";
}

std::string document(uint32_t devices, const std::string& rows) {
  std::string text = kIntroduction + storm_table() + kPeers + healthy_table();
  text += "## " + with_commas(devices) + " devices that lose their server together\n\n";
  text +=
      "All had been connected for 14 minutes; the loss reaches them within 0.2 s. The server is\n";
  text += "back then or later, admits " + with_commas(devices / 50) + " connections a second (";
  text += "a quarter: " + with_commas(devices / 200) + ") and\n";
  text +=
      "refuses the others after 0.2 s. Seconds count from its return. Gates of the device preset\n";
  text += "with a server that is back at once: " + with_commas(devices / 1'000 * kAtOnce.peak_1000);
  text += " attempts in a second, 1.5 a device, 99 % back\nafter 75 s. With `retry: 2000` ";
  text += "the server ends its streams in good order, before and after.\n";
  return text + kFleetHead + rows;
}

bool write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    std::printf("FAIL fleet: cannot write %s\n", path.c_str());
  }
  return !file.fail();
}

int run(uint32_t devices, const char* folder) {
  Chart chart;
  chart.title = with_commas(devices) + " devices lose their server, which is back at once";
  chart.x_words = "since the loss";
  chart.y_words = "attempts in each second";
  chart.level = devices / 50;
  chart.level_words = "the server admits " + with_commas(chart.level);
  const char* const colours[kPresets] = {"#0a6ebd", "#e08a00", "#c9b8b8"};
  const char* const words[kPresets] = {"device: spread over 60 s", "launchdarkly: 1 s, 50 % jitter",
                                       "browser: 3 s, constant"};
  bool good = true;
  std::string rows;
  for (const Scenario& scenario : kScenarios) {
    if (scenario.preset == 2 && devices > kMostForBrowser) {
      continue;
    }
    const FleetResult result = simulate(fleet_of(devices, scenario));
    good = judge(scenario, result) && good;
    rows += row(scenario, result);
    if (scenario.down_s == 0 && scenario.down == Down::kRefuses &&
        scenario.seeds == Seeds::kDistinct && scenario.admitted_1000 == 20) {
      chart.curves.push_back(
          {words[scenario.preset], colours[scenario.preset], each_second(result)});
    }
  }
  if (folder != nullptr) {
    const std::string to = folder;
    good = write(to + "/storm.svg", to_svg(chart)) && good;
    good = write(to + "/storm.md", document(devices, rows)) && good;
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace esse::test

int main(int count, char** words) {
  const int devices = count > 1 ? std::atoi(words[1]) : 0;
  if (devices < 1'000 || devices > 1'000'000 || count > 3) {
    std::fprintf(stderr, "usage: esse_fleet DEVICES [FOLDER]; 1,000 to 1,000,000 devices\n");
    return 2;
  }
  return esse::test::run(static_cast<uint32_t>(devices), count == 3 ? words[2] : nullptr);
}
