// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/tail.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/attempts.h"
#include "esse_cli/describe.h"
#include "esse_cli/event.h"
#include "esse_cli/exit_code.h"
#include "esse_cli/notes.h"
#include "esse_cli/output.h"
#include "esse_cli/printer.h"
#include "esse_cli/resolve.h"
#include "esse_cli/secure.h"
#include "esse_cli/settings.h"
#include "esse_cli/signals.h"
#include "esse_cli/transcript.h"
#include "esse_cli/units.h"
#include "esse_cli/usage.h"
#include "esse_client/client.h"
#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"

namespace esse::cli {
namespace {

constexpr size_t kReceiveBytes = 64 * 1024;
constexpr size_t kUrlBytes = 8 * 1024;

bool is_terminal(int fd) {
  const char* term = getenv("TERM");
  return isatty(fd) != 0 && term != nullptr && strcmp(term, "dumb") != 0;
}

bool is_coloured(const TailOptions& options, int fd) {
  const char* no_color = getenv("NO_COLOR");  // https://no-color.org: not empty
  const bool is_unwanted = no_color != nullptr && no_color[0] != '\0';
  return options.colour == "always" ||
         (options.colour == "auto" && is_terminal(fd) && !is_unwanted);
}

Time end_of(const TailOptions& options, Time now) {
  return options.for_ms == 0 ? Time::max() : now + std::chrono::milliseconds(options.for_ms);
}

// A span that is not touched before it is used: a large one costs nothing until then.
class Room {
 public:
  explicit Room(size_t size) : bytes_(new char[size]), size_(size) {}
  Span<char> span() { return Span<char>(bytes_.get(), size_); }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_;
};

class Tail {
 public:
  Tail(const TailOptions& options, Settings& settings);

  int run();

 private:
  void turn();
  void note_attempt();
  static void on_header(void* self, const http::Header& header);
  void handle(StepKind kind);
  void on_change(StepKind kind);
  void on_cut();
  void on_event();
  void on_whole(const stream::EventView& event);
  void on_too_large();
  void on_stopped();
  void count_event();
  void sleep(const Step& step);
  int poll_fds(const Step& step, uint32_t wait_ms);
  void end(int exit_code);
  void check_ends();
  int finish();

  bool matches(const stream::EventView& event) const;
  std::string status_text() const;
  uint32_t countdown_ms() const;

  const TailOptions& options_;
  Settings& settings_;
  Signals signals_;
  Time now_ = SteadyClock::now();
  const Patience patience_;
  Console console_;
  Output output_;
  std::unique_ptr<Printer> printer_;
  Attempts attempts_;
  Assembler assembler_;
  const bool passes_parts_;
  posix::TcpTransport tcp_;
  Resolve resolve_;
  Secure secure_;
  Transcript transcript_;
  Notes notes_;
  Room event_room_;
  Room receive_room_{kReceiveBytes};
  Room url_room_{kUrlBytes};
  Client client_;
  Time retry_at_;
  uint64_t events_ = 0;  // printed
  uint64_t bytes_ = 0;
  uint32_t begun_ = 0;
  bool reader_matters_ = true;
  bool ended_ = false;
  int exit_code_ = kOk;
};

Look look_of(const TailOptions& options) {
  return {options.json, isatty(STDOUT_FILENO) != 0, is_coloured(options, STDOUT_FILENO)};
}

Tail::Tail(const TailOptions& options, Settings& settings)
    : options_(options),
      settings_(settings),
      patience_(signals_, end_of(options, now_)),
      console_(unwaiting(STDERR_FILENO),
               patience_,
               is_terminal(STDERR_FILENO) && !options.quiet,
               is_coloured(options, STDERR_FILENO)),
      // Two terminals are most likely the same.
      output_(
          unwaiting(STDOUT_FILENO), patience_, isatty(STDOUT_FILENO) != 0 ? &console_ : nullptr),
      printer_(make_printer(look_of(options), output_)),
      attempts_(options, settings),
      assembler_(options.max_event_bytes),
      // A type that is known only at the end cannot be filtered by earlier.
      passes_parts_(printer_->takes_parts() && options.types.empty()),
      resolve_(options.resolve, tcp_),
      secure_(options, resolve_),
      transcript_(secure_.transport()),
      notes_(options, {settings, transcript_, secure_}, {console_, *printer_}),
      event_room_(options.event_bytes),
      client_(transcript_,
              settings.client(),
              {event_room_.span(), receive_room_.span(), url_room_.span()}) {
  http::ResponseOptions& response = settings.client().exchange.response;
  response.context = this;
  response.on_header = on_header;
}

int Tail::run() {
  const Error error = client_.open(from_std(settings_.url()));
  if (error != Error::kNone) {
    refuse(error == Error::kLastEventId ? "--last-event-id" : "URL", usage_text(error));
  }
  notes_.proxies();
  while (!ended_) {
    turn();
  }
  return finish();
}

void Tail::turn() {
  const Step step = client_.poll(posix::now(), posix::random());
  now_ = SteadyClock::now();
  notes_.count(client_);
  note_attempt();
  handle(step.kind);
  check_ends();
  if (!ended_ && step.kind == StepKind::kIdle) {
    sleep(step);
  }
}

void Tail::note_attempt() {
  bytes_ += static_cast<uint32_t>(client_.statistics().bytes - static_cast<uint32_t>(bytes_));
  for (const std::string& news : attempts_.take_news()) {
    notes_.warn(news);
  }
  const uint32_t begun = client_.statistics().attempts;
  if (begun == begun_) {
    return;
  }
  begun_ = begun;
  output_.flush();
  notes_.connecting();
}

void Tail::on_header(void* self, const http::Header& header) {
  auto& tail = *static_cast<Tail*>(self);
  tail.transcript_.add_header(header, display(tail.client_.url()));
}

void Tail::handle(StepKind kind) {
  switch (kind) {
    case StepKind::kIdle:
      return;
    case StepKind::kEvent:
    case StepKind::kEventPart:
      return on_event();
    case StepKind::kComment:
      return printer_->comment(to_std(client_.comment()));
    default:
      output_.flush();  // what came before comes before
      return on_change(kind);
  }
}

void Tail::on_change(StepKind kind) {
  switch (kind) {
    case StepKind::kOpened:
      return notes_.open(client_);
    case StepKind::kEventCut:
      return on_cut();
    case StepKind::kEventTooLarge:
      return notes_.warn("an event did not fit --buffer and was dropped");
    case StepKind::kIdRefused:
      return notes_.warn("an id over a quarter of --buffer was ignored");
    case StepKind::kRetrying:
      retry_at_ = now_ + std::chrono::milliseconds(client_.delay_ms());
      notes_.retrying(client_, attempts_.second_chance());
      return transcript_.forget();
    case StepKind::kStopped:
      return on_stopped();
    default:
      return;
  }
}

void Tail::on_cut() {
  if (passes_parts_) {
    printer_->cut();
    output_.flush();
  }
  assembler_.cut();
  notes_.warn("the rest of an event did not come");
}

void Tail::on_stopped() {
  const ExitCode code = exit_code(client_.cause(), client_.limit());
  notes_.closed(client_, code != kOk);
  end(code);
}

void Tail::on_event() {
  const stream::EventView view = client_.event();
  if (passes_parts_) {
    printer_->part(view);
    if (view.part == stream::Part::kWhole || view.part == stream::Part::kLast) {
      count_event();
    }
    return;
  }
  if (view.part == stream::Part::kWhole && view.data.size() <= options_.max_event_bytes) {
    return on_whole(view);
  }
  switch (assembler_.add(view)) {
    case Assembler::Answer::kMore:
      return;
    case Assembler::Answer::kWhole:
      return on_whole(assembler_.event().view());
    case Assembler::Answer::kTooLarge:
      return on_too_large();
  }
}

// As when the client drops one: resuming brings it again.
void Tail::on_too_large() {
  if (!settings_.client().parser.commit_dropped_id) {
    client_.discard_id();
  }
  notes_.dropped("an event over " + std::to_string(options_.max_event_bytes) +
                 " bytes was dropped (--max-event)");
}

void Tail::on_whole(const stream::EventView& event) {
  if (matches(event)) {
    printer_->event(event);
    count_event();
  }
}

void Tail::count_event() {
  ++events_;
  if (events_ == options_.max_events) {
    end(kOk);
  }
}

bool Tail::matches(const stream::EventView& event) const {
  const auto& types = options_.types;
  return types.empty() || std::find(types.begin(), types.end(), to_std(event.type)) != types.end();
}

// What is long, and cut at the edge, comes last.
std::string Tail::status_text() const {
  std::string text, why;
  if (client_.ready_state() == ReadyState::kOpen) {
    text = "open";
  } else if (client_.phase() != Phase::kIdle) {
    text = phase_text(client_.phase());
  } else {
    const uint32_t whole_seconds = (ms_until(retry_at_, now_) + 999) / 1000 * 1000;
    text = "next attempt in " + duration_text(whole_seconds);
    why = " | " + notes_.last_failure();
  }
  return text + " | " + std::to_string(events_) + (events_ == 1 ? " event, " : " events, ") +
         size_text(bytes_) + why;
}

// When the countdown changes.
uint32_t Tail::countdown_ms() const {
  const bool counts = client_.ready_state() != ReadyState::kOpen && client_.phase() == Phase::kIdle;
  const uint32_t left = counts ? ms_until(retry_at_, now_) : 0;
  return left == 0 ? kForever : (left - 1) % 1000 + 1;
}

void Tail::check_ends() {
  if (output_.state() == Output::State::kReaderGone) {
    end(kOk);
  } else if (output_.state() == Output::State::kFailed) {
    end(kFailed);
  } else if (signals_.caught() != 0 || now_ >= patience_.end()) {
    end(kOk);
  }
}

void Tail::sleep(const Step& step) {
  if (step.wait_ms == 0) {
    return;
  }
  output_.flush();
  uint32_t wait_ms = std::min(step.wait_ms, ms_until(patience_.end(), now_));
  if (console_.is_live()) {
    wait_ms = std::min({wait_ms, console_.show(status_text(), now_), countdown_ms()});
  }
  poll_fds(step, wait_ms);
  check_ends();
}

int Tail::poll_fds(const Step& step, uint32_t wait_ms) {
  constexpr nfds_t kOwn = 2;
  pollfd fds[kOwn + posix::TcpTransport::kMostPollFds] = {
      {signals_.fd(), POLLIN, 0}, {reader_matters_ ? output_.fd() : -1, 0, 0}};
  const size_t others = tcp_.fill(Span<pollfd>(fds).from(kOwn), step);
  const int timeout = wait_ms == kForever ? -1 : static_cast<int>(wait_ms);
  const int ready = poll(fds, kOwn + static_cast<nfds_t>(others), timeout);
  if (ready > 0 && fds[1].revents != 0) {
    // `| head` has enough: what comes next may be an hour away. Not every file can be asked.
    reader_matters_ = false;
    if ((fds[1].revents & (POLLERR | POLLHUP)) != 0) {
      output_.note_reader_gone();
    }
  }
  return ready;
}

void Tail::end(int code) {
  if (!ended_) {
    ended_ = true;
    exit_code_ = code;
  }
}

int Tail::finish() {
  client_.close();
  client_.poll(posix::now(), 0);
  console_.hide();
  output_.flush();
  if (output_.state() == Output::State::kFailed) {
    notes_.say(std::string("cannot write to stdout: ") + strerror(output_.error()));
    exit_code_ = kFailed;
  }
  if (signals_.caught() != 0) {
    die_of(signals_.caught());
  }
  return exit_code_;
}

}  // namespace

int tail(const TailOptions& options) {
  Settings settings(options);
  Tail tail(options, settings);
  return tail.run();
}

}  // namespace esse::cli
