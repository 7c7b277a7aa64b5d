// SPDX-License-Identifier: Apache-2.0
#include "storms.h"

#include <algorithm>

#include "support/scripted_server.h"
#include "world.h"

namespace esse::test {

namespace {

std::string stream(const std::string& retry) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + retry + "data: x\n\n";
}

}  // namespace

const Preset& preset(size_t index) {
  static const Preset presets[kPresets] = {{"device", device_options()},
                                           {"launchdarkly", launchdarkly_options()},
                                           {"browser", browser_options()}};
  return presets[index];
}

const std::vector<Storm>& storms() {
  static const std::vector<Storm> all = {
      {"nothing", stream(""), {{10, 12, 60, 400}, {6, 10, 200, 3'000}, {4, 20, 1'200, 28'000}}},
      {"`retry: 0`",
       stream("retry: 0\n\n"),
       {{10, 12, 60, 400}, {6, 10, 200, 3'000}, {20, 120, 7'200, 28'000}}},
      {"`retry: 200` on each",
       stream("retry: 200\n\n"),
       {{10, 12, 60, 400}, {6, 10, 200, 3'000}, {20, 120, 7'200, 28'000}}},
      {"`retry: 10000` on each",
       stream("retry: 10000\n\n"),
       {{1, 6, 360, 4'000}, {1, 6, 360, 4'000}, {1, 6, 360, 8'000}}},  // the server's own rate
      {"`retry: 4000000000`",
       stream("retry: 4000000000\n\n"),
       {{1, 1, 12, 144}, {1, 1, 12, 144}, {1, 1, 12, 144}}},
      {"503, `Retry-After: 86400`",
       "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 86400\r\n\r\n",
       {{1, 1, 1, 12}, {1, 1, 1, 12}, {1, 1, 1, 1}}},
  };
  return all;
}

StormCounts measure(const Storm& storm, const ClientOptions& options) {
  const uint32_t seeds = options.backoff.jitter_16 == 0 ? 1 : 8;
  Script script;
  script.awaits_head().sends(storm.response).ends();
  StormCounts worst;
  worst.a_day = UINT32_MAX;
  for (uint32_t seed = 1; seed <= seeds; ++seed) {
    World world(
        options, [&](uint64_t) { return script.plan(); }, seed);
    world.run(kDay);
    worst.in_10_s = std::max(worst.in_10_s, world.most_in(10 * kSecond));
    worst.in_60_s = std::max(worst.in_60_s, world.most_in(60 * kSecond));
    worst.in_hour = std::max(worst.in_hour, world.most_in(kHour));
    worst.a_day = std::min(worst.a_day, static_cast<uint32_t>(world.attempts().size()));
  }
  return worst;
}

}  // namespace esse::test
