// SPDX-License-Identifier: Apache-2.0
#include "esse_base/config.h"
#if ESSE_HTTP_BODY  // without, the header refuses
#include "esse_flags/internal/context_body.h"
#include "esse_flags/internal/line.h"
#include "esse_flags/ofrep.h"

namespace esse::flags {

namespace {

using json::Token;
using stream::Part;

constexpr http::Header kJsonWanted[] = {{"Accept", "application/json"}};

bool is_absolute(Text url) { return url.size() >= 4 && equal_ignoring_case(url.first(4), "http"); }

// Scheme and authority.
Text origin_of(const http::Url& url) {
  return Text(url.text.data(), static_cast<size_t>(url.authority.end() - url.text.data()));
}

// RFC 3986, section 2.1.
void add_encoded(internal::Line& line, Text text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto letter = static_cast<unsigned char>(to_lower(text[i]) - 'a');
    if (letter < 26 || is_digit(text[i]) || c == '-' || c == '.' || c == '_' || c == '~') {
      line.add(text.from(i).first(1));
      continue;
    }
    const char digits[] = {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]};
    line.add(Text(digits, sizeof digits));
  }
}

// Whether the context has a text of that name, which services want.
bool has_targeting_key(Text context) {
  static constexpr const char* kNames[] = {"targetingKey"};
  json::Reader reader;
  Matcher matcher;
  matcher.start(names(kNames));
  bool is_there = false;
  bool is_next = false;
  for (;;) {
    const json::Fed fed = reader.feed(context);
    context = context.from(fed.used);
    is_there = is_there || (is_next && is_text(fed.token));
    is_next = fed.token == Token::kName && matcher.end(reader.piece()) == 0 && reader.depth() == 1;
    if (fed.token == Token::kNeedMore || fed.token == Token::kError) {
      return is_there && fed.token == Token::kNeedMore && reader.end() == Token::kNeedMore;
    }
  }
}

}  // namespace

Ofrep::Ofrep(const OfrepOptions& options, Text context, const OfrepSpans& spans)
    : options_(&options),
      context_(context),
      stream_(spans.stream),
      names_(spans.news),
      validators_(spans.validators),
      payload_(stream_),
      news_(names_) {}

Ways Ofrep::ways() const {
  Ways ways;
  ways.has_stream = !options_->stream_url.empty() || !stream_.kept(1).empty();
  ways.stream_says_all = false;
  ways.greets = ways.names_news = options_->stream_url.empty();
  ways.revalidate_s = options_->revalidate_s;
  ways.spread_ms = options_->spread_ms;
  return ways;
}

Error Ofrep::ask(const Question& question, http::Request& request, Span<char> room) {
  return question.asks == Asks::kDocument ? ask_document(question.by_event, request, room)
                                          : ask_stream(request, room);
}

Error Ofrep::ask_document(bool by_event, http::Request& request, Span<char> room) {
  if (!has_targeting_key(context_)) {
    return Error::kOption;
  }
  internal::Line line(room);
  line.add(internal::without_slash(options_->url));
  line.add("/ofrep/v1/evaluate/flags");
  const size_t size = line.text().size();
  if (!line.is_whole()) {
    return Error::kSpanTooSmall;
  }
  if (by_event) {
    add_query(line);
  }
  request.headers = options_->headers;
  request.standard_headers = kJsonWanted;
  request.media_type = "application/json";
  request.conditions = validators_.conditions();
  internal::set_context_body(request, "{\"context\":", context_);
  // A query that does not fit is left out: it only helps a service to know when it is up to date.
  return http::parse_url(line.is_whole() ? line.text() : line.text().first(size), request.url);
}

void Ofrep::add_query(internal::Line& line) const {
  Text before = "?";
  if (!names_.kept(0).empty()) {
    line.add("?flagConfigEtag=");
    add_encoded(line, names_.kept(0));
    before = "&";
  }
  if (!names_.kept(1).empty()) {
    line.add(before);
    line.add("flagConfigLastModified=");
    add_encoded(line, names_.kept(1));
  }
}

// Where the document says, or the program.
Error Ofrep::ask_stream(http::Request& request, Span<char> room) const {
  http::Url bulk;
  Error error = http::parse_url(options_->url, bulk);
  if (error != Error::kNone) {
    return error;
  }
  internal::Line line(room);
  const Text given = options_->stream_url;
  const Text said = stream_.kept(1);
  if (given.empty() && !is_absolute(said)) {
    line.add(stream_.kept(0).empty() ? origin_of(bulk) : stream_.kept(0));
  }
  line.add(given.empty() ? said : given);
  error = line.is_whole() ? http::parse_url(line.text(), request.url) : Error::kSpanTooSmall;
  if (error == Error::kNone && http::same_origin(request.url, bulk)) {
    request.headers = options_->headers;
  }
  return error;
}

Took Ofrep::event(const stream::EventView& event, Writer&) {
  const bool is_last = event.part == Part::kWhole || event.part == Part::kLast;
  if (!options_->stream_url.empty()) {
    return is_last ? Took::kNews : Took::kNothing;
  }
  if (event.part == Part::kWhole || event.part == Part::kFirst) {
    news_.start();
  }
  news_.feed(event.data);
  if (!is_last || !news_.end()) {
    return Took::kNothing;
  }
  const bool has_name = !names_.coming(0).empty() || !names_.coming(1).empty();
  holds_news_ = holds_news_ && has_name && names_.is_kept();
  names_.keep();
  return holds_news_ ? Took::kNoNews : Took::kNews;
}

Took Ofrep::body(Text piece, Writer& writer) {
  if (!payload_.has_begun()) {
    payload_.start(writer);
  }
  return payload_.feed(piece, writer) ? Took::kNothing : Took::kUseless;
}

Took Ofrep::end(Writer& writer) {
  if (!payload_.has_begun() || !payload_.end()) {
    return Took::kUseless;
  }
  writer.commit();
  stream_.keep();
  validators_.keep();
  holds_news_ = true;
  return Took::kAll;
}

// Nothing that is held is of the other context.
void Ofrep::identify(Text context) {
  context_ = context;
  validators_.forget();
  names_.forget();
}

// With its tokens: memory of the program's own is the one place where a stream's URL is kept.
void Ofrep::remember(RecordWriter& out) const {
  for (int which = 0; which < 2; ++which) {
    out.text(stream_.kept(which));
    out.text(names_.kept(which));
  }
  out.text(validators_.etag());
  out.text(validators_.last_modified());
  out.number(holds_news_, 1);
}

void Ofrep::recall(RecordReader& in) {
  bool fits = true;
  for (int which = 0; which < 2; ++which) {
    const Text url = in.text();
    stream_.begin(which);
    stream_.add(url);
    fits = fits && stream_.coming(which) == url;
    names_.begin(which);
    names_.add(in.text());
  }
  stream_.keep();
  names_.keep();
  const Text etag = in.text();
  const Text last_modified = in.text();
  holds_news_ = in.number(1) != 0;
  if (fits) {  // else a 304 would not say again where the stream is
    static_cast<void>(validators_.set(etag, last_modified));
  }
}

}  // namespace esse::flags
#endif
