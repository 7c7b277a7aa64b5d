// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/tail.h"

#include <unistd.h>

#include <algorithm>
#include <memory>

#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/attempts.h"
#include "esse_cli/event.h"
#include "esse_cli/exit_code.h"
#include "esse_cli/printer.h"
#include "esse_cli/session.h"
#include "esse_cli/usage.h"
#include "esse_posix/clock.h"

namespace esse::cli {
namespace {

class Tail {
 public:
  Tail(const TailOptions& options, Settings& settings);

  int run();

 private:
  void turn();
  void handle(StepKind kind);
  void on_change(StepKind kind);
  void on_cut();
  void on_event();
  void on_whole(const stream::EventView& event);
  void on_too_large();
  void count_event();
  bool matches(const stream::EventView& event) const;

  const TailOptions& options_;
  Settings& settings_;
  Attempts attempts_;
  Session session_;
  std::unique_ptr<Printer> printer_;
  Assembler assembler_;
  const bool passes_parts_;
  Client client_;
  uint64_t events_ = 0;  // printed
};

Look look_of(const TailOptions& options) {
  return {options.json, isatty(STDOUT_FILENO) != 0, is_coloured(options, STDOUT_FILENO)};
}

Tail::Tail(const TailOptions& options, Settings& settings)
    : options_(options),
      settings_(settings),
      attempts_(options, settings),
      session_(options, settings),
      printer_(make_printer(look_of(options), session_.output())),
      assembler_(options.max_event_bytes),
      // A type that is known only at the end cannot be filtered by earlier.
      passes_parts_(printer_->takes_parts() && options.types.empty()),
      client_(session_.transport(), settings.client(), session_.spans()) {
  session_.watch(client_);
}

int Tail::run() {
  const Error error = client_.open(from_std(settings_.url()));
  if (error != Error::kNone) {
    refuse(error == Error::kLastEventId ? "--last-event-id" : "URL", usage_text(error));
  }
  session_.notes().proxies();
  while (!session_.has_ended()) {
    turn();
  }
  return session_.finish();
}

void Tail::turn() {
  const Step step = client_.poll(posix::now(), posix::random());
  for (const std::string& news : attempts_.take_news()) {
    session_.notes().warn(news);
  }
  session_.begin_turn();
  handle(step.kind);
  session_.end_turn(step.kind == StepKind::kIdle, step,
                    std::to_string(events_) + (events_ == 1 ? " event" : " events"));
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
      session_.output().flush();  // what came before comes before
      return on_change(kind);
  }
}

void Tail::on_change(StepKind kind) {
  switch (kind) {
    case StepKind::kOpened:
      return session_.opened();
    case StepKind::kEventCut:
      return on_cut();
    case StepKind::kEventTooLarge:
      return session_.notes().warn("an event did not fit --buffer and was dropped");
    case StepKind::kIdRefused:
      return session_.notes().warn("an id over a quarter of --buffer was ignored");
    case StepKind::kRetrying:
      return session_.retrying(attempts_.second_chance());
    case StepKind::kStopped:
      return session_.stopped();
    default:
      return;
  }
}

void Tail::on_cut() {
  if (passes_parts_) {
    printer_->cut();
    session_.output().flush();
  }
  assembler_.cut();
  session_.notes().warn("the rest of an event did not come");
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
  session_.notes().dropped("an event over " + std::to_string(options_.max_event_bytes) +
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
    session_.end(kOk);
  }
}

bool Tail::matches(const stream::EventView& event) const {
  const auto& types = options_.types;
  return types.empty() || std::find(types.begin(), types.end(), to_std(event.type)) != types.end();
}

}  // namespace

int tail(const TailOptions& options) {
  Settings settings(options);
  settings.client().parser.comments = options.comments;
  Tail tail(options, settings);
  return tail.run();
}

}  // namespace esse::cli
