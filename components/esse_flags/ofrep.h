// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ofrep: any service that speaks OpenFeature's Remote Evaluation Protocol: Flipt, GO Feature Flag,
// flagd and others. All flags of the device's context are a document (bulk evaluation); where the
// service has an event stream, it says in the document where (ADR-0008), and there that something
// changed. Without one the document is fetched each revalidate_s.
// A flag without a value has the program's default (ADR-0006). Other streams than of type `sse`,
// other events and other members are ignored.
#include "esse_base/config.h"
#if !ESSE_HTTP_BODY
#error "OFREP sends a body: switch ESSE_HTTP_BODY on (ESP-IDF: menuconfig, esse)"
#endif
#include "esse_flags/internal/line.h"
#include "esse_flags/internal/ofrep_news.h"
#include "esse_flags/internal/ofrep_payload.h"
#include "esse_flags/service.h"
#include "esse_http/validators.h"

namespace esse::flags {

/// The delays of a device. A stream may keep its head back and be silent as long as nothing
/// changes: revalidate_s ends it then. A document may have any size, since it takes no memory.
constexpr ClientOptions ofrep_client_options() {
  ClientOptions options = device_options();
  options.exchange.response_ms = options.exchange.idle_ms = 0;
  options.document.max_bytes = UINT32_MAX;
  return options;
}

/// All texts are borrowed as long as the Ofrep that was made of them.
struct OfrepOptions {
  Text url;  ///< the base of the service: `https://flags.example`
  /// Such as Authorization or X-API-Key. Sent to the origin of `url` alone.
  Span<const http::Header> headers = {};
  /// The event stream of a service that does not say where it is (GO Feature Flag): any event of it
  /// means that something changed, the first one, too, until three in a row were none. Empty: what
  /// the document says.
  Text stream_url = {};
  uint32_t revalidate_s = 900;  ///< see Ways
  uint32_t spread_ms = 0;       ///< see Ways
  /// How the connection is kept. The headers of its request are replaced.
  ClientOptions client = ofrep_client_options();
};

/// The memory that an Ofrep works in.
struct OfrepSpans {
  Span<char> stream;      ///< twice the longest URL of a stream
  Span<char> validators;  ///< see http::Validators
  Span<char> news;        ///< twice an ETag and a time
};

class Ofrep final : public Service {
 public:
  /// `context` is an evaluation context as JSON, and has a text `targetingKey`:
  /// `{"targetingKey":"d-17","model":"X1"}`. All is borrowed: see OfrepMemory.
  Ofrep(const OfrepOptions& options, Text context, const OfrepSpans& spans);
  Ofrep(const OfrepOptions&&, Text, const OfrepSpans&) = delete;  // would dangle
  Ofrep(const Ofrep&) = delete;
  Ofrep& operator=(const Ofrep&) = delete;

  ClientOptions client_options() const override { return options_->client; }
  Ways ways() const override;
  /// Errors: kOption (a context without targetingKey), kSpanTooSmall, those of http::parse_url().
  Error ask(const Question& question, http::Request& request, Span<char> room) override;
  Took event(const stream::EventView& event, Writer& writer) override;
  void header(const http::Header& header) override { validators_.see(header); }
  Took body(Text piece, Writer& writer) override;
  Took end(Writer& writer) override;
  void unchanged() override { holds_news_ = true; }
  void cut() override { payload_.stop(); }
  Text context() const override { return context_; }
  void identify(Text context) override;
  void remember(RecordWriter& out) const override;
  void recall(RecordReader& in) override;

 private:
  Error ask_document(bool by_event, http::Request& request, Span<char> room);
  void add_query(internal::Line& line) const;
  Error ask_stream(http::Request& request, Span<char> room) const;

  const OfrepOptions* const options_;
  Text context_;
  internal::KeptTexts stream_;
  internal::KeptTexts names_;
  http::Validators validators_;
  internal::OfrepPayload payload_;
  internal::OfrepNews news_;
  bool holds_news_ = false;  // the document that is held came after the event that names_ are of
};

/// The spans of an Ofrep: `static OfrepMemory<> memory; static Ofrep service(options, context,
/// memory);`
template <size_t kStream = 256, size_t kValidators = 128, size_t kNews = 128>
struct OfrepMemory {
  operator OfrepSpans() { return {stream, validators, news}; }

  char stream[2 * kStream];
  char validators[kValidators];
  char news[kNews];
};

}  // namespace esse::flags
