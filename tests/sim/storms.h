// SPDX-License-Identifier: Apache-2.0
#pragma once
// Storms: servers that make bad clients hammer. Each answers every connection alike, at once, for
// ever; what counts is how often the client comes back. The bounds are promises: no seed breaks
// them.
#include <cstdint>
#include <string>
#include <vector>

#include "esse_client/options.h"

namespace esse::test {

constexpr uint64_t kSecond = 1'000;
constexpr uint64_t kHour = 3'600 * kSecond;
constexpr uint64_t kDay = 24 * kHour;

constexpr size_t kPresets = 3;
struct Preset {
  const char* name;
  ClientOptions options;
};
/// device, launchdarkly, browser.
const Preset& preset(size_t index);

/// The most connections in any stretch of 10 s, 60 s, an hour; and the least in a day, since a
/// client that does not come back is no cure.
struct StormCounts {
  uint32_t in_10_s = 0;
  uint32_t in_60_s = 0;
  uint32_t in_hour = 0;
  uint32_t a_day = 0;
};

struct Storm {
  const char* words;     ///< what the server sends
  std::string response;  ///< on each connection, then the end
  StormCounts bounds[kPresets];
};

/// Each row of the reference's table: 200, one event, end.
const std::vector<Storm>& storms();

/// The worst of several seeds, a day each; `a_day` is the least of them.
StormCounts measure(const Storm& storm, const ClientOptions& options);

}  // namespace esse::test
