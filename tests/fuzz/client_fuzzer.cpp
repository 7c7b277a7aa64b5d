// SPDX-License-Identifier: Apache-2.0
// The whole client, over a scripted and faulty transport, in virtual time: see hostile_server.h for
// what the input means. Where the fuzzer wrote only the body, events must be those of the reference
// parser.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "esse_base/std_interop.h"
#include "esse_client/client.h"
#include "hostile_server.h"
#include "support/reference_parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace esse::test {
namespace {

void require(bool holds, const char* rule) {
  if (!holds) {
    fprintf(stderr, "broken: %s\n", rule);
    abort();
  }
}

/// Counts what the client moves, on top of everything else.
class Meter final : public Transport {
 public:
  Meter(Transport& inner, HostileServer& server) : inner_(inner), server_(server) {}

  Error open(const Endpoint& to, Millis now) override { return inner_.open(to, now); }
  Io advance(Millis now) override { return inner_.advance(now); }
  Io read(Span<char> into) override {
    const Io answer = inner_.read(into);
    if (answer.ok()) {
      server_.connections.back().taken += answer.count();
      moved += answer.count();
    }
    return answer;
  }
  Io write(Span<const char> from) override {
    const Io answer = inner_.write(from);
    moved += answer.ok() ? answer.count() : 0;
    return answer;
  }
  void close() override { inner_.close(); }
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

  uint64_t moved = 0;

 private:
  Transport& inner_;
  HostileServer& server_;
};

ClientOptions client_options(Input& input) {
  const ClientOptions presets[] = {device_options(), launchdarkly_options(), browser_options()};
  ClientOptions options = presets[input.byte() % 3];
  const uint8_t bits = input.byte();
  options.parser.parts = (bits & 1) == 0;
  options.parser.comments = (bits & 2) == 0;
  options.parser.commit_dropped_id = (bits & 4) != 0;
  options.error_body = (bits & 8) != 0;
  options.retry_initial = (bits & 16) == 0;
  options.reconnect_resets = (bits & 32) != 0;
  if ((bits & 64) != 0) {
    options.backoff.floor_ms = input.byte();
    options.backoff.base_ms = input.time();
    options.backoff.cap_ms = input.time();
    options.backoff.factor_16 = input.byte();
    options.backoff.jitter_16 = input.byte() % 18;
    options.backoff.spread_ms = input.time();
    options.backoff.retry_cap_ms = input.time();
    options.budget.attempts = input.byte();
    options.budget.refill_s = input.byte();
    options.attempt_limit = input.byte();
    options.time_limit_s = input.number();
  }
  if ((bits & 128) != 0) {
    options.exchange.name_ms = input.time();
    options.exchange.response_ms = input.time();
    options.exchange.idle_ms = input.time();
    input.time();  // a limit that is gone: what follows stays in its place in the corpus
    options.exchange.response.head_bytes = input.number();
    options.exchange.max_redirects = input.byte();
    options.request.method = input.byte() % 4 == 0 ? "POST" : "REPORT";
    options.request.body = "some body";
    options.request.last_event_id = "a\xE2\x80\xA6";
  }
  return options;
}

class Run {
 public:
  explicit Run(Input& input)
      : input_(input),
        options_(hooked(client_options(input))),
        event_(Client::kMinEvent + input.byte() * 2),
        receive_(Client::kMinReceive + input.byte()),
        url_(input.byte()),
        faults_(faults(input)),
        server_(input, faults_.seed == 0),
        scripted_(server_),
        faulty_(scripted_, faults_),
        meter_(faulty_, server_),
        client_(meter_, options_, {span(event_), span(receive_), span(url_)}),
        reference_(event_.size(), options_.parser),
        counter_(static_cast<uint32_t>(input.byte()) << 24) {}

  void go() {
    open();
    int left = 50;  // polls, once the input is used up
    for (int polls = 0; polls < 4'000 && left > 0 && alive_; ++polls) {
      left -= input_.empty();
      const Step step = poll();
      if (step.kind == StepKind::kIdle) {
        rest(step);
      } else {
        look(step.kind);
        if (alive_ && input_.byte() % 32 == 31) {
          ask();
        }
      }
    }
  }

 private:
  static Span<char> span(std::vector<char>& bytes) { return {bytes.data(), bytes.size()}; }

  ClientOptions hooked(ClientOptions options) {
    options.hooks.context = this;
    if (input_.byte() % 4 == 0) {
      options.hooks.before_attempt = before_attempt;
      options.hooks.after_failure = after_failure;
    }
    return options;
  }
  static Go before_attempt(void* context, Attempt&) {
    Run& run = *static_cast<Run*>(context);
    const uint8_t what = run.input_.byte() % 16;
    if (what == 15) {
      run.client_.reconnect();
    }
    return what == 1 ? Go::kStop : what < 4 && what > 1 ? Go::kNotYet : Go::kGo;
  }
  static Decision after_failure(void* context, const Failure&, Decision decision) {
    Input& input = static_cast<Run*>(context)->input_;
    if (input.byte() % 2 == 0) {
      decision.action = static_cast<Action>(input.byte() % 3);
      decision.delay_ms = input.time();
    }
    return decision;
  }

  void open() {
    const char* const urls[] = {"http://h.example/a", "https://h.example:8443/a?b",
                                "http://[::1]:80/", "http://h.example"};
    const Error error = client_.open(urls[input_.byte() % 4]);
    alive_ = error == Error::kNone;
    stopped_ = !alive_;
    due_at_ = passed_ms_;
    if (!alive_) {
      require(is_caller_mistake(error), "open() refuses for the caller's mistakes only");
      require(poll().wait_ms == kForever && server_.attempts == 0, "refused: nothing is begun");
    }
  }

  Step poll() {
    const Millis before = clock_.now();
    clock_.advance(Millis(counter_));
    passed_ms_ += ticks_ ? clock_.now().since(before) : 0;
    ticks_ = true;
    const uint32_t attempts = server_.attempts;
    const Step step = client_.poll(Millis(counter_), random_.next());
    ++seen_[static_cast<size_t>(step.kind)];
    require(faulty_.caller_mistake() == nullptr, "the transport's contract");
    require(!closing_ || step.kind == StepKind::kStopped, "after close() the next poll stops");
    closing_ = false;
    if (attempts != server_.attempts) {
      require(passed_ms_ >= due_at_, "no attempt before its delay is over");
    }
    if (stopped_) {
      require(step.kind == StepKind::kIdle && step.wait_ms == kForever && !step.wants_read &&
                  !step.wants_write,
              "nothing comes after kStopped");
    }
    return step;
  }

  // What a step shows, and that it may be read.
  void look(StepKind kind) {
    spins_ = 0;
    switch (kind) {
      case StepKind::kOpened:
        begin_stream();
        return;
      case StepKind::kRetrying:
        require(client_.delay_ms() >= options_.backoff.floor_ms, "delay at least the floor");
        require(client_.delay_ms() <= kMaxTimerMs, "delay at most a week");
        require(client_.ready_state() == ReadyState::kConnecting, "kRetrying: connecting");
        due_at_ = passed_ms_ + client_.delay_ms();
        end_attempt();
        return;
      case StepKind::kStopped:
        require(client_.ready_state() == ReadyState::kClosed, "kStopped: closed");
        end_attempt();
        stop();
        return;
      default:
        report(kind);
        return;
    }
  }

  void begin_stream() {
    require(client_.ready_state() == ReadyState::kOpen, "kOpened: open");
    require(client_.status() == 200, "kOpened: 200");
    const Played& played = server_.connections.back();
    require(!played.is_known || played.is_stream, "only a stream opens");
    const std::string id = str(client_.last_event_id());
    const bool sent = played.written.find("\r\nLast-Event-ID: " + id + "\r\n") != std::string::npos;
    const bool all = played.written.find("\r\n\r\n") != std::string::npos;  // no early response
    require(!all || sent == !id.empty(), "Last-Event-ID is what is committed");
    reference_.last_event_id = id;
    reports_.clear();
    streaming_ = true;
  }

  void report(StepKind kind) {
    require(streaming_, "events come from an open stream");
    Report made;
    made.found = static_cast<stream::Found>(kind);
    made.committed = str(client_.last_event_id());
    if (kind == StepKind::kEvent || kind == StepKind::kEventPart) {
      const stream::EventView event = client_.event();
      made.part = event.part;
      made.type = str(event.type);
      made.data = str(event.data);
      made.id = str(event.last_event_id);
    } else if (kind == StepKind::kComment) {
      made.data = str(client_.comment());
    }
    reports_.push_back(made);
  }

  // The connection is gone, and what it brought was said.
  void end_attempt() {
    require(server_.opens == server_.closes, "the transport is closed between attempts");
    require(client_.phase() == Phase::kIdle, "phase() between attempts");
    if (!server_.connections.empty()) {
      const Played& played = server_.connections.back();
      const std::string shown = str(client_.error_body());
      require(!played.is_known || played.body_taken().find(shown) == 0, "the error's body");
    }
    if (streaming_ && server_.connections.back().is_known) {
      compare(server_.connections.back().body_taken());
    }
    streaming_ = false;
  }

  void compare(const std::string& body) {
    const Error error = client_.cause().error;
    const bool by_caller = error == Error::kClosedByCaller || error == Error::kReconnectByCaller;
    std::vector<Report> expected;
    std::vector<Report> all;
    reference_.parse(body, all);
    for (const Report& one : all) {
      if (one.found != stream::Found::kRetry) {
        expected.push_back(one);
      }
    }
    if (by_caller) {  // what was read need not have been looked at
      if (!reports_.empty() && reports_.back().found == stream::Found::kEventCut) {
        reports_.pop_back();
      }
      require(reports_.size() <= expected.size(), "no more events than there are");
      expected.resize(reports_.size());
    } else {
      require(reference_.last_event_id == str(client_.last_event_id()), "the last event ID");
    }
    if (!(expected == reports_)) {
      fprintf(stderr, "expected: %s\nreported: %s\n", to_text(expected).c_str(),
              to_text(reports_).c_str());
      require(false, "events are the reference parser's");
    }
  }

  void stop() {
    stopped_ = true;
    for (int i = 0; i < 3; ++i) {
      poll();
      counter_ += input_.time();
    }
    for (unsigned kind = 1; kind < kStepKinds; ++kind) {
      require(client_.statistics().count(static_cast<StepKind>(kind)) == seen_[kind],
              "statistics count what was answered");
    }
    alive_ = input_.byte() % 2 == 1;
    if (alive_) {
      open();
    }
  }

  // Idle: sleeps as told, or not at all as told.
  void rest(const Step& step) {
    require(step.wait_ms != kForever || step.wants_read || step.wants_write || stopped_,
            "a sleep has an end");
    require(step.wait_ms == 0 || client_.phase() != Phase::kIdle ||
                (!step.wants_read && !step.wants_write),
            "nobody waits for bytes without a connection");
    const uint32_t wake = scripted_.wake_ms(step.wants_read, step.wants_write);
    const uint32_t told = step.wait_ms < wake ? step.wait_ms : wake;
    const uint64_t moved = meter_.moved + server_.attempts;
    spins_ = told == 0 && moved == moved_ && client_.phase() == phase_ ? spins_ + 1 : 0;
    require(spins_ < 8, "polls without a sleep get on");
    moved_ = moved;
    phase_ = client_.phase();
    const uint8_t how = input_.byte() % 16;
    if (how < 9) {
      counter_ += told == kForever ? 60'000 : told;
      alive_ = told != kForever || !input_.empty();
    } else if (how < 12) {
      counter_ += input_.byte();
    } else if (how == 12) {
      counter_ += input_.number() << 16;  // up to 49 days
    } else if (how == 13) {
      counter_ -= input_.number() * 9'000u % kMaxTimerMs;
    } else {
      ask();
    }
  }

  void ask() {
    switch (input_.byte() % 8) {
      case 0:
        client_.close();
        closing_ = true;
        break;
      case 1:
      case 2:
        client_.reconnect();
        break;
      case 3: {
        const uint32_t seconds = input_.number();
        client_.advance_seconds(seconds);
        const Millis before = clock_.now();
        clock_.advance_seconds(seconds);
        passed_ms_ += clock_.now().since(before);
        break;
      }
      case 4:
      case 5:
        ids_.push_back(input_.text(input_.byte()));
        static_cast<void>(client_.reconnect_with_id(from_std(ids_.back())));
        break;
      default:
        require(client_.open("http://h.example/b") == Error::kAlreadyOpen, "open() while open");
        break;
    }
  }

  static std::string str(Text text) { return std::string(text.data(), text.size()); }

  Input& input_;
  const ClientOptions options_;
  std::vector<char> event_, receive_, url_;  // on the heap, so that ASan knows their ends
  const FaultOptions faults_;
  HostileServer server_;
  ScriptedTransport scripted_;
  FaultInjector faulty_;
  Meter meter_;
  Client client_;
  ReferenceParser reference_;
  std::vector<Report> reports_;
  std::deque<std::string> ids_;
  SmallRandom random_{1};
  Clock clock_;  // what the client's own must say
  uint32_t counter_;
  uint64_t passed_ms_ = 0;
  uint64_t due_at_ = 0;
  uint64_t moved_ = 0;
  uint32_t seen_[kStepKinds] = {};
  Phase phase_ = Phase::kIdle;
  int spins_ = 0;
  bool ticks_ = false;
  bool alive_ = true;
  bool stopped_ = false;
  bool streaming_ = false;
  bool closing_ = false;
};

}  // namespace
}  // namespace esse::test

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  esse::test::Input input(data, size < 16'384 ? size : 16'384);
  const auto run = std::make_unique<esse::test::Run>(input);
  run->go();
  return 0;
}
