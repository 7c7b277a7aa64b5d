// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/profile.h"

#include "esse_base/std_interop.h"

namespace esse::cli {
namespace {

flags::LaunchDarklyOptions launchdarkly_options(const FlagsOptions& options, Text url) {
  flags::LaunchDarklyOptions made;
  made.mobile_key = "-";  // it wants one; the headers have it
  made.stream_url = made.poll_url = url;
  made.poll_s = options.poll_s;
  made.with_reasons = options.with_reasons;
  return made;
}

flags::OfrepOptions ofrep_options(const FlagsOptions& options, Text url) {
  flags::OfrepOptions made;
  made.url = url;
  made.stream_url = from_std(options.stream_url);
  return made;
}

}  // namespace

ClientOptions profile_client(const FlagsOptions& options) {
  return is_ofrep(options) ? flags::ofrep_client_options() : flags::launchdarkly_client_options();
}

Profile::Profile(const FlagsOptions& options, const std::string& url, Text context)
    : options_(options),
      launchdarkly_options_(launchdarkly_options(options, from_std(url))),
      launchdarkly_(launchdarkly_options_, context),
      ofrep_options_(ofrep_options(options, from_std(url))),
      ofrep_(ofrep_options_, context, ofrep_memory_) {}

flags::Service& Profile::service() {
  if (is_ofrep(options_)) {
    return ofrep_;
  }
  return launchdarkly_;
}

flags::Ways Profile::ways() {
  flags::Ways ways = service().ways();
  if (options_.poll_s != 0) {
    ways.has_stream = false;
    ways.revalidate_s = options_.poll_s;
  }
  return ways;
}

Error Profile::ask(const flags::Question& question,
                   http::Request& request,
                   Span<char> room,
                   Span<const http::Header> headers) {
  ofrep_options_.headers = headers;
  const Error error = service().ask(question, request, room);
  if (!is_ofrep(options_)) {
    request.headers = headers;
  }
  return error;
}

}  // namespace esse::cli
