// SPDX-License-Identifier: Apache-2.0
// Follows an event stream and says each step on the console. One source for every board: what it
// needs of one is in common/board.h.
//   print_events url=http://192.168.1.10:8080/events [events=N] [show=N] [statistics=N] ...
// Settings: print_events/settings.h. Exit code 0: so many events came as events=N asks for;
// 1: the client stopped; 2: a setting is wrong.
#include "common/board.h"
#include "esse_client/client.h"
#include "print_events/settings.h"
#include "shared/console.h"
#include "shared/network.h"
#include "shared/secure.h"

namespace esse::app {
namespace {

constexpr int kDone = 0;
constexpr int kStopped = 1;
constexpr int kUsage = 2;
constexpr int kGoOn = -1;

// The memory that the stream may use, and no more.
char event_span[1024];
char receive_span[512];
char url_span[256];

// FNV-1a over what was delivered: of each event its data, then its type and its id, each ended by a
// zero. The same for an event in one piece and in parts, so a test can compare it with the
// server's.
class Digest {
 public:
  void add(const stream::EventView& event) {
    add(event.data);
    if (is_end(event)) {
      add("");
      end();
      add(event.type);
      end();
      add(event.last_event_id);
      end();
    }
  }
  uint32_t value() const { return hash_; }

  static bool is_end(const stream::EventView& event) {
    return event.part == stream::Part::kWhole || event.part == stream::Part::kLast;
  }

 private:
  void add(Text text) {
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<uint8_t>(c)) * 16777619u;
    }
  }
  void end() { hash_ *= 16777619u; }

  uint32_t hash_ = 2166136261u;
};

class App {
 public:
  App(const Settings& settings, const ClientOptions& options)
      : settings_(settings),
        client_(secure(board::tcp()), options, {event_span, receive_span, url_span}) {}

  int run();

 private:
  int handle(const Step& step);
  void on_event();
  void on_retrying();
  void sleep(const Step& step);
  void print_statistics();

  const Settings& settings_;
  Client client_;
  Digest digest_;
  Millis next_statistics_;
};

int App::run() {
  const Error error = client_.open(settings_.url, board::identity());
  if (error != Error::kNone) {
    say("url: ", name(error));
    return kUsage;
  }
  next_statistics_ = board::now() + settings_.statistics * 1000;
  for (;;) {
    const Step step = client_.poll(board::now(), board::random());
    const int code = handle(step);
    if (code != kGoOn) {
      print_statistics();
      return code;
    }
  }
}

int App::handle(const Step& step) {
  switch (step.kind) {
    case StepKind::kIdle:
      sleep(step);
      break;
    case StepKind::kOpened:
      say("open: status ", client_.status(), ", ", protection());
      break;
    case StepKind::kEvent:
    case StepKind::kEventPart:
      on_event();
      break;
    case StepKind::kComment:
    case StepKind::kBody:  // of a document, as kDone: it asks for none
    case StepKind::kDone:
      break;
    case StepKind::kEventCut:
      say("the rest of an event did not come");
      break;
    case StepKind::kEventTooLarge:
      say("an event did not fit and was dropped");
      break;
    case StepKind::kIdRefused:
      say("an id did not fit and was ignored");
      break;
    case StepKind::kRetrying:
      on_retrying();
      break;
    case StepKind::kStopped:
      say("stopped: ", name(client_.cause().error));
      explain(client_.cause());
      return kStopped;
  }
  const bool is_enough = settings_.events != 0 && client_.statistics().events() >= settings_.events;
  return is_enough ? kDone : kGoOn;
}

void App::on_event() {
  const stream::EventView event = client_.event();
  digest_.add(event);
  if (settings_.show == 0) {
    return;
  }
  const size_t most = settings_.show;
  say(event.part == stream::Part::kWhole ? "event " : "part of event ", Data{event.type, most},
      " #", Data{event.last_event_id, most}, ": ", Data{event.data, most});
}

void App::on_retrying() {
  const Cause& cause = client_.cause();
  say(cause, ": again in ", client_.delay_ms(), " ms");
  explain(cause);
}

void App::sleep(const Step& step) {
  Wake wake = step;
  if (settings_.statistics != 0) {
    const Millis now = board::now();
    if (now.reached(next_statistics_)) {
      print_statistics();
      next_statistics_ = now + settings_.statistics * 1000;
    }
    const uint32_t left = now.until(next_statistics_);
    wake.wait_ms = left < step.wait_ms ? left : step.wait_ms;
  }
  board::wait(wake);
}

void App::print_statistics() {
  const Statistics& s = client_.statistics();
  say("statistics: events ", s.events(), ", bytes ", s.bytes, ", attempts ", s.attempts,
      ", largest event ", s.largest_event, ", span ", s.span_high_water, ", stack ",
      board::stack_high_water(), ", tls ", tls_high_water(), ", digest ", Hex{digest_.value()});
}

ClientOptions options(const Settings& settings) {
  ClientOptions options = device_options();
  options.attempt_limit = settings.failures;
  if (settings.idle_ms != 0) {
    options.exchange.idle_ms = settings.idle_ms;
  }
  if (settings.retry_ms != 0) {
    options.backoff.base_ms = options.backoff.floor_ms = settings.retry_ms;
  }
  return options;
}

int run(int argc, char** argv) {
  Settings settings;
  if (!read_settings(argc, argv, settings)) {
    say("print_events: url=URL [address=dhcp] [events=N] [show=N] [statistics=N] "
        "[failures=N] [retry_ms=N] [idle_ms=N]");
    return kUsage;
  }
  if (!start_network(settings.address)) {
    return kUsage;
  }
  wait_for_network();
  const ClientOptions client_options = options(settings);
  App app(settings, client_options);
  return app.run();
}

}  // namespace
}  // namespace esse::app

int main(int argc, char** argv) { return esse::app::run(argc, argv); }
