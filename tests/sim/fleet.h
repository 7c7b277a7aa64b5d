// SPDX-License-Identifier: Apache-2.0
#pragma once
// Fleet: many real clients lose one server together, and come back. A discrete-event simulation in
// milliseconds: each client sleeps exactly as long as its poll() said, or until its transport has
// something for it. All had been connected for 14 minutes; the server's end reaches them over 0.2
// s.
#include <cstdint>
#include <vector>

#include "esse_client/options.h"

namespace esse::test {

struct Outage {
  uint32_t down_ms = 0;        ///< every attempt is refused for so long ...
  bool serves = false;         ///< ... or each gets a stream
  uint32_t life_ms = 0;        ///< ... that ends after this
  bool in_good_order = false;  ///< streams, that which all lose too, say `retry: 2000` and end well
  uint32_t admitted_s = 0;     ///< connections a second after that; a bucket of 0.1 s of them
  uint32_t refuse_ms = 200;    ///< how long it takes to be refused
};

enum class Seeds : uint8_t { kDistinct, kOneOf256, kAllEqual };

struct FleetOptions {
  uint32_t devices = 0;
  ClientOptions client;  ///< identities are 1, 2, 3 ..., as of serial numbers
  Outage outage;
  Seeds seeds = Seeds::kDistinct;
  uint32_t give_up_ms = 600'000;  ///< the end of the simulation, counted from the server's return
};

/// Times are milliseconds.
struct FleetResult {
  std::vector<uint32_t> attempts;   ///< in each 10 ms, from the loss on
  std::vector<uint32_t> recovered;  ///< when each device was back, counted from the server's return
  uint32_t devices = 0;
  uint64_t attempts_sum = 0;
  uint64_t polls = 0;
  uint64_t bytes = 0;  ///< memory for all devices

  /// The most attempts in any stretch of `ms`.
  uint64_t peak(uint32_t ms) const;
  /// When so many percent were back; UINT32_MAX: never.
  uint32_t back_at(uint32_t percent) const;
  /// Attempts a device, in hundredths.
  uint64_t attempts_100() const { return attempts_sum * 100 / devices; }
};

FleetResult simulate(const FleetOptions& options);

}  // namespace esse::test
