// SPDX-License-Identifier: Apache-2.0
#pragma once
// ScriptedServer: the comfortable ServerModel for unit tests. It owns its scripts, records every
// connection with all that the client wrote, and answers requests through a callback.
//
//   ScriptedServer server;
//   server.next().connects_in(20).awaits_head().sends(kHead).waits(1000).sends("data:
//   1\n\n").ends(); server.next().refuses();                       // the second connection
//   server.otherwise().awaits_head().sends(kHead); // all others; without it they are refused
//   server.on_head([](const Connection& c, Script& answer) { answer.sends(...).cuts(); });
//   ScriptedTransport transport(server);
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "support/scripted_transport.h"

namespace esse::test {

/// A ConnectionPlan and its acts, with the texts they look at. Chain the calls in the order in
/// which things happen.
class Script {
 public:
  Script() = default;
  Script(const Script&) = delete;  // acts look into texts_
  Script& operator=(const Script&) = delete;

  // How the connection comes about. kForever hangs.
  Script& opens_not(Error error, int32_t native = 0) {
    return plan_.open_error = error, plan_.native = native, *this;
  }
  Script& cannot_secure() { return plan_.can_secure = false, *this; }
  Script& name_takes(uint32_t ms) { return plan_.name_ms = ms, *this; }
  Script& name_fails(Error error = Error::kNameNotFound, int32_t native = 4);
  Script& connects_in(uint32_t ms) { return plan_.connect_ms = ms, *this; }
  Script& refuses(int32_t native = 111) { return connect_fails(Error::kConnectRefused, native); }
  Script& connect_fails(Error error, int32_t native);
  Script& secures_in(uint32_t ms) { return plan_.secure_ms = ms, *this; }
  Script& secure_fails(Error error, int32_t native = 0, uint32_t verify_flags = 0);
  /// The transport's own timer, from open() on.
  Script& gives_up_after(uint32_t ms) { return plan_.give_up_ms = ms, *this; }

  // What the windows let through.
  Script& reads_at_most(uint32_t bytes) { return plan_.read_most = bytes, *this; }
  /// 1 to `most` bytes a read, from a seed that is not 0.
  Script& reads_at_random(uint32_t most, uint32_t seed);
  /// `bytes` a write at most, and after each "not yet" for `every_ms`.
  Script& writes_at_most(uint32_t bytes, uint32_t every_ms = 0);

  // What the server does, one after the other.
  Script& awaits_head() { return add(Act::Kind::kAwaitHead); }
  Script& waits(uint32_t ms) { return wait_ms_ += ms, *this; }
  Script& sends(std::string bytes);
  Script& ends() { return add(Act::Kind::kEnd); }
  Script& cuts() { return add(Act::Kind::kCut); }
  Script& resets(int32_t native = 104) { return fails(Error::kReset, native); }
  Script& fails(Error error, int32_t native);

  /// Appends what `other` does; `other` goes on owning the texts.
  Script& append(const Script& other);

  Script& clear_acts() { return acts_.clear(), *this; }

  ConnectionPlan plan() const;
  Span<const Act> acts() const { return {acts_.data(), acts_.size()}; }

 private:
  Script& add(Act::Kind kind);

  ConnectionPlan plan_;
  std::vector<Act> acts_;
  std::deque<std::string> texts_;
  uint32_t wait_ms_ = 0;
};

/// What became of one connection.
struct Connection {
  std::string host;
  uint16_t port = 0;
  bool secure = false;
  bool closed = false;
  Millis opened_at;
  std::string written;  ///< everything that the client wrote
  Script script;  ///< what is played: a copy of the one that was foreseen, and what push() adds
};

class ScriptedServer final : public ServerModel {
 public:
  /// The script of the next connection that has none yet.
  Script& next() { return scripts_.emplace_back(); }
  /// The script of every connection that next() did not foresee.
  Script& otherwise() { return otherwise_.emplace(); }

  using Responder = std::function<void(const Connection& connection, Script& answer)>;
  /// Called once a connection's request head is complete; what it scripts replaces the rest of the
  /// connection's script and starts at once. A script that stays empty changes nothing.
  void on_head(Responder responder) { responder_ = std::move(responder); }

  /// Adds to what is played on the connection that `to` has open now:
  /// server.push(transport, [](Script& s) { s.sends("data: 1\n\n"); });
  void push(ScriptedTransport& to, const std::function<void(Script& script)>& write);

  /// Every successful open(), in order.
  const std::deque<Connection>& connections() const { return connections_; }
  const Connection& last() const { return connections_.back(); }
  size_t opens() const { return connections_.size(); }
  size_t closes() const { return closes_; }

  ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) override;
  void wrote(ScriptedTransport& by, Text bytes, Millis now) override;
  void head_complete(ScriptedTransport& by, Millis now) override;
  void closed(ScriptedTransport& by) override;

 private:
  std::deque<Script> scripts_;
  std::optional<Script> otherwise_;
  std::deque<Script> answers_;
  std::deque<Connection> connections_;
  Responder responder_;
  size_t used_ = 0;
  size_t closes_ = 0;
};

}  // namespace esse::test
