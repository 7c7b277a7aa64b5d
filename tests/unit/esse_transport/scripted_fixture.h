// SPDX-License-Identifier: Apache-2.0
#pragma once
// Plays the peer of a scripted transport, which may lie under a fault injector and a tracer.
#include <functional>
#include <optional>
#include <string>

#include "conformance/transport_conformance.h"
#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"
#include "support/fault_injector.h"
#include "support/scripted_server.h"
#include "support/tracer.h"

namespace esse::test {

class ScriptedFixture final : public TransportFixture {
 public:
  struct Options {
    const char* name = "Scripted";
    uint32_t phase_ms = 0;  ///< for each of name, connect, securing
    uint32_t give_up_ms = kForever;
    uint32_t read_most = 0;
    bool secures = false;
    bool faults = false;
    bool traced = false;
    FaultOptions fault_options = {};
  };

  explicit ScriptedFixture(const Options& options) : options_(options), outer_(&scripted_) {
    if (options.faults) {
      outer_ = &injector_.emplace(*outer_, options.fault_options);
    }
    if (options.traced) {
      outer_ = &tracer_.emplace(*outer_, [this](const TraceEntry&) { ++traced_; });
    }
  }

  /// Puts one more layer, which is around transport(), under test.
  void wrap(Transport& layer) { outer_ = &layer; }

  Transport& transport() override { return *outer_; }
  bool arrange(Peer peer, Endpoint& to) override {
    Script& script = server_.otherwise();
    script.name_takes(options_.phase_ms).connects_in(options_.phase_ms);
    script.secures_in(options_.phase_ms).gives_up_after(options_.give_up_ms);
    script.reads_at_random(options_.read_most, 7).writes_at_most(1000, 10);
    to = Endpoint{"peer.example", 80, options_.secures};
    if (!options_.secures) {
      script.cannot_secure();
    }
    if (peer == Peer::kRefuses) {
      script.refuses();
    } else if (peer == Peer::kSilent) {
      script.connects_in(kForever);
    } else if (peer == Peer::kNameless) {
      script.name_fails();
    }
    return true;
  }
  Millis now() override { return clock_.now(); }
  void sleep(uint32_t most_ms) override {
    const Pending wants = outer_->pending();
    clock_.jump({wants.wait_ms, scripted_.wake_ms(wants.wants_read, wants.wants_write), most_ms});
  }
  void pass(uint32_t ms) override { clock_.advance(ms); }

  bool send(Text bytes) override {
    return push([&](Script& script) { script.sends(std::string(to_std(bytes))); });
  }
  bool end() override {
    return push([](Script& script) { script.ends(); });
  }
  bool cut() override {
    return push([](Script& script) { script.cuts(); });
  }
  bool reset() override {
    return push([](Script& script) { script.resets(); });
  }
  size_t receive(Span<char> into) override {
    if (receiving_ != server_.opens()) {
      receiving_ = server_.opens();
      received_ = 0;
    }
    const std::string& written = server_.last().written;
    const size_t left = written.size() - received_;
    const size_t n = left < into.size() ? left : into.size();
    copy_bytes(into.data(), written.data() + received_, n);
    received_ += n;
    return n;
  }
  bool saw_close() override { return server_.last().closed; }
  bool secures() override { return options_.secures; }

  size_t opens() const { return server_.opens(); }
  size_t closes() const { return server_.closes(); }
  size_t traced() const { return traced_; }

 private:
  bool push(const std::function<void(Script&)>& write) {
    server_.push(scripted_, write);
    return true;
  }

  Options options_;
  ScriptedServer server_;
  ScriptedTransport scripted_{server_};
  std::optional<FaultInjector> injector_;
  std::optional<Tracer> tracer_;
  Transport* outer_;
  VirtualClock clock_{UINT32_MAX - 3};  // so that every rule crosses the wrap
  size_t receiving_ = 0;
  size_t received_ = 0;
  size_t traced_ = 0;
};

}  // namespace esse::test
