// SPDX-License-Identifier: Apache-2.0
#pragma once
// Profile: all that `esse flags` knows of a kind of service. What is sent as headers is the command
// line's.
#include <memory>
#include <string>
#include <vector>

#include "esse_cli/flags_options.h"
#include "esse_flags/service.h"

namespace esse::cli {

/// A service that was made, with what it borrows.
struct Served {
  std::shared_ptr<flags::Service> service;
  Text* client_key = nullptr;  ///< the one it sends next, if it has one
};

struct Profile {
  const char* name = "";
  const char* context = "";  ///< unless --context says another
  /// What is said of a context that the service refuses.
  const char* refused_context = "the service does not take it";
  const char* refused_key = "";    ///< what is said to --mobile-key, unless it is wanted
  const char* about_missing = "";  ///< what is said behind "the service has no value for KEY"
  Text stream_url;                 ///< the service's own; empty: URL must be given
  Text poll_url;                   ///< the same with --poll
  bool wants_mobile_key = false;   ///< or another Authorization
  bool wants_client_key = false;   ///< which stands in its URLs
  bool takes_stream_url = false;
  bool has_versions = false;
  bool has_reasons = false;             ///< with each value, whether they are asked for or not
  ClientOptions (*client)() = nullptr;  ///< how it is followed
  /// Borrows all. `url` is the service's, without userinfo.
  Served (*make)(const FlagsOptions& options, const std::string& url, Text context) = nullptr;
};

/// The first is the default.
std::vector<std::string> profile_names();
/// The one of that name, which is one of profile_names().
const Profile& profile_named(const std::string& name);

}  // namespace esse::cli
