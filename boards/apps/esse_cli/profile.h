// SPDX-License-Identifier: Apache-2.0
#pragma once
// Profile: the service of esse_flags that `esse flags` speaks with. What is sent as headers is the
// command line's.
#include <string>

#include "esse_cli/flags_options.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/ofrep.h"

namespace esse::cli {

inline bool is_ofrep(const FlagsOptions& options) { return options.profile == "ofrep"; }

/// How it is followed.
ClientOptions profile_client(const FlagsOptions& options);

class Profile {
 public:
  /// Borrows all. `url` is the service's, without userinfo.
  Profile(const FlagsOptions& options, const std::string& url, Text context);
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;

  flags::Service& service();
  flags::Ways ways();
  /// As Service::ask(). `headers` go where the profile says that they may.
  Error ask(const flags::Question& question,
            http::Request& request,
            Span<char> room,
            Span<const http::Header> headers);

 private:
  const FlagsOptions& options_;
  flags::LaunchDarklyOptions launchdarkly_options_;
  flags::LaunchDarkly launchdarkly_;
  flags::OfrepOptions ofrep_options_;
  flags::OfrepMemory<4096, 4096, 4096> ofrep_memory_;
  flags::Ofrep ofrep_;
};

}  // namespace esse::cli
