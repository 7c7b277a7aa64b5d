// SPDX-License-Identifier: Apache-2.0
#include "day.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "esse_base/std_interop.h"
#include "esse_flags/flags.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"
#include "esse_lwip_sockets/tcp_transport.h"
#include "lwip/priv/tcp_priv.h"
#include "net.h"
#include "one_thread.h"
#include "unit/lwip_shared/lwip_server.h"
#include "unit/lwip_shared/name_server.h"

namespace esse::test {
namespace {

constexpr uint32_t kDayMs = 24 * 3'600'000;
constexpr uint32_t kPauseMs = 1'000;  // without a packet: the radio had slept
constexpr uint32_t kWayMs = 20;       // of a packet
constexpr uint32_t kNameLivesS = 300;
constexpr uint16_t kPort = 80;
constexpr char kHost[] = "peer.example";
constexpr char kUrl[] = "http://peer.example/";
constexpr char kContext[] = R"({"kind":"device","key":"1","targetingKey":"1"})";

struct Settings {
  int32_t changes = 0;
};
inline constexpr flags::Flag<Settings> kFlags[] = {flags::flag<&Settings::changes>("changes")};

// What the task polls.
class Device {
 public:
  virtual ~Device() = default;
  /// True: there was something to do. False: `wake` says what ends the sleep.
  virtual bool poll(Millis now, uint32_t random, Wake& wake) = 0;
  virtual Client& client() = 0;
  uint32_t changes = 0;
};

class EventsDevice final : public Device {
 public:
  EventsDevice(Transport& tcp, const Circumstances& today)
      : options_(options(today)), client_(tcp, options_) {
    if (client_.open(kUrl, 1) != Error::kNone) {
      std::abort();
    }
  }

  bool poll(Millis now, uint32_t random, Wake& wake) override {
    const Step step = client_.poll(now, random);
    changes += step.kind == StepKind::kEvent;
    wake = step;
    return step.kind != StepKind::kIdle;
  }
  Client& client() override { return client_; }

 private:
  static ClientOptions options(const Circumstances& today) {
    ClientOptions made = device_options();
    made.exchange.idle_ms = today.idle_s * 1000;
    return made;
  }

  const ClientOptions options_;
  StaticClient<> client_;
};

template <class Service>
class FlagsDevice final : public Device {
 public:
  FlagsDevice(Transport& tcp, std::unique_ptr<Service> service)
      : service_(std::move(service)), flags_(values_, tcp, service_->service) {
    if (flags_.open(1) != Error::kNone) {
      std::abort();
    }
  }

  bool poll(Millis now, uint32_t random, Wake& wake) override {
    const flags::Step step = flags_.poll(now, random);
    changes += step.kind == flags::StepKind::kChanged;
    wake = step;
    return step.kind != flags::StepKind::kIdle;
  }
  Client& client() override { return flags_.client(); }

 private:
  const std::unique_ptr<Service> service_;
  flags::Values<Settings> values_;
  flags::StaticFlags<Settings, kFlags> flags_;
};

struct OwnLaunchDarkly {
  explicit OwnLaunchDarkly(const Circumstances&) {
    options.mobile_key = "mob-1";
    options.stream_url = options.poll_url = "http://peer.example";
  }
  flags::LaunchDarklyOptions options;
  flags::LaunchDarkly service{options, kContext};
};

struct OwnOfrep {
  explicit OwnOfrep(const Circumstances& today) {
    options.url = "http://peer.example";
    options.revalidate_s = today.revalidate_s;
  }
  flags::OfrepOptions options;
  flags::OfrepMemory<> memory;
  flags::Ofrep service{options, kContext, memory};
};

std::unique_ptr<Device> device_for(Transport& tcp, const Circumstances& today) {
  switch (today.follows) {
    case Follows::kLaunchDarkly:
      return std::make_unique<FlagsDevice<OwnLaunchDarkly>>(
          tcp, std::make_unique<OwnLaunchDarkly>(today));
    case Follows::kOfrep:
      return std::make_unique<FlagsDevice<OwnOfrep>>(tcp, std::make_unique<OwnOfrep>(today));
    default:
      return std::make_unique<EventsDevice>(tcp, today);
  }
}

// What the server says.
class Service {
 public:
  explicit Service(const Circumstances& today) : today_(today) {}

  bool has_stream() const { return today_.follows != Follows::kOfrep; }
  void change() { ++changes_; }

  std::string answer(const std::string& request) const {
    if (has_stream()) {
      return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" +
             (today_.follows == Follows::kLaunchDarkly ? put() : ":\n\n");
    }
    const std::string etag = "\"" + std::to_string(changes_) + "\"";
    if (request.find("If-None-Match: " + etag) != std::string::npos) {
      return "HTTP/1.1 304 Not Modified\r\nETag: " + etag + "\r\n\r\n";
    }
    const std::string body = R"({"flags":[{"key":"changes","value":)" + value() + "}]}";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: " + etag +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  std::string news() const {
    if (today_.follows == Follows::kLaunchDarkly) {
      return "event: patch\ndata: {\"key\":\"changes\",\"version\":" + value() +
             ",\"value\":" + value() + "}\n\n";
    }
    return "data: " + value() + "\n\n";
  }

 private:
  std::string value() const { return std::to_string(changes_); }
  std::string put() const {
    return "event: put\ndata: {\"changes\":{\"version\":" + value() + ",\"value\":" + value() +
           "}}\n\n";
  }

  const Circumstances& today_;
  uint32_t changes_ = 1;
};

// Something that happens again and again.
class Clockwork {
 public:
  explicit Clockwork(uint32_t each_s) : each_ms_(each_s * 1000), due_ms_(each_ms_) {}

  uint32_t left_ms(uint32_t now_ms) const { return each_ms_ == 0 ? kForever : due_ms_ - now_ms; }
  bool strikes(uint32_t now_ms) {
    if (each_ms_ == 0 || now_ms < due_ms_) {
      return false;
    }
    due_ms_ += each_ms_;
    return true;
  }

 private:
  uint32_t each_ms_;
  uint32_t due_ms_;
};

bool device_has_connection() {
  for (const tcp_pcb* list : {tcp_active_pcbs, tcp_tw_pcbs}) {
    for (const tcp_pcb* pcb = list; pcb != nullptr; pcb = pcb->next) {
      if (pcb->remote_port == kPort) {
        return true;
      }
    }
  }
  return false;
}

class Day final : private OneThread {
 public:
  explicit Day(const Circumstances& today)
      : today_(today),
        net_(link()),
        start_(after_pause(net_)),
        server_(kPort),
        service_(today),
        heartbeat_(today.heartbeat_s),
        change_(today.change_s),
        tcp_(tcp_options(today)) {
    names_.set_ttl(kNameLivesS);
    names_.know(kHost, today.reach == Reach::kSilence ? kNobody4 : kServer4);
    if (today.reach == Reach::kRefusal) {
      server_.stop_listening();
    } else if (today.reach == Reach::kNoNames) {
      names_.set_mood(NameServer::Mood::kSilent);
    } else if (today.reach == Reach::kNoNetwork) {
      net_.set_link(false);
    }
    device_ = device_for(tcp_, today);
  }

  Wakes pass() {
    device_->client().hold(today_.reach == Reach::kNoNetwork && today_.is_held);
    Progress before = progress();
    Wake wake = poll();
    while (elapsed_ms() < kDayMs) {
      wake.wait_ms = std::min(wake.wait_ms, kDayMs - elapsed_ms());
      static_cast<void>(lwip_sockets::wait(tcp_, wake));
      if (elapsed_ms() >= kDayMs) {
        break;
      }
      ++wakes_.sleeps;
      const uint32_t sent = net_.device_sent();
      wake = poll();
      const Progress after = progress();
      wakes_.vain += after == before && net_.device_sent() == sent;
      before = after;
    }
    wakes_.changes = device_->changes;
    wakes_.attempts = device_->client().statistics().attempts;
    return wakes_;
  }

 private:
  // All that a turn of the task can bring on.
  struct Progress {
    uint64_t steps;
    uint32_t bytes;
    uint32_t attempts;
    Phase phase;
    bool operator==(const Progress& o) const {
      return steps == o.steps && bytes == o.bytes && attempts == o.attempts && phase == o.phase;
    }
  };

  static LinkOptions link() {
    LinkOptions made;
    made.delay_ms = kWayMs;
    return made;
  }
  static lwip_sockets::TcpOptions tcp_options(const Circumstances& today) {
    lwip_sockets::TcpOptions made;
    made.keep_alive_idle_s = today.keep_alive_s;
    return made;
  }

  // lwIP is one for all days, and does not remember a name for longer than it may.
  static Millis after_pause(Net& net) {
    net.pass(kNameLivesS * 1000);
    return net.now();
  }

  uint32_t elapsed_ms() const { return net_.now().since(start_); }

  Wake poll() {
    for (int polls = 0; polls < 1000; ++polls) {
      Wake wake;
      if (!device_->poll(net_.now(), random_.next(), wake) && wake.wait_ms != 0) {
        return wake;
      }
    }
    std::fprintf(stderr, "the device does not sleep\n");
    std::abort();
  }

  Progress progress() {
    const Statistics& counts = device_->client().statistics();
    Progress made = {0, counts.bytes, counts.attempts, device_->client().phase()};
    for (unsigned kind = 1; kind < kStepKinds; ++kind) {  // but for kIdle
      made.steps += counts.steps[kind];
    }
    return made;
  }

  void go_on(uint32_t most_ms) override {
    const uint32_t now_ms = elapsed_ms();
    const uint32_t due_ms = std::min(heartbeat_.left_ms(now_ms), change_.left_ms(now_ms));
    const uint32_t packets = net_.device_sent() + net_.device_received();
    const uint32_t ticks = tcp_ticks;
    const bool is_connected = device_has_connection();
    net_.step(std::min(most_ms, due_ms));
    wakes_.tcp_timer += is_connected ? 2 * (tcp_ticks - ticks) : 0;  // it counts each other run
    serve();
    if (net_.device_sent() + net_.device_received() != packets) {
      wakes_.radio += elapsed_ms() - radio_ms_ > kPauseMs || wakes_.radio == 0;
      radio_ms_ = elapsed_ms();
    }
    wakes_.sent = net_.device_sent();
    wakes_.received = net_.device_received();
  }

  void serve() {
    if (accepted_ != server_.accepted()) {
      accepted_ = server_.accepted();
      request_.clear();
      is_streaming_ = false;
    }
    request_ += server_.receive_all();
    if (request_.find("\r\n\r\n") != std::string::npos) {
      server_.send(from_std(service_.answer(request_)));
      request_.clear();
      is_streaming_ = service_.has_stream();
      is_over_ = !is_streaming_;
    }
    const bool beats = heartbeat_.strikes(elapsed_ms());
    const bool changes = change_.strikes(elapsed_ms());
    if (changes) {
      service_.change();
    }
    if ((is_over_ || server_.saw_close()) && server_.close()) {
      is_streaming_ = is_over_ = false;
    }
    if (is_streaming_ && (beats || changes)) {
      server_.send(from_std(changes ? service_.news() : ":\n"));
    }
  }

  const Circumstances& today_;
  Net net_;
  const Millis start_;
  LwipServer server_;
  NameServer names_;
  Service service_;
  Clockwork heartbeat_;
  Clockwork change_;
  lwip_sockets::TcpTransport tcp_;
  std::unique_ptr<Device> device_;
  SmallRandom random_;
  Wakes wakes_;
  std::string request_;
  size_t accepted_ = 0;
  bool is_streaming_ = false;
  bool is_over_ = false;  // the answer is all of it
  uint32_t radio_ms_ = 0;
};

}  // namespace

Wakes day_of(const Circumstances& circumstances) {
  Day day(circumstances);
  return day.pass();
}

}  // namespace esse::test
