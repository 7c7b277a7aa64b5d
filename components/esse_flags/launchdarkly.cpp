// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/launchdarkly.h"

#include "esse_base/base64.h"
#include "esse_flags/internal/line.h"

namespace esse::flags {

namespace {

using Event = internal::LaunchDarklyPayload::Event;
using stream::Part;

constexpr http::Header kJsonBody[] = {{"Content-Type", "application/json"}};
constexpr http::Header kJsonWanted[] = {{"Accept", "application/json"}};

// Sorted, and in the order of Event.
constexpr const char* kEvents[] = {"delete", "patch", "ping", "put"};

Event event_of(Text type) {
  Matcher matcher;
  matcher.start(Names{kEvents, 4, sizeof(kEvents[0])});
  return static_cast<Event>(min_of(matcher.end(type), static_cast<uint16_t>(Event::kOther)));
}

}  // namespace

LaunchDarkly::LaunchDarkly(const LaunchDarklyOptions& options, Text context)
    : options_(&options),
      context_(context),
      headers_{{"Authorization", options.mobile_key},
               {"User-Agent", options.user_agent},
               {"X-LaunchDarkly-Tags", options.tags}} {}

Ways LaunchDarkly::ways() const {
  Ways ways;
  ways.has_stream = options_->poll_s == 0;
  ways.revalidate_s = options_->poll_s;
  ways.spread_ms = options_->spread_ms;
  return ways;
}

Error LaunchDarkly::ask(const Question& question, http::Request& request, Span<char> room) {
  if (options_->mobile_key.empty()) {
    return Error::kCredentials;
  }
  if (context_.empty() || options_->poll_s > kMaxTimerMs / 1000) {
    return Error::kOption;
  }
  request.headers = Span<const http::Header>(headers_, options_->tags.empty() ? 2 : 3);
  if (question.asks == Asks::kDocument) {
    request.standard_headers = kJsonWanted;
    request.media_type = "application/json";
  }
  return write_url(question.asks, request, room);
}

// The context is the last segment of the path; one that is too long for that is the body.
Error LaunchDarkly::write_url(Asks asks, http::Request& request, Span<char> room) const {
  const bool polls = asks == Asks::kDocument;
  const Text reasons = options_->with_reasons ? "?withReasons=true" : "";
  const size_t digits = base64_size(context_.size(), Base64::kUrl);
  internal::Line line(room);
  line.add(internal::without_slash(polls ? options_->poll_url : options_->stream_url));
  line.add(polls ? "/msdk/evalx/context" : "/meval");
  const Text before_context = polls ? "s/" : "/";
  if (line.left() >= before_context.size() + digits + reasons.size()) {
    line.add(before_context);
    write_base64(context_, line.take(digits), Base64::kUrl);
  } else {
    request.method = "REPORT";
    request.repeatable = true;  // it changes nothing
    request.body = context_;
    request.body_headers = kJsonBody;
  }
  line.add(reasons);
  return line.is_whole() ? http::parse_url(line.text(), request.url) : Error::kSpanTooSmall;
}

Took LaunchDarkly::event(const stream::EventView& event, Writer& writer) {
  const bool is_last = event.part == Part::kWhole || event.part == Part::kLast;
  if (event.part == Part::kWhole || event.part == Part::kFirst) {
    payload_.start(event_of(event.type), writer);
  } else if (is_last && event_of(event.type) != payload_.event()) {
    return Took::kUseless;  // it got its name behind its data
  }
  if (payload_.event() == Event::kOther) {
    return Took::kNothing;
  }
  if (payload_.event() == Event::kPing) {
    return is_last ? Took::kNews : Took::kNothing;
  }
  if (!payload_.feed(event.data, writer)) {
    return Took::kUseless;
  }
  return is_last ? finish(writer) : Took::kNothing;
}

Took LaunchDarkly::finish(Writer& writer) {
  const bool is_put = payload_.event() == Event::kPut;
  if (!payload_.end(writer)) {
    return Took::kUseless;
  }
  if (!writer.is_staging()) {
    return Took::kNothing;
  }
  writer.commit();
  return is_put ? Took::kAll : Took::kChange;
}

// The document is what the data of a put is.
Took LaunchDarkly::body(Text piece, Writer& writer) {
  if (payload_.event() == Event::kOther) {
    payload_.start(Event::kPut, writer);
  }
  return payload_.feed(piece, writer) ? Took::kNothing : Took::kUseless;
}

Took LaunchDarkly::end(Writer& writer) {
  return payload_.event() == Event::kOther ? Took::kUseless : finish(writer);
}

void LaunchDarkly::cut() { payload_.stop(); }

void LaunchDarkly::identify(Text context) { context_ = context; }

}  // namespace esse::flags
