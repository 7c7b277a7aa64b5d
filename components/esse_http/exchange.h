// SPDX-License-Identifier: Apache-2.0
#pragma once
// Exchange: one HTTP request and its response over a Transport, redirects included. It is polled.
// It connects, writes the request, reads the head, and hands on the body. Each phase has its own
// limit of time.
// It owns no memory but itself: transport, spans, request and options are borrowed. It never waits,
// never allocates, and holds no clock. It is not re-entrant, and has one caller.
//
// Several exchanges may share a transport, one after the other: each closes only what it opened.
#include "esse_base/millis.h"
#include "esse_http/request_writer.h"
#include "esse_http/response_reader.h"
#include "esse_transport/transport.h"

namespace esse::http {

/// Limits of time, in milliseconds. Each is at most kMaxTimerMs; 0: no limit. A limit counts from
/// the beginning of its phase; a redirect begins again with the first phase. Bytes come before
/// limits: a limit is looked at only when the transport has nothing to give. So a caller that has
/// slept still gets what arrived meanwhile.
struct ExchangeOptions {
  uint32_t name_ms = 10'000;      ///< to resolve the name; then kNameTimeout
  uint32_t connect_ms = 10'000;   ///< for TCP, all addresses together; then kConnectTimeout
  uint32_t securing_ms = 20'000;  ///< for TLS, which takes seconds on small cores; kTlsTimeout
  uint32_t write_ms = 10'000;     ///< to write the request with its body; then kWriteTimeout
  /// From the request's last byte to the head's end; then kResponseTimeout. Servers of event
  /// streams may keep the head back until there is an event. A server that accepts and then hangs
  /// is noticed no earlier.
  uint32_t response_ms = 300'000;
  uint32_t idle_ms = 300'000;  ///< without any byte, heartbeats too; then kIdleTimeout
  /// How many redirects in a row are followed. 0: a redirect is an error (kHttpRedirectLimit).
  uint8_t max_redirects = 5;
  /// Whether a redirect may take the request's body to another origin, as 307 and 308 do. false:
  /// that is an error (kHttpRedirectBody).
  bool body_to_other_origins = false;
  ResponseOptions response;
};

/// kOption when a limit of time is over kMaxTimerMs.
[[nodiscard]] Error check(const ExchangeOptions& options);

class Exchange {
 public:
  /// The smallest receive span, in bytes.
  static constexpr size_t kMinReceive = 16;

  /// Borrows all three for its lifetime. `receive` carries the request out, and then the response
  /// in. `url` holds the target of a redirect. When it is empty, every redirect is
  /// kHttpLocationTooLong. The destructor does nothing: it leaves the transport as it is.
  Exchange(Transport& transport, const Span<char>& receive, const Span<char>& url);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Closes what is under way, and starts anew at request.url. `options` have passed their own
  /// check(). `scratch` holds one header line at a time, and a Location. Errors:
  ///  - those of check(request)
  ///  - kSpanTooSmall: the receive span, or `scratch` under ResponseReader::kMinLine
  ///  - those of Transport::open()
  ///
  /// After an error nothing is under way, and cause() says the same. `request` and `scratch` are
  /// borrowed until kHead. `options`, request.media_type and the text of request.url are borrowed
  /// until the end.
  [[nodiscard]] Error start(const Request& request,
                            const ExchangeOptions& options,
                            const Span<char>& scratch,
                            Millis now);
  Error start(const Request&, const ExchangeOptions&&, const Span<char>&, Millis) = delete;

  /// Goes on. A call makes at most one advance(), one write() and one read() of the transport.
  ///  - kNotYet: ask again when pending() says
  ///  - kHead: response() has the head. The heads of followed redirects are not reported
  ///  - kBody: body() is not empty. It comes again until consume() has taken all of it
  ///  - kEnded: the body is complete, and the connection closed
  ///  - kFailed: cause() says why, and the connection is closed. Also the answer before start()
  ///
  /// A response whose head is complete before the request is written ends the writing.
  Progress poll(Millis now);

  /// Ends the exchange, in any state, any number of times. If it was over already, poll() and
  /// cause() answer as before.
  void close();

  /// The status, the content type and so on. From kHead on, until the next start().
  const ResponseReader& response() const { return reader_; }
  /// A slice of the body, in the receive span. Only after kBody. Valid until the next poll(),
  /// start() or close().
  Text body() const { return Text(at_, reader_.slice(at_, end_)); }
  /// Whether `text` begins in the receive span.
  bool holds(Text text) const {
    return text.data() >= receive_.begin() && text.data() < receive_.end();
  }
  /// Takes the first `n` bytes of body(); `n` ≤ body().size(). The rest stays, and nothing more is
  /// read until it is taken.
  void consume(size_t n);

  /// False when sending the request again could make a server act on it twice: it is neither
  /// idempotent (RFC 9110, section 9.2.2) nor Request::repeatable, some of it was sent, and the
  /// answer, if there was one, was not 429 nor 503 with Retry-After. From start() to the next.
  bool may_repeat() const;

  /// Where the request goes to now, after the redirects so far. Its texts are those of request.url,
  /// or look at the url span.
  const Url& url() const { return url_; }
  /// Where the exchange stands; kIdle after close().
  Phase phase() const { return phase_; }
  /// How many redirects were followed since start().
  uint8_t redirects() const { return redirects_; }

  /// What lets the next poll() do something, as of the last one. It is what the transport says, but
  /// never later than the next limit. wait_ms is 0 when there is more to do at once.
  Pending pending() const {
    Pending pending = pending_;
    pending.phase = phase_;
    return pending;
  }

  /// Why it failed, as of the moment when it failed. Only after kFailed. It stays until the next
  /// start(). kNotOpen before the first start(), and after a close() that ended what was under way.
  const Cause& cause() const { return cause_; }

 private:
  struct Limit;

  Error open(Millis now);
  void enter(Phase phase, Millis now);
  Progress send(Millis now);
  Progress receive(Millis now);
  Progress go_on(Millis now);
  Progress redirect(Millis now);
  Progress wait(Millis now);
  Limit limit() const;
  void wait_at_most(uint32_t ms);
  Progress fail(Error error);
  Progress finish(const Cause& cause);
  Cause cause_of_transport() const;
  void disconnect();

  // Small and busy members first: short offsets, short instructions.
  Phase phase_ = Phase::kIdle;
  Progress progress_ = Progress::kFailed;
  bool is_connected_ = false;  // the transport is ours: from its open() to its close()
  bool has_more_ = false;      // what was read may hold more: look there before reading on
  bool lacks_body_ = false;    // the body's producer was asked last, and had nothing yet
  uint8_t redirects_ = 0;
  Transport* transport_;
  const char* at_ = nullptr;  // up to end_: what was read and not used yet
  const char* end_ = nullptr;
  Pending pending_;
  Millis since_;  // when the phase began, or the body was read last
  Cause cause_{Error::kNotOpen, Phase::kIdle, 0, 0, 0};
  Span<char> receive_;
  Span<char> url_span_;
  const ExchangeOptions* options_ = nullptr;
  RequestWriter writer_;
  ResponseReader reader_;
  Url url_;
};

}  // namespace esse::http
