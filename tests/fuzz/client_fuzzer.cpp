// SPDX-License-Identifier: Apache-2.0
// The whole client, over a scripted and faulty transport, in virtual time: see hostile_server.h for
// what the input means. Where the fuzzer wrote only the body, events must be those of the reference
// parser, and a document must be that body.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "client_options.h"
#include "client_requests.h"
#include "esse_base/std_interop.h"
#include "meter.h"
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

bool is_same(const Cause& a, const Cause& b) {
  return a.error == b.error && a.phase == b.phase && a.status == b.status && a.native == b.native &&
         a.verify_flags == b.verify_flags;
}

bool ends_attempt(StepKind kind) {
  return kind == StepKind::kRetrying || kind == StepKind::kStopped || kind == StepKind::kEventCut;
}

class Run {
 public:
  // Inputs of old, in the corpus, end in other bytes: none of them asks for documents.
  explicit Run(Input& input)
      : input_(input),
        has_documents_(input.next_byte() / 16 == 0xA),
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
    if (has_documents_) {
      const uint8_t bits = input_.byte();
      add_documents(input_, bits, options);
      if ((bits & 1) != 0) {
        options.hooks.before_attempt = choose;
      }
    }
    default_ = Wanted{options.asks, false, options.request.media_type.empty(),
                      !options.request.conditions.empty()};
    wanted_ = default_;
    return options;
  }
  static Go before_attempt(void* context, Attempt&) {
    Run& run = *static_cast<Run*>(context);
    const uint8_t what = run.input_.byte() % 16;
    if (what == 15) {
      run.requests_.reconnect(0);
    }
    return what == 1 ? Go::kStop : what < 4 && what > 1 ? Go::kNotYet : Go::kGo;
  }
  static Go choose(void* context, Attempt& attempt) {
    return static_cast<Run*>(context)->choose(attempt);
  }
  Go choose(Attempt& attempt) {
    const uint8_t what = input_.byte();
    wanted_ = default_;
    attempt.asks = wanted_.asks = (what & 1) != 0 ? Asks::kDocument : Asks::kStream;
    if (wanted_.asks == Asks::kStream) {
      attempt.request.media_type = "text/event-stream";
    } else if ((what & 2) != 0) {
      attempt.request.method = "HEAD";
      attempt.request.body = Text();
      wanted_.is_head = true;
    }
    if (what / 4 % 8 == 7) {
      requests_.make(input_.byte());
    }
    switch (what / 32) {
      case 1:
        return Go::kStop;
      case 2:
        return Go::kNotYet;
      case 3:
        attempt.later_ms = input_.time();
        due_at_ = passed_ms_ +
                  std::min(std::max(attempt.later_ms, options_.backoff.floor_ms), kMaxTimerMs);
        return Go::kLater;
      default:
        return Go::kGo;
    }
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
    cause_ = alive_ ? Cause{} : cause_;
    shown_ = shown();
    if (!alive_) {
      require(is_caller_mistake(error), "open() refuses for the caller's mistakes only");
      require(poll().wait_ms == kForever && server_.attempts == 0, "refused: nothing is begun");
    }
  }

  void open_again() {
    require(client_.open_again() == Error::kNone, "open_again() after kStopped");
    alive_ = true;
    stopped_ = false;
    due_at_ = passed_ms_ + options_.backoff.floor_ms;
    shown_ = shown();
  }

  // What was asked for before a poll, and where the client was then.
  struct Before {
    Asked asked;
    uint32_t attempts;
    size_t connections;
    std::string id;
    bool is_attempting;
    bool was_done;
  };

  Step poll() {
    const Millis earlier = clock_.now();
    clock_.advance(Millis(counter_));
    passed_ms_ += ticks_ ? clock_.now().since(earlier) : 0;
    ticks_ = true;
    require(shown() == shown_, "views stay until the next poll");
    const Before before{requests_.take(passed_ms_),      server_.attempts,
                        server_.connections.size(),      str(client_.last_event_id()),
                        client_.phase() != Phase::kIdle, kind_ == StepKind::kDone};
    const Step step = client_.poll(Millis(counter_), random_.next());
    ++seen_[static_cast<size_t>(step.kind)];
    kind_ = step.kind;
    shown_ = shown();
    require(faulty_.caller_mistake() == nullptr, "the transport's contract");
    require(step.kind == StepKind::kIdle || step.wait_ms == 0, "after a report there is no wait");
    require(!before.asked.closes || stopped_ || step.kind == StepKind::kStopped,
            "after close() the next poll stops");
    if (stopped_) {
      require(step.kind == StepKind::kIdle && step.wait_ms == kForever && !step.wants_read &&
                  !step.wants_write,
              "nothing comes after kStopped");
      requests_.has_reconnected();
    } else {
      check_requests(before, step);
    }
    check_cause(before, step);
    if (before.attempts != server_.attempts) {
      require(passed_ms_ >= due_at_, "no attempt before its delay is over");
      if (!under_way_) {
        begin_attempt(before);
      }
    }
    return step;
  }

  void check_requests(const Before& before, const Step& step) {
    const Asked& asked = before.asked;
    const std::string id = str(client_.last_event_id());
    const bool ends = ends_attempt(step.kind);
    const bool rejects = asked.rejects && before.is_attempting && !asked.closes;
    if (rejects) {
      require(ends && client_.cause().error == Error::kRejected, "reject() ends what is under way");
    } else if (asked.reconnects && before.is_attempting && !before.was_done && !asked.closes) {
      require(ends && client_.cause().error == Error::kReconnectByCaller,
              "reconnect() ends what is under way");
    }
    if (asked.next_id) {
      require(id == *asked.next_id, "the id of reconnect_with_id()");
    } else if (rejects && asked.forgets) {
      require(id.empty(), "reject(false) leaves no id");
    } else if (rejects || (under_way_ && attempt_.asks == Asks::kDocument)) {
      require(id == before.id, "neither what is rejected nor a document changes the id");
    }
    if (asked.reconnects || ends || before.attempts != server_.attempts) {
      requests_.has_reconnected();
    }
    if (requests_.any()) {  // by a hook; one that asks again and again spins by itself
      require(step.wait_ms == 0, "nobody sleeps over what a hook asked for");
      spins_ = 0;
    }
  }

  // It may be seen one poll before kRetrying says so: when the work of a poll is used up.
  void check_cause(const Before& before, const Step& step) {
    require(!is_failing_ || ends_attempt(step.kind), "a cause is reported at once");
    const bool is_new = !is_same(cause_, client_.cause());
    is_failing_ = is_new && step.kind == StepKind::kIdle && step.wait_ms == 0 &&
                  client_.cause().error != Error::kNone;
    if (ends_attempt(step.kind) || is_failing_) {
      cause_ = client_.cause();
    } else if (before.was_done) {
      cause_ = Cause{};
    }
    require(is_same(cause_, client_.cause()), "cause() stays until the next failure");
  }

  void begin_attempt(const Before& before) {
    under_way_ = true;
    attempt_ = wanted_;
    attempt_at_ = passed_ms_;
    first_connection_ = before.connections;
    if (attempt_.asks == Asks::kDocument && done_at_ != kNever) {
      require(passed_ms_ >= done_at_ + options_.backoff.floor_ms,
              "a document after a document waits for the floor");
    }
    done_at_ = kNever;
  }

  // What a step shows, and that it may be read.
  void look(StepKind kind) {
    spins_ = 0;
    switch (kind) {
      case StepKind::kOpened:
        if (attempt_.asks == Asks::kDocument) {
          begin_document();
        } else {
          begin_stream();
        }
        return;
      case StepKind::kBody:
        add_to_document();
        return;
      case StepKind::kDone:
        end_document();
        return;
      case StepKind::kRetrying:
        require(client_.delay_ms() >= options_.backoff.floor_ms, "delay at least the floor");
        require(client_.delay_ms() <= kMaxTimerMs, "delay at most a week");
        require(client_.ready_state() == ReadyState::kConnecting, "kRetrying: connecting");
        due_at_ = passed_ms_ + client_.delay_ms();
        check_repeats();
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

  // RFC 9110, section 9.2.2. A redirect may say that the request was not taken.
  void check_repeats() {
    const http::Request& request = options_.request;
    const bool resumes = attempt_.asks == Asks::kStream && !client_.last_event_id().empty();
    if (request.repeatable || to_std(request.method) != "POST" || resumes ||
        options_.hooks.after_failure != nullptr || options_.hooks.before_attempt != nullptr ||
        !under_way_ || server_.connections.size() != first_connection_ + 1 ||
        server_.connections.back().written.empty()) {
      return;
    }
    require(client_.cause().error == Error::kReconnectByCaller || client_.status() == 429 ||
                client_.status() == 503,
            "what a server may have acted on is not sent again");
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

  void begin_document() {
    require(client_.ready_state() == ReadyState::kConnecting, "a document: connecting");
    require(client_.status() == 200 || (client_.status() == 304 && attempt_.is_conditional),
            "a document: 200, or 304 where it was asked for");
    const Played& played = server_.connections.back();
    require(!played.is_known || played.is_stream || attempt_.any_type || client_.status() == 304,
            "a document has the type that was asked for");
    check_sent();
    document_.clear();
    receiving_ = true;
  }

  void add_to_document() {
    require(receiving_ && !client_.body().empty(), "a slice of a document that is open");
    document_ += str(client_.body());
    require(document_.size() <= options_.document.max_bytes, "a document's limit in bytes");
    const Played& played = server_.connections.back();
    require(!attempt_.is_head && client_.status() == 200, "no body after HEAD and in a 304");
    require(!played.is_known || played.body_taken().find(document_) == 0, "a document's bytes");
  }

  void end_document() {
    require(receiving_, "a document is open before it is whole");
    require(server_.opens == server_.closes, "a whole document's connection is closed");
    const Played& played = server_.connections.back();
    if (played.is_known && client_.status() == 200 && !attempt_.is_head) {
      require(document_ == played.body_taken(), "a whole document");
    }
    check_sent();
    receiving_ = under_way_ = false;
    done_at_ = passed_ms_;
  }

  void check_sent() const {
    for (size_t i = first_connection_; i < server_.connections.size(); ++i) {
      require(server_.connections[i].written.find("\r\nLast-Event-ID:") == std::string::npos,
              "a document is asked for without an id");
    }
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
    if (under_way_ && attempt_.asks == Asks::kDocument) {
      check_sent();
    }
    streaming_ = receiving_ = under_way_ = false;
    done_at_ = kNever;
  }

  void compare(const std::string& body) {
    const Error error = client_.cause().error;
    const bool by_caller = error == Error::kClosedByCaller || error == Error::kReconnectByCaller ||
                           error == Error::kRejected;
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
      if (has_documents_) {
        requests_.make(input_.byte());
      }
      poll();
      counter_ += input_.time();
    }
    for (unsigned kind = 1; kind < kStepKinds; ++kind) {
      require(client_.statistics().count(static_cast<StepKind>(kind)) == seen_[kind],
              "statistics count what was answered");
    }
    const uint8_t next = input_.byte();
    alive_ = next % 2 == 1;
    if (has_documents_ && next % 4 == 3) {
      open_again();
    } else if (alive_) {
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
    const uint64_t reconnect_at = requests_.reconnect_at();
    require(reconnect_at == kNever || step.wait_ms <= reconnect_at - passed_ms_,
            "nobody sleeps over a reconnect()");
    if (under_way_ && attempt_.asks == Asks::kDocument && options_.document.total_ms != 0 &&
        step.wait_ms != 0) {
      require(passed_ms_ + step.wait_ms <= attempt_at_ + options_.document.total_ms,
              "nobody sleeps over a document's limit in time");
    }
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
    const uint8_t what = input_.byte();
    if (has_documents_ && what >= 128) {
      requests_.make(what);
      return;
    }
    switch (what % 8) {
      case 0:
        requests_.close();
        break;
      case 1:
      case 2:
        requests_.reconnect(0);
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
        requests_.reconnect_with_id();
        break;
      default:
        require(client_.open("http://h.example/b") == Error::kAlreadyOpen, "open() while open");
        break;
    }
  }

  // All that may be looked at between two polls.
  std::string shown() const {
    std::string all = str(client_.last_event_id()) + '\0' + str(client_.error_body());
    if (kind_ == StepKind::kEvent || kind_ == StepKind::kEventPart) {
      const stream::EventView event = client_.event();
      all += '\0' + str(event.type) + '\0' + str(event.data) + '\0' + str(event.last_event_id);
    } else if (kind_ == StepKind::kComment) {
      all += str(client_.comment());
    } else if (kind_ == StepKind::kBody) {
      all += str(client_.body());
    }
    return all;
  }

  static std::string str(Text text) { return std::string(text.data(), text.size()); }

  static constexpr uint64_t kNever = ClientRequests::kNever;

  Input& input_;
  const bool has_documents_;
  Wanted default_, wanted_;  // of the next attempt
  const ClientOptions options_;
  std::vector<char> event_, receive_, url_;  // on the heap, so that ASan knows their ends
  const FaultOptions faults_;
  HostileServer server_;
  ScriptedTransport scripted_;
  FaultInjector faulty_;
  Meter meter_;
  Client client_;
  ClientRequests requests_{input_, client_};
  ReferenceParser reference_;
  std::vector<Report> reports_;
  SmallRandom random_{1};
  Clock clock_;  // what the client's own must say
  uint32_t counter_;
  uint64_t passed_ms_ = 0;
  uint64_t due_at_ = 0;
  uint64_t moved_ = 0;
  Wanted attempt_;  // the one that is under way
  uint64_t attempt_at_ = 0;
  size_t first_connection_ = 0;
  uint64_t done_at_ = kNever;
  std::string document_;
  Cause cause_;
  StepKind kind_ = StepKind::kIdle;
  std::string shown_;
  uint32_t seen_[kStepKinds] = {};
  Phase phase_ = Phase::kIdle;
  int spins_ = 0;
  bool ticks_ = false;
  bool alive_ = true;
  bool stopped_ = false;
  bool streaming_ = false;
  bool is_failing_ = false;
  bool under_way_ = false;
  bool receiving_ = false;
};

}  // namespace
}  // namespace esse::test

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  esse::test::Input input(data, size < 16'384 ? size : 16'384);
  const auto run = std::make_unique<esse::test::Run>(input);
  run->go();
  return 0;
}
