// SPDX-License-Identifier: Apache-2.0
#pragma once
// HostileServer: what the client's fuzz target plays against. The fuzzer's input decides all of it:
// how connections come about, what is sent, when, and how it ends.
#include <deque>
#include <string>
#include <vector>

#include "esse_base/std_interop.h"
#include "support/fault_injector.h"
#include "support/scripted_transport.h"

namespace esse::test {

/// Control bytes are taken from the end of the input, what the server sends from its front, so that
/// either grows alone. Used up: zeros, and nothing to send.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : begin_(data), end_(data + size) {}

  bool empty() const { return begin_ == end_; }
  uint8_t byte() { return begin_ == end_ ? 0 : *--end_; }
  uint8_t next_byte() const { return begin_ == end_ ? 0 : end_[-1]; }
  /// 0 to `bound` - 1.
  uint32_t below(uint32_t bound) { return bound <= 256 ? byte() % bound : number() % bound; }
  uint32_t number() {
    const uint32_t low = byte();
    return low | static_cast<uint32_t>(byte()) << 8;
  }
  /// Mostly short; sometimes hours, days, or for ever.
  uint32_t time() {
    const uint32_t unit = byte();
    const uint32_t count = byte();
    if (unit == 255) {
      return kForever;
    }
    const uint32_t units[] = {0, 1, 100, 10'000, 2'000'000};
    return units[unit % 5] * count;
  }
  std::string text(size_t size) {
    const size_t left = static_cast<size_t>(end_ - begin_);
    const size_t n = size < left ? size : left;
    const std::string bytes(reinterpret_cast<const char*>(begin_), n);
    begin_ += n;
    return bytes;
  }

 private:
  const uint8_t* begin_;
  const uint8_t* end_;
};

/// What the server does on one connection.
struct Played {
  std::string wire;
  std::vector<bool> is_body;  // of each byte of the wire
  bool is_known = true;       // the head is not the fuzzer's
  bool is_stream = false;
  size_t taken = 0;  // bytes that the client has read
  std::string written;
  std::vector<Act> acts;

  void add(const std::string& bytes, bool body) {
    wire += bytes;
    is_body.insert(is_body.end(), bytes.size(), body);
  }
  std::string body_taken() const {
    std::string body;
    for (size_t i = 0; i < taken; ++i) {
      if (is_body[i]) {
        body += wire[i];
      }
    }
    return body;
  }
};

class HostileServer final : public ServerModel {
 public:
  /// The transport's own timer is left out under the fault injector, which would hide that it is
  /// due.
  HostileServer(Input& input, bool has_timer) : input_(input), has_timer_(has_timer) {}

  ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) override;
  void wrote(ScriptedTransport&, Text bytes, Millis) override {
    connections.back().written += to_std(bytes);
  }
  void closed(ScriptedTransport&) override { ++closes; }

  std::deque<Played> connections;
  uint32_t attempts = 0;
  uint32_t opens = 0;
  uint32_t closes = 0;

 private:
  void connects(ConnectionPlan& plan);

  Input& input_;
  const bool has_timer_;
};

/// Mostly none: then seed is 0.
FaultOptions faults(Input& input);

}  // namespace esse::test
