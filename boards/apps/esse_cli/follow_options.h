// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a command that follows something is told, as it is told: the texts of the command line,
// numbers read and in range. And the options that tell it, which such commands have in common.
#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "esse_client/options.h"

namespace esse::cli {

struct FollowOptions {
  bool is_for_flags = false;  ///< the command is `esse flags`
  std::string url;

  // The request.
  std::optional<std::string> method;
  std::vector<std::string> headers;
  std::vector<std::string> data;
  std::optional<std::string> user;
  std::optional<std::string> bearer;
  std::optional<std::string> bare_key;    ///< all of Authorization, without a scheme
  const char* accept = nullptr;           ///< in the place of the policy's
  std::optional<std::string> client_key;  ///< of a flag service: it stands in its URLs
  std::optional<std::string> last_event_id;
  std::optional<std::string> cache_control;
  std::optional<std::string> user_agent;
  std::optional<std::string> interface;

  // TLS.
  std::optional<std::string> ca_file;
  std::optional<std::string> certificate_file;
  std::optional<std::string> key_file;
  std::vector<std::string> resolve;
  std::string tls_max = "1.3";
  bool insecure = false;

  // The output.
  bool json = false;
  bool verbose = false;
  bool quiet = false;
  std::string colour = "auto";

  // The end.
  uint64_t for_ms = 0;  ///< 0: no limit
  bool no_retry = false;
  bool fail = false;
  bool keep_trying = false;
  bool repeat = false;

  uint64_t event_bytes = 64 * 1024;  ///< the client's room for an event
  std::string policy = "device";
  ClientOptions (*preset)() = nullptr;  ///< in the place of the policy's
  bool has_spread = false;
  /// Made by the options that set one number of ClientOptions; the policy's preset comes before.
  std::vector<std::function<void(ClientOptions&)>> changes;
};

// Each adds some options. Which heading they stand under is set before.

/// -H
void add_header(CLI::App& app, FollowOptions& options);
/// Authorization, but for -H.
void add_credentials(CLI::App& app, FollowOptions& options);
void add_connection(CLI::App& app, FollowOptions& options);
/// TLS, and --resolve.
void add_security(CLI::App& app, FollowOptions& options);
/// --json, and what is said beside it.
void add_look(CLI::App& app, FollowOptions& options);
void add_end(CLI::App& app, FollowOptions& options);
/// Between attempts.
void add_delays(CLI::App& app, FollowOptions& options);
/// Of each phase of an attempt.
void add_timeouts(CLI::App& app, FollowOptions& options);

}  // namespace esse::cli
