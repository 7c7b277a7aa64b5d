// SPDX-License-Identifier: Apache-2.0
#pragma once
// World: one real client, one scripted server, and virtual time between them, for as long as a
// simulation likes: what it keeps of a connection is the time of its attempt.
#include <cstdint>
#include <functional>
#include <vector>

#include "esse_client/client.h"
#include "support/scripted_transport.h"
#include "support/virtual_clock.h"

namespace esse::test {

class World final : private ServerModel {
 public:
  /// What becomes of the attempt that is made at `elapsed_ms`. The plan's acts stay valid.
  using Server = std::function<ConnectionPlan(uint64_t elapsed_ms)>;
  using Application = std::function<void(World& world, StepKind kind)>;

  /// `first` is the millisecond counter's first value. Ends the program when open() refuses.
  World(const ClientOptions& options, Server server, uint32_t seed = 1, uint32_t first = 0);

  /// Called for every step but kIdle.
  void on_step(Application application) { application_ = std::move(application); }
  /// The application sleeps for this long whenever it is idle, whatever the client asks for.
  void sleeps(uint32_t ms) { sleep_ms_ = ms; }

  /// Lets `ms` pass, or less: until nothing will ever happen again.
  void run(uint64_t ms);

  Client& client() { return client_; }
  uint64_t elapsed_ms() const { return clock_.elapsed_ms(); }
  /// When each connection was attempted.
  const std::vector<uint64_t>& attempts() const { return attempts_; }
  /// The most attempts in any stretch of time this long.
  uint32_t most_in(uint64_t window_ms) const;
  uint64_t steps(StepKind kind) const { return steps_[static_cast<size_t>(kind)]; }
  /// Time with an open stream, those that have ended.
  uint64_t open_ms() const { return open_ms_; }
  uint64_t polls() const { return polls_; }
  /// The most polls in a row for which no time passed and which reported nothing.
  uint32_t longest_spin() const { return longest_spin_; }
  /// The longest delay that was announced.
  uint32_t longest_delay_ms() const { return longest_delay_ms_; }
  uint32_t shortest_delay_ms() const { return shortest_delay_ms_; }

 private:
  ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) override;
  bool sleep(const Step& step, uint64_t end);
  void note(StepKind kind);

  Server server_;
  Application application_;
  VirtualClock clock_;
  SmallRandom random_;
  uint32_t drawn_;  // one for each attempt: what happens does not hang on the number of polls
  ScriptedTransport transport_;
  ClientOptions options_;
  StaticClient<EventBytes{512}, ReceiveBytes{128}, UrlBytes{64}> client_;
  std::vector<uint64_t> attempts_;
  uint64_t steps_[kStepKinds] = {};
  uint64_t opened_at_ = 0;
  uint64_t open_ms_ = 0;
  uint64_t polls_ = 0;
  uint64_t polls_before_ = 0;  // until time passed last
  uint32_t spin_ = 0;
  uint32_t longest_spin_ = 0;
  uint32_t longest_delay_ms_ = 0;
  uint32_t shortest_delay_ms_ = UINT32_MAX;
  uint32_t sleep_ms_ = 0;
  bool open_ = false;
};

}  // namespace esse::test
