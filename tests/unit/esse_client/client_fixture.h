// SPDX-License-Identifier: Apache-2.0
#pragma once
// A client, a scripted server, and virtual time between them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "esse_client/client.h"
#include "support/guard_page.h"
#include "support/outside.h"
#include "support/scripted_server.h"
#include "support/url_of.h"
#include "support/virtual_clock.h"

namespace esse::test {

inline std::string str(Text text) { return std::string(text.data(), text.size()); }

inline std::string head(const std::string& more = "") {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + more + "\r\n";
}

/// What one step said, kept beyond the step.
struct Seen {
  StepKind kind;
  uint64_t at_ms;
  std::string type, data, id;  // of an event; data: of a comment
  stream::Part part;
  Cause cause;
  uint32_t delay_ms;
};

class ClientFixture : public ::testing::Test {
 protected:
  ClientFixture() { options.backoff.spread_ms = 0; }

  void open(const char* url = "http://h.example/stream") {
    transport.close();  // a client that is dropped leaves it as it is
    client.emplace(outside, options, spans());
    ASSERT_EQ(opened(url), Error::kNone);
  }

  ClientSpans spans() { return {event_.back(512), receive_.back(128), url_.back(96)}; }

  Error opened(const char* url) {
    const HeapTrap trap;
    return client->open(url);
  }

  Step polled(Client& one) {
    const HeapTrap trap;
    return one.poll(clock.now(), random.next());
  }

  Step poll() {
    const Step step = polled(*client);
    ++polls;
    if (step.kind != StepKind::kIdle) {
      note(step.kind);
    }
    return step;
  }

  /// Polls and sleeps as the steps say until `ms` have passed.
  void run(uint64_t ms) {
    const uint64_t end = clock.elapsed_ms() + ms;
    for (int idle = 0; clock.elapsed_ms() <= end;) {
      const Step step = poll();
      if (step.kind != StepKind::kIdle) {
        idle = 0;
        continue;
      }
      const uint32_t wake = transport.wake_ms(step.wants_read, step.wants_write);
      const uint64_t left = end - clock.elapsed_ms();
      const uint32_t most = left < kForever ? static_cast<uint32_t>(left) : kForever - 1;
      if (most == 0) {
        if (++idle > 4) {
          return;
        }
        continue;
      }
      const uint64_t before = clock.elapsed_ms();
      clock.jump({step.wait_ms, wake, most});
      idle = clock.elapsed_ms() == before ? idle + 1 : 0;
      ASSERT_LT(idle, 100) << "the client spins";
    }
  }

  /// Runs until a step of this kind, at most `ms`. Its index in `seen`, or -1.
  int run_until(StepKind kind, uint64_t ms = 3'600'000) {
    const uint64_t end = clock.elapsed_ms() + ms;
    const size_t from = seen.size();
    while (clock.elapsed_ms() < end) {
      const Step step = poll();
      if (step.kind == kind) {
        return static_cast<int>(seen.size()) - 1;
      }
      if (step.kind == StepKind::kIdle) {
        const uint32_t wake = transport.wake_ms(step.wants_read, step.wants_write);
        if (!clock.jump({step.wait_ms, wake})) {
          break;
        }
      }
    }
    ADD_FAILURE() << "no such step among " << seen.size() - from;
    return -1;
  }

  size_t count(StepKind kind) const {
    size_t n = 0;
    for (const Seen& one : seen) {
      n += one.kind == kind;
    }
    return n;
  }

  std::string events() const {
    std::string all;
    for (const Seen& one : seen) {
      if (one.kind == StepKind::kEvent) {
        all += one.type + "/" + one.data + "/" + one.id + " ";
      }
    }
    return all;
  }

  const Seen& last() const { return seen.back(); }
  /// What the client wrote on its n-th connection.
  const std::string& request(size_t n) const { return server.connections()[n].written; }

  ClientOptions options;
  VirtualClock clock{UINT32_MAX - 5'000};  // every test crosses the counter's wrap
  SmallRandom random{1};
  ScriptedServer server;
  ScriptedTransport transport{server};
  Outside outside{transport};
  std::optional<Client> client;
  std::vector<Seen> seen;
  size_t polls = 0;

 private:
  void note(StepKind kind) {
    Seen one{kind,
             clock.elapsed_ms(),
             "",
             "",
             "",
             stream::Part::kWhole,
             client->cause(),
             client->delay_ms()};
    if (kind == StepKind::kEvent || kind == StepKind::kEventPart) {
      const stream::EventView event = client->event();
      one.type = str(event.type);
      one.data = str(event.data);
      one.id = str(event.last_event_id);
      one.part = event.part;
    }
    if (kind == StepKind::kComment) {
      one.data = str(client->comment());
    }
    seen.push_back(one);
  }

  GuardedBytes event_{512}, receive_{128}, url_{96};
};

}  // namespace esse::test
