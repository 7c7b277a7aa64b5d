// SPDX-License-Identifier: Apache-2.0
#include "fleet.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <queue>
#include <string>

#include "esse_client/client.h"
#include "support/scripted_transport.h"
#include "support/virtual_clock.h"

namespace esse::test {

namespace {

constexpr uint32_t kHeartbeatMs = 180'000;  // under the client's idle limit
constexpr uint32_t kLossMs = 840'000;       // the loss, for the first device that it reaches
constexpr uint32_t kSpreadMs = 200;         // ... and until the last
constexpr Text kUrl = "http://flags.example/stream";
constexpr Text kResponse =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: {}\n\n";
constexpr Text kResponseWithRetry =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 2000\nid: 1\ndata: {}\n\n";

struct Device {
  Device(ServerModel& server, const ClientOptions& with, uint32_t seed)
      : options(with),
        transport(server),
        random(seed),
        drawn(random.next()),
        client(transport, options, {event, receive, {}}) {}

  ClientOptions options;
  ScriptedTransport transport;
  SmallRandom random;
  uint32_t drawn;  // one for each attempt: what happens does not hang on the number of polls
  char event[Client::kMinEvent];
  char receive[64];
  Client client;
};

// The server, and the time of all.
class Fleet final : private ServerModel {
 public:
  explicit Fleet(const FleetOptions& options);
  FleetResult run();

 private:
  ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) override;
  bool admit();
  void sleep(uint32_t device, uint32_t ms);
  void wake(uint32_t device);
  uint64_t returns_at() const { return uint64_t{kLossMs} + options_.outage.down_ms; }

  const FleetOptions options_;
  std::vector<std::vector<Act>> before_;  // the acts of a connection that is lost after n ms
  Act short_[3];
  Act after_[2];
  std::deque<Device> devices_;
  // Time in the upper bits, device in the lower 20: one entry a device.
  std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> queue_;
  FleetResult result_;
  uint64_t now_ms_ = 0;
  uint64_t refilled_at_ = 0;
  uint64_t tokens_1000_ = 0;
};

constexpr uint32_t kDeviceBits = 20;

uint32_t seed_of(Seeds seeds, uint32_t device) {
  switch (seeds) {
    case Seeds::kDistinct:
      return device + 1;
    case Seeds::kOneOf256:
      return device % 256 + 1;
    default:
      return 1;
  }
}

Act act(Act::Kind kind, uint32_t after_ms, Text bytes = {}) {
  Act made;
  made.kind = kind;
  made.after_ms = after_ms;
  made.bytes = bytes;
  return made;
}

Fleet::Fleet(const FleetOptions& options) : options_(options) {
  const Outage& outage = options.outage;
  const Text response = outage.in_good_order ? kResponseWithRetry : kResponse;
  const Act::Kind end = outage.in_good_order ? Act::Kind::kEnd : Act::Kind::kCut;
  for (uint32_t spread = 0; spread < kSpreadMs; ++spread) {
    std::vector<Act>& acts = before_.emplace_back();
    acts.push_back(act(Act::Kind::kAwaitHead, 0));
    acts.push_back(act(Act::Kind::kBytes, 0, response));
    uint32_t at = 0;
    for (; at + kHeartbeatMs < kLossMs; at += kHeartbeatMs) {
      acts.push_back(act(Act::Kind::kBytes, kHeartbeatMs, ":\n"));
    }
    acts.push_back(act(end, kLossMs - at + spread));
  }
  short_[0] = after_[0] = act(Act::Kind::kAwaitHead, 0);
  short_[1] = after_[1] = act(Act::Kind::kBytes, 0, response);
  short_[2] = act(end, outage.life_ms);
  tokens_1000_ = uint64_t{outage.admitted_s} * 100;
  refilled_at_ = returns_at();
  result_.devices = options.devices;
  result_.bytes = uint64_t{options.devices} * (sizeof(Device) + sizeof(uint64_t));
  for (uint32_t i = 0; i < options.devices; ++i) {
    Device& device = devices_.emplace_back(static_cast<ServerModel&>(*this), options.client,
                                           seed_of(options.seeds, i));
    device.transport.tag = i;
    if (const Error error = device.client.open(kUrl, i + 1); error != Error::kNone) {
      std::fprintf(stderr, "a client does not open: %s\n", name(error));
      std::abort();
    }
    sleep(i, 0);
  }
}

ConnectionPlan Fleet::opened(ScriptedTransport& by, const Endpoint&, Millis) {
  ConnectionPlan plan;
  if (now_ms_ < kLossMs) {
    const std::vector<Act>& acts = before_[by.tag % kSpreadMs];
    plan.acts = Span<const Act>(acts.data(), acts.size());
    return plan;
  }
  const size_t slot = static_cast<size_t>((now_ms_ - kLossMs) / 10);
  result_.attempts.resize(std::max(result_.attempts.size(), slot + 1));
  ++result_.attempts[slot];
  ++result_.attempts_sum;
  if (admit()) {
    plan.acts = Span<const Act>(after_);
    return plan;
  }
  if (now_ms_ < returns_at() && options_.outage.serves) {
    plan.acts = Span<const Act>(short_);
    return plan;
  }
  plan.connect_error = Error::kConnectRefused;
  plan.connect_ms = options_.outage.refuse_ms;
  return plan;
}

bool Fleet::admit() {
  if (now_ms_ < returns_at()) {
    return false;
  }
  const uint64_t room = uint64_t{options_.outage.admitted_s} * 100;
  tokens_1000_ += (now_ms_ - refilled_at_) * options_.outage.admitted_s;
  tokens_1000_ = std::min(tokens_1000_, room);
  refilled_at_ = now_ms_;
  if (tokens_1000_ < 1'000) {
    return false;
  }
  tokens_1000_ -= 1'000;
  return true;
}

void Fleet::sleep(uint32_t device, uint32_t ms) {
  queue_.push((now_ms_ + ms) << kDeviceBits | device);
}

// Polls until the client wants to sleep. Those that are back are left alone from then on.
void Fleet::wake(uint32_t index) {
  Device& device = devices_[index];
  for (;;) {
    const Step step = device.client.poll(Millis(static_cast<uint32_t>(now_ms_)), device.drawn);
    ++result_.polls;
    if (step.kind == StepKind::kOpened && now_ms_ >= returns_at()) {
      result_.recovered.push_back(static_cast<uint32_t>(now_ms_ - returns_at()));
      return;
    }
    if (step.kind == StepKind::kRetrying) {
      device.drawn = device.random.next();
    }
    if (step.kind != StepKind::kIdle) {
      continue;
    }
    const uint32_t outside = device.transport.wake_ms(step.wants_read, step.wants_write);
    const uint32_t wait = std::min(step.wait_ms, outside);
    if (wait == kForever) {
      std::fprintf(stderr, "a client gave up\n");
      std::abort();
    }
    if (wait != 0) {
      sleep(index, wait);
      return;
    }
  }
}

FleetResult Fleet::run() {
  const uint64_t end = returns_at() + options_.give_up_ms;
  while (!queue_.empty()) {
    const uint64_t next = queue_.top();
    now_ms_ = next >> kDeviceBits;
    if (now_ms_ >= end) {
      break;
    }
    queue_.pop();
    wake(static_cast<uint32_t>(next & ((1u << kDeviceBits) - 1)));
  }
  return std::move(result_);
}

}  // namespace

uint64_t FleetResult::peak(uint32_t ms) const {
  const size_t slots = ms / 10;
  uint64_t sum = 0;
  uint64_t most = 0;
  for (size_t i = 0; i < attempts.size(); ++i) {
    sum += attempts[i];
    sum -= i >= slots ? attempts[i - slots] : 0;
    most = std::max(most, sum);
  }
  return most;
}

uint32_t FleetResult::back_at(uint32_t percent) const {
  const size_t rank = static_cast<size_t>((uint64_t{devices} * percent + 99) / 100);
  return rank <= recovered.size() ? recovered[rank - 1] : UINT32_MAX;
}

FleetResult simulate(const FleetOptions& options) { return Fleet(options).run(); }

}  // namespace esse::test
