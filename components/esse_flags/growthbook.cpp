// SPDX-License-Identifier: Apache-2.0
#include "esse_base/config.h"
#if ESSE_HTTP_BODY  // without, the header refuses
#include "esse_flags/growthbook.h"
#include "esse_flags/internal/context_body.h"
#include "esse_flags/internal/line.h"

namespace esse::flags {

namespace {

using stream::Part;

constexpr http::Header kJsonWanted[] = {{"Accept", "application/json"}};

}  // namespace

GrowthBook::GrowthBook(const GrowthBookOptions& options, Text attributes)
    : options_(&options), attributes_(attributes), user_agent_{"User-Agent", options.user_agent} {}

Ways GrowthBook::ways() const {
  Ways ways;
  ways.stream_says_all = false;
  ways.stream_resumes = options_->resumes;  // it repeats one event, which is enough
  ways.greets = false;
  ways.revalidate_s = options_->revalidate_s;
  ways.spread_ms = options_->spread_ms;
  return ways;
}

Error GrowthBook::ask(const Question& question, http::Request& request, Span<char> room) {
  const bool is_document = question.asks == Asks::kDocument;
  const GrowthBookOptions& options = *options_;
  if (options.client_key.empty()) {
    return Error::kCredentials;
  }
  if (attributes_.empty() || options.revalidate_s - 1 >= kMaxTimerMs / 1000) {
    return Error::kOption;
  }
  request.headers = Span<const http::Header>(&user_agent_, 1);
  if (is_document) {
    request.standard_headers = kJsonWanted;
    request.media_type = "application/json";
    internal::set_context_body(request, R"({"attributes":)", attributes_);
  }
  const bool is_elsewhere = !is_document && !options.stream_url.empty();
  internal::Line line(room);
  line.add(internal::without_slash(is_elsewhere ? options.stream_url : options.url));
  line.add(is_document ? "/api/eval/" : "/sub/");
  line.add(options.client_key);
  return line.is_whole() ? http::parse_url(line.text(), request.url) : Error::kSpanTooSmall;
}

Took GrowthBook::event(const stream::EventView& event, Writer&) {
  const bool is_last = event.part == Part::kWhole || event.part == Part::kLast;
  const bool is_news = event.type == "features-updated" || event.type == "features";
  return is_last && is_news ? Took::kNews : Took::kNothing;
}

Took GrowthBook::body(Text piece, Writer& writer) {
  if (!payload_.has_begun()) {
    payload_.start();
  }
  return payload_.feed(piece, writer) ? Took::kNothing : Took::kUseless;
}

Took GrowthBook::end(Writer& writer) {
  if (!payload_.has_begun() || !payload_.end()) {
    return Took::kUseless;
  }
  writer.commit();
  return Took::kAll;
}

FlagError GrowthBook::useless_error() const {
  return payload_.is_encrypted() ? FlagError::kEncrypted : FlagError::kParseError;
}

}  // namespace esse::flags
#endif
