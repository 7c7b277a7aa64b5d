// SPDX-License-Identifier: Apache-2.0
#pragma once
// Exchange: one HTTP request and its response over a Transport, redirects included, polled. It
// connects, writes the request, reads the head, and hands on the body; each phase has its own limit
// in time. Owns no memory but itself: transport, spans, request and options are borrowed. Never
// waits, never allocates, holds no clock. Not re-entrant; one caller.
//
// Several exchanges may share a transport, one after the other: each closes only what it opened.
#include "esse_base/millis.h"
#include "esse_http/request_writer.h"
#include "esse_http/response_reader.h"
#include "esse_transport/transport.h"

namespace esse::http {

/// Limits in milliseconds, each at most kMaxTimerMs; 0: none. A limit counts from the beginning of
/// its phase. Bytes come first: a limit is looked at only when the transport has nothing to give,
/// so a caller that slept still gets what arrived meanwhile.
struct ExchangeOptions {
  uint32_t name_ms = 10'000;
  uint32_t connect_ms = 10'000;   ///< TCP, all addresses together
  uint32_t securing_ms = 20'000;  ///< TLS: arithmetic takes seconds on small cores
  uint32_t write_ms = 10'000;     ///< the whole request, body included
  uint32_t response_ms = 30'000;  ///< from the request's last byte to the head's end
  uint32_t idle_ms = 300'000;     ///< without any byte of the body; heartbeats count as bytes
  /// How many redirects in a row are followed; 0: a redirect is an error (kHttpRedirectLimit).
  uint8_t max_redirects = 5;
  ResponseOptions response;
};

/// kOption when a limit is over kMaxTimerMs.
[[nodiscard]] Error check(const ExchangeOptions& options);

class Exchange {
 public:
  /// The smallest receive span.
  static constexpr size_t kMinReceive = 16;

  /// Borrows all three for its life. `receive` carries the request out, then the response in. `url`
  /// holds the target of a redirect; empty: every redirect is kHttpLocationTooLong. An exchange
  /// that is destroyed leaves the transport as it is.
  Exchange(Transport& transport, const Span<char>& receive, const Span<char>& url);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Closes what is under way and starts anew, at request.url. Errors: those of check(request),
  /// kSpanTooSmall (receive, or `scratch` under ResponseReader::kMinLine), and those of
  /// Transport::open(). After an error nothing is under way, and cause() says the same. Borrows
  /// `request` and `scratch` (one header line at a time, and a Location) until kHead, `options`,
  /// which have passed their own check(), and request.media_type until the end.
  [[nodiscard]] Error start(const Request& request,
                            const ExchangeOptions& options,
                            const Span<char>& scratch,
                            Millis now);
  Error start(const Request&, const ExchangeOptions&&, const Span<char>&, Millis) = delete;

  /// Goes on: at most one advance(), one write(), one read() of the transport.
  ///  - kNotYet: ask again when pending() says
  ///  - kHead: response() is there. Redirects that are followed do not show
  ///  - kBody: body() is not empty. Comes again until consume() took all of it
  ///  - kEnded: the body is complete; the connection is closed
  ///  - kFailed: cause() says why; the connection is closed. Also before start()
  ///
  /// A response that comes before the request is written ends the writing.
  Progress poll(Millis now);

  /// Ends it, in any state, any number of times. Where it was over already, poll() and cause()
  /// answer as before.
  void close();

  /// After kHead: status, content type and so on. Until the next start().
  const ResponseReader& response() const { return reader_; }
  /// After kBody: a slice of the body in the receive span. Valid until poll(), start(), close().
  Text body() const { return Text(at_, reader_.slice(at_, end_)); }
  /// Takes the first `n` ≤ body().size() bytes; what is left stays, and nothing is read meanwhile.
  void consume(size_t n);

  /// Where the request goes to now, redirects followed; views into request.url or the url span.
  const Url& url() const { return url_; }
  Phase phase() const { return phase_; }
  uint8_t redirects() const { return redirects_; }

  /// What can make the next poll() do something, as of the last one: what the transport says,
  /// and never later than the next limit. wait_ms is 0 when there is more to do at once.
  Pending pending() const {
    Pending pending = pending_;
    pending.phase = phase_;
    return pending;
  }

  /// After kFailed: why, taken when it happened. Kept until the next start(); kNotOpen before the
  /// first, and after a close() that ended what was under way.
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
  bool has_more_ = false;      // in what was read: go through it first
  uint8_t redirects_ = 0;
  Transport* transport_;
  const char* at_ = nullptr;  // what was read and not used yet
  const char* end_ = nullptr;
  Pending pending_;
  Millis since_;  // the phase began, or the last byte of the body came
  Cause cause_{Error::kNotOpen, Phase::kIdle, 0, 0, 0};
  Span<char> receive_;
  Span<char> url_span_;
  const ExchangeOptions* options_ = nullptr;
  RequestWriter writer_;
  ResponseReader reader_;
  Url url_;
};

}  // namespace esse::http
