// SPDX-License-Identifier: Apache-2.0
#pragma once
// Healthy servers: what becomes of a client whose streams end after a while, as behind proxies and
// serverless platforms, however they end. What counts is the share of the time with an open stream.
#include <cstdint>
#include <string>

#include "esse_client/options.h"

namespace esse::test {

/// A server whose streams all live as long, and end alike.
struct Lives {
  uint32_t life_ms;
  bool in_good_order;  ///< else they are cut
  bool heartbeats;     ///< comments are all that comes; else an event
  std::string retry;   ///< a field at each stream's beginning, or nothing
};

/// The worst of several seeds.
struct Health {
  double open_percent = 100;  ///< of 6 hours
  /// From a stream's end to the next one, in milliseconds.
  uint32_t longest_gap_ms = 0;
  uint32_t shortest_gap_ms = UINT32_MAX;
};

/// `first_life_ms` is the life of a stream before the 6 hours; 0: there is none.
Health measure(const Lives& lives, const ClientOptions& options, uint32_t first_life_ms);

/// Common lives of streams, in seconds: serverless platforms (10, 16), HAProxy and large clouds
/// (30), Heroku (55), nginx (60).
constexpr uint32_t kCommonLives[] = {10, 16, 30, 55, 60};
/// The least share of the time, in percent, that a stream of this life leaves open.
constexpr double least_percent(uint32_t life_s) { return life_s < 16 ? 75 : life_s < 30 ? 85 : 92; }

}  // namespace esse::test
