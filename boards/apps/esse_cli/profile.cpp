// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/profile.h"

#include <algorithm>
#include <iterator>

#include "esse_base/std_interop.h"
#include "esse_flags/growthbook.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"

namespace esse::cli {
namespace {

// A service and what it borrows: they live as long as the answer.
template <class Whole>
std::shared_ptr<flags::Service> service_of(const std::shared_ptr<Whole>& whole) {
  return {whole, &whole->service};
}

struct WholeLaunchDarkly {
  WholeLaunchDarkly(const flags::LaunchDarklyOptions& given, Text context)
      : options(given), service(options, context) {}
  const flags::LaunchDarklyOptions options;
  flags::LaunchDarkly service;
};

Served make_launchdarkly(const FlagsOptions& options, const std::string& url, Text context) {
  flags::LaunchDarklyOptions made;
  made.mobile_key = "-";  // it wants one; the headers have it
  made.stream_url = made.poll_url = from_std(url);
  made.with_reasons = options.with_reasons;
  return {service_of(std::make_shared<WholeLaunchDarkly>(made, context))};
}

constexpr Profile launchdarkly() {
  Profile profile;
  profile.name = "launchdarkly";
  profile.context = R"({"kind":"device","key":"esse","anonymous":true})";
  profile.about_missing = ": is it \"made available to mobile keys\"?";
  profile.stream_url = flags::LaunchDarklyOptions().stream_url;
  profile.poll_url = flags::LaunchDarklyOptions().poll_url;
  profile.wants_mobile_key = true;
  profile.has_versions = true;
  profile.client = flags::launchdarkly_client_options;
  profile.make = make_launchdarkly;
  return profile;
}

struct WholeOfrep {
  WholeOfrep(const flags::OfrepOptions& given, Text context)
      : options(given), service(options, context, memory) {}
  const flags::OfrepOptions options;
  flags::OfrepMemory<4096, 4096, 4096> memory;
  flags::Ofrep service;
};

Served make_ofrep(const FlagsOptions& options, const std::string& url, Text context) {
  flags::OfrepOptions made;
  made.url = from_std(url);
  made.stream_url = from_std(options.stream_url);
  return {service_of(std::make_shared<WholeOfrep>(made, context))};
}

constexpr Profile ofrep() {
  Profile profile;
  profile.name = "ofrep";
  profile.context = R"({"targetingKey":"esse"})";
  profile.refused_context = "OFREP wants a text targetingKey: {\"targetingKey\":\"...\"}";
  profile.refused_key = "that is LaunchDarkly's; --bearer TOKEN, or -H 'X-API-Key: KEY'";
  profile.takes_stream_url = true;
  profile.has_reasons = true;
  profile.client = flags::ofrep_client_options;
  profile.make = make_ofrep;
  return profile;
}

struct WholeGrowthBook {
  WholeGrowthBook(const flags::GrowthBookOptions& given, Text context)
      : options(given), service(options, context) {}
  flags::GrowthBookOptions options;
  flags::GrowthBook service;
};

Served make_growthbook(const FlagsOptions& options, const std::string& url, Text context) {
  flags::GrowthBookOptions made;
  made.url = from_std(url);
  made.stream_url = from_std(options.stream_url);
  const auto whole = std::make_shared<WholeGrowthBook>(made, context);
  return {service_of(whole), &whole->options.client_key};
}

constexpr Profile growthbook() {
  Profile profile;
  profile.name = "growthbook";
  profile.context = R"({"id":"esse"})";
  profile.refused_key = "that is LaunchDarkly's; --client-key KEY";
  profile.about_missing = ": is it in the project and environment of the SDK connection?";
  profile.wants_client_key = true;
  profile.takes_stream_url = true;
  profile.client = flags::growthbook_client_options;
  profile.make = make_growthbook;
  return profile;
}

constexpr Profile kProfiles[] = {launchdarkly(), ofrep(), growthbook()};

}  // namespace

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const Profile& profile : kProfiles) {
    names.emplace_back(profile.name);
  }
  return names;
}

const Profile& profile_named(const std::string& name) {
  return *std::find_if(std::begin(kProfiles), std::end(kProfiles),
                       [&](const Profile& profile) { return profile.name == name; });
}

}  // namespace esse::cli
