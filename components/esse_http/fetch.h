// SPDX-License-Identifier: Apache-2.0
#pragma once
// Fetch: one whole document by an Exchange, asked for conditionally (ETag, Last-Modified), its body
// into a span or slice by slice into a callback. Polled; owns no memory but itself: exchange,
// spans, request and options are borrowed. Not linked unless used.
#include "esse_http/exchange.h"

namespace esse::http {

struct FetchOptions {
  ExchangeOptions exchange;  ///< exchange.response.on_header still sees every header
  /// Where the body goes. Ignored when there is an on_bytes.
  Span<char> into;
  /// Called for each slice of the body of a 2xx, in order, valid during the call.
  void (*on_bytes)(void* context, Text bytes) = nullptr;
  void* context = nullptr;
  /// From start() to the end, redirects included; 0: no limit. At most kMaxTimerMs.
  uint32_t total_ms = 0;
  /// A longer body is kHttpBodyTooLarge; so is one that is longer than `into`.
  uint32_t max_bytes = 64 * 1024;
};

enum class FetchStep : uint8_t {
  kNotYet,       ///< ask again when pending() says
  kDone,         ///< a 2xx, and its body is complete. Stays so
  kNotModified,  ///< 304: what was fetched before is still good. Stays so
  kFailed,       ///< cause() says why; kStatus: an answer with another status. Stays so
};

class Fetch {
 public:
  /// Borrows all three for its life. `validators` holds ETag and Last-Modified of the document (one
  /// that does not fit is not kept); `headers` has room for request.headers and two more.
  Fetch(Exchange& exchange, Span<char> validators, Span<Header> headers)
      : exchange_(exchange), room_(validators), headers_(headers) {}
  Fetch(const Fetch&) = delete;
  Fetch& operator=(const Fetch&) = delete;

  /// Closes what is under way and starts. Errors as Exchange::start(); kSpanTooSmall also for
  /// `headers`, kOption for total_ms. Until the end `request` belongs to the fetch: its headers
  /// look elsewhere meanwhile.
  [[nodiscard]] Error start(Request& request,
                            const FetchOptions& options,
                            Span<char> scratch,
                            Millis now);

  /// Goes on: one poll of the exchange, and what it brought.
  FetchStep poll(Millis now);

  /// What can make the next poll() do something: as the exchange says, and never later than the
  /// total limit.
  Pending pending() const;

  /// Ends it, in any state, any number of times. Validators stay when nothing of a new document
  /// came.
  void close();

  /// Bytes of body that came so far.
  uint32_t size() const { return size_; }
  /// After kFailed.
  Cause cause() const { return cause_; }

  /// Of the last document that came whole: to be kept together with it. Empty: none.
  Text etag() const { return etag_; }
  Text last_modified() const { return last_modified_; }
  /// Takes what was kept (elsewhere than in the validators' span). False, and nothing changes, when
  /// it does not fit or a fetch is under way. Empty texts forget.
  bool set_validators(Text etag, Text last_modified);

 private:
  static void on_header(void* context, const Header& header);
  void keep(Text& place, Text value);
  void forget();
  FetchStep fail(Error error);
  FetchStep finish(FetchStep result);
  FetchStep take_head();
  FetchStep take_body();
  FetchStep wait(Millis now);

  Exchange& exchange_;
  Span<char> room_;
  Span<Header> headers_;
  Span<const Header> request_headers_;
  Request* request_ = nullptr;
  const FetchOptions* options_ = nullptr;
  ExchangeOptions exchange_options_;
  Text etag_;
  Text last_modified_;
  Millis started_;
  uint32_t left_ms_ = kForever;  // of the total
  uint32_t room_used_ = 0;
  uint32_t size_ = 0;
  Cause cause_{Error::kNotOpen, Phase::kIdle, 0, 0, 0};
  FetchStep result_ = FetchStep::kFailed;
  bool is_new_ = false;          // the validators are those of the document that is coming
  bool is_conditional_ = false;  // the request carries validators
};

}  // namespace esse::http
