// SPDX-License-Identifier: Apache-2.0
#pragma once
// LaunchDarkly: the mobile profile of LaunchDarkly, and of servers that speak as it does. The
// service evaluates the flags for the context of the device, and sends their values: `put` has all
// of them, `patch` and `delete` one, and the newer version wins.
// A `ping`, as a Relay Proxy sends it, says that all of them are to be fetched as a document.
// Only flags that are "made available to mobile keys" come. Other events and members are ignored.
#include "esse_flags/internal/launchdarkly_payload.h"
#include "esse_flags/service.h"

namespace esse::flags {

/// The delays of LaunchDarkly's own clients: 1 s, doubled up to 30 s, the upper half random. But
/// nothing is final: 401, 403, 404 and 204 are Status::kFatal, and are asked again after minutes.
/// A document may have any size, since it takes no memory, and ten minutes.
constexpr ClientOptions launchdarkly_client_options() {
  ClientOptions options = launchdarkly_options();
  options.policy = device_policy();
  options.document.max_bytes = UINT32_MAX;
  options.document.total_ms = 600'000;
  return options;
}

/// All texts are borrowed as long as the LaunchDarkly that was made of them.
struct LaunchDarklyOptions {
  Text mobile_key;  ///< `mob-…`: sent as Authorization; empty: kCredentials
  /// Where the stream is. A server of one's own has one address for both.
  Text stream_url = "https://clientstream.launchdarkly.com";
  Text poll_url = "https://clientsdk.launchdarkly.com";  ///< where documents are
  /// 0: follows the stream. Else fetches all flags again and again, so many seconds apart; at most
  /// kMaxTimerMs / 1000.
  uint32_t poll_s = 0;
  /// After a `ping`, milliseconds over which a fleet spreads its requests for the document.
  uint32_t spread_ms = 0;
  bool with_reasons = false;  ///< asks why each flag has its value: Details::reason
  Text user_agent = "esse";
  /// X-LaunchDarkly-Tags: "application-id/pump application-version/1.4". Empty: not sent.
  Text tags = {};
  /// How the connection is kept. The headers of its request are replaced.
  ClientOptions client = launchdarkly_client_options();
};

class LaunchDarkly final : public Service {
 public:
  /// `context` is a LaunchDarkly context as JSON: `{"kind":"device","key":"…"}`. Both are borrowed.
  /// A context that is too long for a URL in the room there is goes as the body of a REPORT.
  LaunchDarkly(const LaunchDarklyOptions& options, Text context);
  LaunchDarkly(const LaunchDarklyOptions&&, Text) = delete;  // would dangle

  ClientOptions client_options() const override { return options_->client; }
  Ways ways() const override;
  /// Errors: kCredentials, kOption (no context, poll_s), kSpanTooSmall, those of http::parse_url().
  Error ask(const Question& question, http::Request& request, Span<char> room) override;
  /// A `put`, `patch` or `delete` whose name comes behind its data is useless when it comes in
  /// parts.
  Took event(const stream::EventView& event, Writer& writer) override;
  Took body(Text piece, Writer& writer) override;
  Took end(Writer& writer) override;
  void cut() override;
  Text context() const override { return context_; }
  void identify(Text context) override;

 private:
  using Payload = internal::LaunchDarklyPayload;

  Error write_url(Asks asks, http::Request& request, Span<char> room) const;
  Took finish(Writer& writer);

  const LaunchDarklyOptions* const options_;
  Text context_;
  http::Header headers_[3];
  Payload payload_;
};

}  // namespace esse::flags
