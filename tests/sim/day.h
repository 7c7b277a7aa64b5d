// SPDX-License-Identifier: Apache-2.0
#pragma once
// Day: one device for 24 hours in virtual time, and what wakes it: the real client and flags, the
// port to lwIP's sockets, and lwIP, with a server at the other end of a link. The device does what
// a follower's task does (platform/esse_espidf): it polls until there is nothing to do, and sleeps
// in the port's wait().
#include <cstdint>

namespace esse::test {

/// What the device follows.
enum class Follows : uint8_t { kEvents, kLaunchDarkly, kOfrep };

/// What is there of the network.
enum class Reach : uint8_t {
  kServer,
  kRefusal,   ///< nobody listens at the server's port
  kSilence,   ///< the server does not answer
  kNoNames,   ///< the name server does not answer
  kNoNetwork  ///< there is no link
};

/// What a day is like. 0: never, or off.
struct Circumstances {
  const char* words;
  Follows follows = Follows::kEvents;
  Reach reach = Reach::kServer;
  uint32_t heartbeat_s = 0;  ///< of the server
  uint32_t change_s = 0;     ///< how often an event, or a flag's value, comes
  uint32_t idle_s = 300;     ///< ExchangeOptions::idle_ms; events only
  uint16_t keep_alive_s = 60;
  uint32_t revalidate_s = 900;  ///< OFREP's
  bool is_held = true;          ///< without a network nothing is tried, as a follower has it
};

/// What happened in a day.
struct Wakes {
  uint32_t sleeps = 0;    ///< how often the task's wait ended
  uint32_t vain = 0;      ///< of these, how often there was nothing to do
  uint32_t radio = 0;     ///< times at which packets passed, more than a second apart
  uint32_t received = 0;  ///< packets
  uint32_t sent = 0;
  uint32_t tcp_timer = 0;  ///< how often lwIP's TCP timer ran for the device's connections
  uint32_t changes = 0;    ///< what reached the device of `change_s`
  uint32_t attempts = 0;
};

Wakes day_of(const Circumstances& circumstances);

}  // namespace esse::test
