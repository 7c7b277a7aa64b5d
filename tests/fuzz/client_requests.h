// SPDX-License-Identifier: Apache-2.0
#pragma once
// ClientRequests: asks a client for what any context may ask for, and remembers it, so that the
// next poll can be held to it.
#include <deque>
#include <optional>
#include <string>

#include "esse_client/client.h"
#include "hostile_server.h"

namespace esse::test {

/// What a poll finds that was asked for.
struct Asked {
  bool closes = false;
  bool rejects = false;
  bool forgets = false;     // with it, the last event ID
  bool reconnects = false;  // now
  std::optional<std::string> next_id;
};

class ClientRequests {
 public:
  static constexpr uint64_t kNever = UINT64_MAX;

  ClientRequests(Input& input, Client& client) : input_(input), client_(client) {}

  /// One of those below, or none.
  void make(uint8_t which);
  void close();
  void reject(bool keep_id);
  void reconnect(uint32_t delay_ms);
  void reconnect_with_id();

  /// Since the last take().
  bool any() const { return asked_.closes || asked_.rejects || reconnect_in_; }
  /// For a poll at this time.
  Asked take(uint64_t now_ms);
  /// When the client has to reconnect; kNever: not.
  uint64_t reconnect_at() const { return reconnect_at_; }
  /// It did, or another attempt came anyway.
  void has_reconnected() { reconnect_at_ = kNever; }

 private:
  Input& input_;
  Client& client_;
  Asked asked_;
  std::optional<uint64_t> reconnect_in_;
  uint64_t reconnect_at_ = kNever;
  std::deque<std::string> ids_;
};

}  // namespace esse::test
