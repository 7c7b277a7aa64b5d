// SPDX-License-Identifier: Apache-2.0
#pragma once
// `esse serve`: a server of events to try clients with, the faults of real ones included.
#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "esse_cli/demo_stream.h"

namespace esse::cli {

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::string port;  ///< "8080" when empty; a HOST that is all digits is the port
  uint64_t interval_ms = 1000;
  uint32_t count = 15;  ///< events up to the end of a stream; 0: no end
  bool once = false;    ///< 204 to a client that has seen the last event
  bool verbose = false;
  std::string cert;  ///< a file: serve over TLS with this certificate and its chain; empty: not
  std::string key;   ///< its key's file

  // Faults.
  uint32_t times = 0;  ///< for so many requests; 0: all
  std::optional<uint32_t> cut_after;
  std::optional<uint32_t> stall_after;
  uint32_t status = 0;  ///< instead of a stream; 0: none
  std::optional<uint32_t> retry_after_s;
  bool heartbeats = false;
  LineEnd line_end = LineEnd::kLf;
  bool bom = false;
};

CLI::App* add_serve(CLI::App& app, ServeOptions& options);

/// Serves until SIGINT or SIGTERM; answers an ExitCode. Throws CLI::ValidationError for a HOST or
/// PORT that is none, and for options that do not go together.
int serve(const ServeOptions& options);

}  // namespace esse::cli
