// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `esse tail` is told, as it is told: the texts of the command line, numbers read and in
// range.
#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "esse_client/options.h"

namespace esse::cli {

struct TailOptions {
  std::string url;

  // The request.
  std::optional<std::string> method;
  std::vector<std::string> headers;
  std::vector<std::string> data;
  std::optional<std::string> user;
  std::optional<std::string> bearer;
  std::optional<std::string> last_event_id;
  std::optional<std::string> cache_control;
  std::optional<std::string> user_agent;

  // TLS.
  std::optional<std::string> ca_file;
  std::optional<std::string> certificate_file;
  std::optional<std::string> key_file;
  std::vector<std::string> resolve;
  std::string tls_max = "1.3";
  bool insecure = false;

  // The output.
  std::vector<std::string> types;
  bool json = false;
  bool comments = false;
  bool verbose = false;
  bool quiet = false;
  std::string colour = "auto";

  // The end.
  uint64_t max_events = 0;  ///< 0: no limit
  uint64_t for_ms = 0;      ///< 0: no limit
  bool no_retry = false;
  bool fail = false;
  bool keep_trying = false;
  bool repeat = false;

  // Memory.
  uint64_t event_bytes = 64 * 1024;
  uint64_t max_event_bytes = 16 * 1024 * 1024;

  std::string policy = "device";
  bool has_spread = false;
  /// Made by the options that set one number of ClientOptions; the policy's preset comes before.
  std::vector<std::function<void(ClientOptions&)>> changes;
};

/// Adds `tail` to the command. The answer was parsed() when it is to be run.
CLI::App* add_tail(CLI::App& app, TailOptions& options);

}  // namespace esse::cli
