// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/flags.h"

namespace esse::flags {

namespace {

using Of = esse::StepKind;  // of the client

// The service says no, and means whoever asks.
bool is_refusal(const Cause& cause, Action action) {
  return action != Action::kRetry &&
         (cause.error == Error::kStatus || cause.error == Error::kNoContent);
}

uint32_t to_ms(uint32_t seconds) { return min_of(seconds, kMaxTimerMs / 1000) * 1000; }

}  // namespace

Flags::Flags(Writer& writer, Transport& transport, Service& service, const Spans& spans)
    : writer_(writer),
      service_(service),
      url_(spans.url),
      options_(service.client_options()),
      client_(transport, options_, spans.client) {
  options_.hooks = Hooks{this, before_attempt, after_failure};
  options_.document.exchange.response.on_header = on_header;
  options_.document.exchange.response.context = this;
}

Error Flags::open(uint32_t identity) {
  const Ways ways = service_.ways();
  const uint32_t idle_ms = options_.exchange.idle_ms;
  const uint32_t silent_s = ways.stream_says_all ? idle_ms / 1000 : ways.revalidate_s;
  const uint32_t soonest_s = soonest_expiry(0);
  if (soonest_s != kNever && (silent_s == 0 || soonest_s <= silent_s)) {
    return Error::kOption;
  }
  alternation_.restart();
  http::Request request = options_.request;
  // A stream that no document told of is the program's: a mistake in its URL is told now.
  Error error = ways.has_stream ? service_.ask({Asks::kStream}, request, url_) : Error::kNone;
  if (error == Error::kNone) {
    request = options_.request;
    error = try_to_ask(request);
  }
  if (error == Error::kNone) {
    error = client_.open(request.url.text, identity);
  }
  if (error == Error::kNone) {
    const uint32_t before = source_;
    set_source(request.url);
    restore(source_ == before && !is_reconciling_);
    note_status();
  }
  return error;
}

// Where values come from, and for whom. A query may have a token that is another one each time.
void Flags::set_source(const http::Url& url) {
  size_t path = 0;
  while (path < url.target.size() && url.target[path] != '?') {
    ++path;
  }
  const auto end = static_cast<size_t>(url.target.data() + path - url.text.data());
  source_ = context_hash() ^ internal::hash_of(url.text.first(end));
}

Error Flags::ask(const internal::Alternation::Next& next, http::Request& request) {
  const Question question{next.document ? Asks::kDocument : Asks::kStream, next.by_event};
  return service_.ask(question, request, url_);
}

// What would be asked for now: the URL, which lies in url_, and whether it may be sent.
Error Flags::try_to_ask(http::Request& request) {
  const Error error = ask(alternation_.next(service_.ways(), now_s()), request);
  return error != Error::kNone ? error : http::check(request);
}

Error Flags::identify(Text context) {
  const Text before = service_.context();
  const internal::Alternation alternation = alternation_;
  service_.identify(context);
  alternation_.restart();
  http::Request request = options_.request;
  const Error error = try_to_ask(request);
  if (error != Error::kNone) {
    service_.identify(before);
    alternation_ = alternation;
    static_cast<void>(try_to_ask(request));  // the attempt under way has its URL there
    return error;
  }
  is_reconciling_ = has_all_ || is_restored_;
  set_source(request.url);
  return client_.reconnect_with_id(Text());
}

Error Flags::resume() {
  const Error error = client_.open_again();
  if (error == Error::kNone) {
    alternation_.restart();
    service_.identify(service_.context());
  }
  return error;
}

Go Flags::before_attempt(void* self, Attempt& attempt) {
  auto& flags = *static_cast<Flags*>(self);
  const auto next = flags.alternation_.next(flags.service_.ways(), flags.now_s());
  if (next.later_s != 0) {
    attempt.later_ms = to_ms(next.later_s);
    return Go::kLater;
  }
  attempt.asks = flags.asks_ = next.document ? Asks::kDocument : Asks::kStream;
  if (flags.ask(next, attempt.request) == Error::kNone) {
    return Go::kGo;
  }
  if (next.document || !flags.alternation_.has_document()) {
    return Go::kStop;
  }
  // The URL of a stream that a document told of is not the caller's mistake: as if it was refused.
  const Ways ways = flags.service_.ways();
  attempt.later_ms =
      to_ms(flags.alternation_.refused_stream(ways, kMaxTimerMs / 1000, flags.now_s()));
  return Go::kLater;
}

Decision Flags::after_failure(void* self, const Failure& failure, Decision decision) {
  auto& flags = *static_cast<Flags*>(self);
  const Ways ways = flags.service_.ways();
  const bool has_documents = !ways.stream_says_all && flags.alternation_.has_document();
  if (failure.asks == Asks::kStream && has_documents && decision.action != Action::kRetry) {
    // What stops has no delay; here the stream stops alone.
    const bool stops = decision.action == Action::kStop;
    const uint32_t delay_s = (stops ? kMaxTimerMs : decision.delay_ms) / 1000;
    return {Action::kRetry, to_ms(flags.alternation_.refused_stream(ways, delay_s, flags.now_s()))};
  }
  flags.is_refused_ = is_refusal(failure.cause, decision.action);
  return decision;
}

void Flags::on_header(void* self, const http::Header& header) {
  auto& flags = *static_cast<Flags*>(self);
  if (flags.client_.status() == 200) {
    flags.service_.header(header);
  }
}

Step Flags::poll(Millis now, uint32_t random) {
  Step step;
  random_ = random;
  if (news_ == kNoNews) {
    const esse::Step of_client = client_.poll(now, random);
    take(of_client);
    note_status();
    if (of_client.kind == Of::kStopped) {
      step.kind = StepKind::kStopped;
    }
    static_cast<Wake&>(step) = of_client;
    step.wait_ms = min_of(step.wait_ms, to_ms(seconds_to_news()));
  }
  if (step.kind == StepKind::kIdle && news_ != kNoNews) {
    step = Step{{0}, tell()};
  }
  return step;
}

StepKind Flags::tell() {
  if ((news_ & kNewsChanged) != 0) {
    news_ &= ~kNewsChanged;
    return StepKind::kChanged;
  }
  if ((news_ & kNewsRejected) != 0) {
    news_ &= ~kNewsRejected;
    return StepKind::kRejected;
  }
  news_ = kNoNews;
  return StepKind::kStatus;
}

void Flags::take(const esse::Step& step) {
  switch (step.kind) {
    case Of::kIdle:
      end_stream_when_due();
      expire();
      if (keeps()) {
        save_in_s_ = persistence_->poll(writer_, source_, now_s());
      }
      break;
    case Of::kOpened:
      if (asks_ == Asks::kStream) {
        alternation_.opened_stream(now_s());
        is_current_ = is_current_ || is_resuming_;
      }
      break;
    case Of::kEvent:
    case Of::kEventPart:
      take_event();
      break;
    case Of::kBody:
      took(service_.body(client_.body(), writer_));
      break;
    case Of::kDone:
      if (client_.status() == 304) {
        service_.unchanged();
        took(Took::kAll);
      } else {
        took(service_.end(writer_));
      }
      break;
    case Of::kEventCut:
      discard();
      break;
    case Of::kRetrying:
    case Of::kStopped:
      end_attempt();
      break;
    default:  // kEventTooLarge: its type is longer than any that means something
      break;
  }
}

void Flags::take_event() {
  const stream::EventView event = client_.event();
  const Took what = service_.event(event, writer_);
  if (what == Took::kNews) {
    refetch();
  } else if (what == Took::kNoNews) {
    alternation_.took_no_news();
  } else if (event.part == stream::Part::kWhole || event.part == stream::Part::kLast) {
    alternation_.took_event();
  }
  took(what);
}

void Flags::refetch() {
  const Ways ways = service_.ways();
  if (alternation_.took_news(ways, now_s())) {
    client_.reconnect(ways.spread_ms == 0 ? 0 : random_ % ways.spread_ms);
  }
}

void Flags::took(Took what) {
  if (what == Took::kUseless) {
    discard();
    client_.reject(false);
    was_useless_ = true;
    news_ |= kNewsRejected;
    return;
  }
  const bool has_commit = commits_ != writer_.commits();
  const bool has_changed = has_commit && writer_.has_changed();
  commits_ = writer_.commits();
  if (what == Took::kAll) {
    news_ |= is_restored() ? kNewsStatus : kNoNews;
    has_all_ = has_heard_ = is_current_ = true;
    is_reconciling_ = has_failed_ = is_refused_ = false;
    next_expiry_s_ = soonest_expiry(0);
    if (asks_ == Asks::kDocument) {
      alternation_.took_document(service_.ways(), has_changed, now_s(), random_);
    }
  }
  if (!has_commit) {
    return;
  }
  if (persistence_ != nullptr && (has_changed || what == Took::kAll)) {
    persistence_->committed(now_s());
  }
  was_useless_ = false;
  news_ |= has_changed ? kNewsChanged : kNoNews;
  news_ |= writer_.just_refused() != kNoFlag ? kNewsRejected : kNoNews;
}

void Flags::end_attempt() {
  discard();
  const Error error = client_.cause().error;
  if (error != Error::kReconnectByCaller) {
    has_failed_ = true;
  }
  const bool is_polling = polls();
  is_resuming_ = false;
  if (asks_ == Asks::kStream && !is_polling) {
    const Ways ways = service_.ways();
    is_resuming_ = is_current_ && ways.stream_resumes && error == Error::kStreamEnded &&
                   !client_.last_event_id().empty();
    alternation_.lost_stream(ways, is_resuming_);
  }
  if (is_current_ && !(asks_ == Asks::kStream && is_polling)) {
    lost_s_ = now_s();
    heard_s_ = lost_s_ - client_.seconds_since_activity();
    is_current_ = false;
  }
}

void Flags::discard() {
  if (writer_.is_staging()) {
    writer_.discard();
  }
  service_.cut();
}

void Flags::end_stream_when_due() {
  const uint32_t silent_s = client_.seconds_since_activity();
  if (has_stream() && alternation_.stream_ends_in_s(service_.ways(), silent_s, now_s()) == 0) {
    alternation_.ends_stream();
    client_.reconnect();
  }
}

Text Flags::rejected_key() const {
  const uint16_t flag = writer_.just_refused();
  return was_useless_ || flag == kNoFlag ? Text() : writer_.table().key(flag);
}

FlagError Flags::rejected_error() const {
  const uint16_t flag = writer_.just_refused();
  return was_useless_ || flag == kNoFlag ? service_.useless_error() : writer_.details(flag).error;
}

uint32_t Flags::context_hash() const { return internal::hash_of(service_.context()); }

}  // namespace esse::flags
