// SPDX-License-Identifier: Apache-2.0
#pragma once
// GrowthBook: remote evaluation by a GrowthBook Proxy, and by servers that speak as it does. The
// proxy evaluates the features for the attributes of the device, and answers their values as a
// document; its stream says only that they changed, and the document is fetched again.
// The connection must have "remote evaluation" on, and encryption off. A feature that the proxy
// leaves out, or whose value is null, has the program's default.
// Requests are not conditional: the proxy looks at no If-None-Match of a POST.
#include "esse_base/config.h"
#if !ESSE_HTTP_BODY
#error "GrowthBook sends a body: switch ESSE_HTTP_BODY on (ESP-IDF: menuconfig, esse)"
#endif
#include "esse_flags/internal/growthbook_payload.h"
#include "esse_flags/service.h"

namespace esse::flags {

/// What a device wants. A document may have any size, since it takes no memory, and ten minutes.
/// The first stream asks for what came after event 0, so that nothing is missed between the first
/// document and it. 400 is how the proxy refuses a key that it does not know: Status::kFatal.
constexpr ClientOptions growthbook_client_options() {
  ClientOptions options = device_options();
  options.request.last_event_id = "0";
  options.document.max_bytes = UINT32_MAX;
  options.document.total_ms = 600'000;
  return options;
}

/// All texts are borrowed as long as the GrowthBook that was made of them.
struct GrowthBookOptions {
  Text url;              ///< of the proxy: "https://hub.example"
  Text client_key;       ///< `sdk-…`: the last segment of each path; empty: kCredentials
  Text stream_url = {};  ///< where the stream is, if it is elsewhere
  /// A stream that ended in good order, as each does after a minute, goes on at its last event. Off
  /// where several proxies share the address, since each numbers its events for itself: then each
  /// stream is followed by a document.
  bool resumes = true;
  /// After a change, milliseconds over which a fleet spreads its requests for the document.
  uint32_t spread_ms = 0;
  /// Seconds after which the document is fetched although nothing was heard, and between documents
  /// while there is no stream; 1 to kMaxTimerMs / 1000.
  uint32_t revalidate_s = 900;
  Text user_agent = "esse";
  /// How the connection is kept. The headers of its request are replaced.
  ClientOptions client = growthbook_client_options();
};

class GrowthBook final : public Service {
 public:
  /// `attributes` is a JSON object: `{"id":"…"}`. It is sent as it is. Both are borrowed.
  GrowthBook(const GrowthBookOptions& options, Text attributes);
  GrowthBook(const GrowthBookOptions&&, Text) = delete;  // would dangle

  ClientOptions client_options() const override { return options_->client; }
  Ways ways() const override;
  /// Errors: kCredentials, kOption (no attributes, revalidate_s), kSpanTooSmall, those of
  /// http::parse_url().
  Error ask(const Question& question, http::Request& request, Span<char> room) override;
  /// `features-updated` and `features` are news: what the rules of the latter mean for this device,
  /// the proxy says. All others are nothing, a message without data among them: a heartbeat.
  Took event(const stream::EventView& event, Writer& writer) override;
  Took body(Text piece, Writer& writer) override;
  Took end(Writer& writer) override;
  /// FlagError::kEncrypted: the features are, and no device has the key.
  FlagError useless_error() const override;
  void cut() override { payload_.stop(); }
  Text context() const override { return attributes_; }
  void identify(Text attributes) override { attributes_ = attributes; }

 private:
  const GrowthBookOptions* const options_;
  Text attributes_;
  http::Header user_agent_;
  internal::GrowthBookPayload payload_;
};

}  // namespace esse::flags
