// SPDX-License-Identifier: Apache-2.0
#include "notified.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "esse_base/std_interop.h"
#include "esse_flags/growthbook.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"

namespace esse::test {

namespace {

constexpr uint32_t kConnectMs = 50;
constexpr uint32_t kNewsSpreadMs = 200;  // until the last device is told
constexpr uint32_t kDeviceBits = 20;
constexpr Text kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
constexpr char kContext[] = R"({"kind":"device","key":"1","targetingKey":"1"})";
constexpr Text kUrl = "http://flags.example";

Act act(Act::Kind kind, uint32_t after_ms, Text bytes = {}) {
  Act made;
  made.kind = kind;
  made.after_ms = after_ms;
  made.bytes = bytes;
  return made;
}

Text text_of(const std::string& text) { return Text(text.data(), text.size()); }

std::string news_of(Profile profile, int32_t changes) {
  const std::string name = std::to_string(changes);
  switch (profile) {
    case Profile::kLaunchDarkly:
      return "event: ping\ndata:  \n\n";
    case Profile::kGrowthBook:
      return "id: " + name + " \nevent: features-updated\ndata: \n\n";
    case Profile::kOfrep:
      return "id: " + name + "\ndata: {\"etag\":\"" + name +
             "\",\"type\":\"refetchEvaluation\"}\n\n";
    default:
      return "event: news\ndata: " + name + "\n\n";
  }
}

std::string body_of(Profile profile, const std::string& value) {
  switch (profile) {
    case Profile::kGrowthBook:
      return R"({"features":{"changes":{"defaultValue":)" + value + "}}}";
    case Profile::kOfrep:
      return R"({"flags":[{"key":"changes","value":)" + value +
             R"(}],"eventStreams":[{"type":"sse","endpoint":{"requestUri":"/events"}}]})";
    default:
      return R"({"changes":{"value":)" + value + R"(,"version":)" + value + "}}";
  }
}

std::string document_of(Profile profile, int32_t changes) {
  const std::string body = body_of(profile, std::to_string(changes));
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct OwnOfrep {
  flags::OfrepMemory<64, 64, 64> memory;
  flags::Ofrep service;

  explicit OwnOfrep(const flags::OfrepOptions& options) : service(options, kContext, memory) {}
};

std::shared_ptr<flags::Service> service_of(Profile profile) {
  static const flags::GrowthBookOptions growthbook = [] {
    flags::GrowthBookOptions made;
    made.url = kUrl;
    made.client_key = "sdk-1";
    return made;
  }();
  static const flags::OfrepOptions ofrep = [] {
    flags::OfrepOptions made;
    made.url = kUrl;
    return made;
  }();
  static const flags::LaunchDarklyOptions launchdarkly = [] {
    flags::LaunchDarklyOptions made;
    made.mobile_key = "mob-1";
    made.stream_url = made.poll_url = kUrl;
    return made;
  }();
  if (profile == Profile::kGrowthBook) {
    return std::make_shared<flags::GrowthBook>(growthbook, kContext);
  }
  if (profile == Profile::kOfrep) {
    const auto own = std::make_shared<OwnOfrep>(ofrep);
    return {own, &own->service};
  }
  return std::make_shared<flags::LaunchDarkly>(launchdarkly, kContext);
}

}  // namespace

NotifyingService::NotifyingService(const Manner& manner)
    : manner_(manner), inner_(service_of(manner.profile)) {}

ClientOptions NotifyingService::client_options() const {
  if (manner_.profile != Profile::kOwn) {
    return inner_->client_options();
  }
  ClientOptions options = device_options();
  options.exchange.response_ms = options.exchange.idle_ms = 0;  // Ways::revalidate_s is the limit
  return options;
}

flags::Ways NotifyingService::ways() const {
  return manner_.profile == Profile::kOwn ? manner_.ways : inner_->ways();
}

Error NotifyingService::ask(const flags::Question& question,
                            http::Request& request,
                            Span<char> room) {
  asks_ = question.asks;
  return inner_->ask(question, request, room);
}

flags::Took NotifyingService::event(const stream::EventView& event, flags::Writer& writer) {
  if (manner_.profile != Profile::kOwn) {
    return inner_->event(event, writer);
  }
  return event.type == "news" ? flags::Took::kNews : flags::Took::kNothing;
}

uint32_t Requests::peak() const {
  uint32_t sum = 0;
  uint32_t most = 0;
  for (size_t i = 0; i < each_10_ms.size(); ++i) {
    sum += each_10_ms[i];
    sum -= i >= 100 ? each_10_ms[i - 100] : 0;
    most = std::max(most, sum);
  }
  return most;
}

Notified::Device::Device(ServerModel& server, const Manner& manner, uint32_t number)
    : transport(server),
      service(manner),
      flags(values, transport, service),
      random(number + 1),
      drawn(random.next()) {
  transport.tag = number;
  if (const Error error = flags.open(number + 1); error != Error::kNone) {
    std::fprintf(stderr, "a device does not open: %s\n", name(error));
    std::abort();
  }
}

Notified::Notified(const Manner& manner, uint32_t devices, uint32_t starts_ms) : manner_(manner) {
  change();
  for (uint32_t i = 0; i < devices; ++i) {
    devices_.emplace_back(static_cast<ServerModel&>(*this), manner_, i);
    sleep(i, static_cast<uint32_t>(uint64_t{starts_ms} * i / devices));
  }
}

void Notified::change() {
  ++changes_;
  changed_ms_ = now_ms_;
  news_.push_back(news_of(manner_.profile, changes_));
  documents_.push_back(document_of(manner_.profile, changes_));
  for (uint32_t i = 0; i < devices_.size(); ++i) {
    if (devices_[i].has_stream) {
      wake(i);  // its transport's time is now's
    }
    if (devices_[i].has_stream) {
      send(devices_[i], news(), i % kNewsSpreadMs);
      wake(i);
    }
  }
}

void Notified::send(Device& device, const std::string& news, uint32_t after_ms) {
  size_t acts = 0;
  if (!device.has_head) {
    device.acts[acts++] = act(Act::Kind::kBytes, after_ms, kHead);
    after_ms = 0;
    device.has_head = true;
  }
  device.acts[acts++] = act(Act::Kind::kBytes, after_ms, text_of(news));
  device.transport.play(Span<const Act>(device.acts, acts));
}

ConnectionPlan Notified::opened(ScriptedTransport& by, const Endpoint&, Millis) {
  static const Act kAwaitHead[] = {act(Act::Kind::kAwaitHead, 0)};
  Device& device = devices_[by.tag];
  device.drawn = device.random.next();
  ConnectionPlan plan;
  plan.connect_ms = kConnectMs;
  plan.acts = kAwaitHead;
  return plan;
}

void Notified::head_complete(ScriptedTransport& by, Millis now) {
  Device& device = devices_[by.tag];
  const size_t slot = static_cast<size_t>((now_ms_ - taken_ms_) / 10);
  requests_.each_10_ms.resize(std::max(requests_.each_10_ms.size(), slot + 1));
  ++requests_.each_10_ms[slot];
  if (device.service.asks() == Asks::kDocument) {
    ++requests_.documents;
    device.acts[0] = act(Act::Kind::kBytes, 0, text_of(documents_.back()));
    by.play(Span<const Act>(device.acts, 1));
    return;
  }
  ++requests_.streams;
  if (manner_.refusal == nullptr) {
    serve_stream(device, now);
    return;
  }
  device.acts[0] = act(Act::Kind::kBytes, 0, manner_.refusal);
  by.play(Span<const Act>(device.acts, 1));
}

// A client that resumes gets what it missed.
void Notified::serve_stream(Device& device, Millis now) {
  const Text held = device.flags.client().last_event_id();
  const bool missed = device.service.ways().stream_resumes && !held.empty() &&
                      std::stoi(std::string(to_std(held))) != changes_;
  device.has_stream = true;
  device.has_head = manner_.has_head;
  device.ends_at = now + manner_.life_ms;
  size_t acts = 0;
  if (manner_.has_head) {
    device.acts[acts++] = act(Act::Kind::kBytes, 0, kHead);
    device.acts[acts++] = act(Act::Kind::kBytes, 0, manner_.beginning);
  }
  if (manner_.greets || missed) {
    device.acts[acts++] = act(Act::Kind::kBytes, 0, text_of(news()));
  }
  device.transport.play(Span<const Act>(device.acts, acts));
}

// What comes next on a stream by itself: a heartbeat or its end.
Span<const Act> Notified::more(ScriptedTransport& by, Millis at) {
  Device& device = devices_[by.tag];
  const uint32_t left_ms = manner_.life_ms == kForever ? kForever : at.until(device.ends_at);
  const uint32_t wait_ms = std::min({manner_.heartbeat_ms, left_ms, manner_.patience_ms});
  if (!device.has_stream || wait_ms == kForever) {
    return {};
  }
  const Act::Kind kind = wait_ms == left_ms               ? Act::Kind::kEnd
                         : wait_ms == manner_.patience_ms ? Act::Kind::kCut
                                                          : Act::Kind::kBytes;
  device.acts[0] = act(kind, wait_ms, manner_.heartbeat);
  return Span<const Act>(device.acts, 1);
}

void Notified::sleep(uint32_t index, uint32_t ms) {
  devices_[index].wakes_at = now_ms_ + ms;
  queue_.push((now_ms_ + ms) << kDeviceBits | index);
}

// Polls until the device wants to sleep.
void Notified::wake(uint32_t index) {
  Device& device = devices_[index];
  for (uint32_t polls = 0; polls < 1'000; ++polls) {
    const flags::Step step = device.flags.poll(now(), device.drawn);
    if (step.kind == flags::StepKind::kChanged && device.values->changes == changes_) {
      requests_.heard.push_back(static_cast<uint32_t>(now_ms_ - changed_ms_));
    }
    if (step.kind != flags::StepKind::kIdle) {
      continue;
    }
    const uint32_t outside = device.transport.wake_ms(step.wants_read, step.wants_write);
    const uint32_t wait = std::min(step.wait_ms, outside);
    if (wait != 0) {
      sleep(index, wait);
      return;
    }
  }
  std::fprintf(stderr, "a device does not let time pass\n");
  std::abort();
}

void Notified::run(uint64_t ms) {
  const uint64_t end = now_ms_ + ms;
  while (!queue_.empty() && queue_.top() >> kDeviceBits < end) {
    const uint64_t next = queue_.top();
    queue_.pop();
    const auto index = static_cast<uint32_t>(next & ((1u << kDeviceBits) - 1));
    if (devices_[index].wakes_at == next >> kDeviceBits) {
      now_ms_ = next >> kDeviceBits;
      wake(index);
    }
  }
  now_ms_ = end;
}

Requests Notified::take() {
  taken_ms_ = now_ms_;
  return std::exchange(requests_, Requests());
}

}  // namespace esse::test
