// SPDX-License-Identifier: Apache-2.0
#pragma once
// Net: a whole lwIP in this process and in virtual time, with two interfaces and a link between
// them: a device's, and a server's. What one sends, the other receives, later, twice, in another
// order or never, as the seed says. Time passes only when a test says so.
//
// lwIP is one for the process, so Net is, too: each test makes a Net, which starts from an empty
// network, and drops it.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "esse_base/millis.h"
#include "support/virtual_clock.h"
#include "unit/lwip_shared/interfaces.h"

namespace esse::test {

/// Where the device's driver puts what it receives.
enum class Driver { kPool, kOwnBuffers };

struct LinkOptions {
  uint32_t delay_ms = 2;
  uint32_t jitter_ms = 0;  ///< on top, for each packet alone: so they overtake each other
  uint32_t loss_permille = 0;
  uint32_t twice_permille = 0;
  uint32_t seed = 1;
  Driver driver = Driver::kPool;
};

class Net {
 public:
  explicit Net(const LinkOptions& options = {});
  Net(const Net&) = delete;
  Net& operator=(const Net&) = delete;
  ~Net();

  Millis now() const;
  /// Lets `ms` go by: packets and lwIP's timers, each at its time.
  void pass(uint32_t ms);
  /// Up to the next packet or timer, but no longer than `most_ms`.
  void step(uint32_t most_ms);

  /// Sleeps as an application does: for at most `most_ms`, without an RTOS up to the next packet or
  /// timer, and with one until the transport wakes it.
  void sleep(uint32_t most_ms);
  /// TcpOptions::wake, for a transport whose application sleeps here.
  static void wake(void* net) { static_cast<Net*>(net)->woken_ = true; }

  void set_link(bool up) { test::set_link(up); }
  /// From now on nothing arrives, and nobody is told.
  void lose_everything() { options_.loss_permille = 1000; }
  void set_device_address(const char* address) { test::set_device_address(address); }
  /// Name servers' answers wait, until they are let go.
  void hold_answers() { holds_ = true; }
  void let_answers_go();
  size_t held_answers() const { return held_.size(); }

  /// Packets that found no buffer of the pool when they arrived.
  uint32_t starved() const { return starved_; }
  /// Packets sent by both sides, lost ones included.
  uint32_t sent() const { return sent_; }
  /// Packets that the device has sent, lost ones included, and that have reached it.
  uint32_t device_sent() const { return device_sent_; }
  uint32_t device_received() const { return device_received_; }
  /// Buffers of the driver that lwIP, or the transport, holds.
  size_t own_buffers_held() const;
  /// Buffers of the pool in use.
  static size_t pool_in_use();
  /// A number that depends on every packet and its time.
  uint64_t trace() const { return trace_; }

  static void transmit(netif& from, const std::string& bytes);  // for the interfaces

 private:
  struct Packet {
    netif* to;
    std::string bytes;
  };
  void queue(netif* to, const std::string& bytes);
  void deliver(const Packet& packet);

  LinkOptions options_;
  SmallRandom random_;
  std::multimap<uint64_t, Packet> in_flight_;  // by the time of arrival
  std::vector<std::string> held_;
  bool holds_ = false;
  bool woken_ = false;
  uint32_t starved_ = 0;
  uint32_t sent_ = 0;
  uint32_t device_sent_ = 0;
  uint32_t device_received_ = 0;
  uint64_t trace_ = 14695981039346656037u;
};

/// FNV-1a, to say in one number what a stream was.
uint64_t hash_of(const std::string& bytes, uint64_t start = 14695981039346656037u);

}  // namespace esse::test
