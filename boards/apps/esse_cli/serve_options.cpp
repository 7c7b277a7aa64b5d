// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/arguments.h"
#include "esse_cli/serve.h"
#include "esse_client/options.h"

namespace esse::cli {
namespace {

constexpr char kFooter[] =
    R"(The stream is at /events; a redirect leads to /stream. A client that comes without Last-Event-ID
gets the specification's sample blocks at once. Then come events 1, 2, 3, ... one each interval, with
id, retry: 2000 and the type "notification" (odd) or "update" (even), and after each third one more
without type and id. The stream ends after event 15, 30, 45, ... (--count).

A client that comes back with Last-Event-ID n goes on with n + 1, whatever it missed; after event 15
that is 16, so a client that reconnects follows for ever. With --once it gets 204, which tells an
EventSource to stop. Each stream has its own pace; "timestamp" is milliseconds since the server began.

Ctrl-C and SIGTERM end all streams in good order; exit code 0. 1: it could not listen. 2: usage.

  esse serve
  esse serve 0.0.0.0 9000 --cut-after 4
  esse serve --cert server.pem --key server.key
  esse serve --status 503 --retry-after 2 --times 3)";

void add_faults(CLI::App& app, ServeOptions& o) {
  add_count(app, "--cut-after", {0, UINT32_MAX}, [&o](uint64_t n) {
    o.cut_after = static_cast<uint32_t>(n);
  })->description("Cut each connection in the middle of the event after the Nth");
  add_count(app, "--stall-after", {0, UINT32_MAX}, [&o](uint64_t n) {
    o.stall_after = static_cast<uint32_t>(n);
  })->description("Say nothing more after N events, and stay connected");
  app.add_flag_callback(
      "--stall", [&o] { o.stall_after = 0; }, "The same after none, sample blocks included");
  add_count(app, "--status", {200, 599}, [&o](uint64_t n) {
    o.status = static_cast<uint32_t>(n);
  })->description("Answer with this status instead, such as 204, 401, 503");
  add_count(app, "--retry-after", {0, UINT32_MAX}, [&o](uint64_t n) {
    o.retry_after_s = static_cast<uint32_t>(n);
  })->description("... and Retry-After with these seconds");
  app.add_flag_callback(
      "--redirect", [&o] { o.status = 307; }, "The same as --status 307: go to /stream");
  app.add_flag("--heartbeats", o.heartbeats, "Comments instead of events");
  add_count(app, "--times", {1, UINT32_MAX}, [&o](uint64_t n) {
    o.times = static_cast<uint32_t>(n);
  })->description("The fault befalls the first N requests only");
}

void add_format(CLI::App& app, ServeOptions& o) {
  app.add_flag("--bom", o.bom, "Begin with a byte order mark");
  auto* crlf = app.add_flag_callback(
      "--crlf", [&o] { o.line_end = LineEnd::kCrLf; }, "Lines end with CR LF");
  app.add_flag_callback(
         "--cr", [&o] { o.line_end = LineEnd::kCr; }, "Lines end with CR")
      ->excludes(crlf);
}

}  // namespace

CLI::App* add_serve(CLI::App& app, ServeOptions& options) {
  CLI::App* serve = app.add_subcommand("serve", "Serve a stream of example events");
  add_text(*serve, "HOST", [&options](const std::string& host) { options.host = host; })
      ->description("Address to listen on (127.0.0.1)")
      ->type_name("");
  add_text(*serve, "PORT", [&options](const std::string& port) { options.port = port; })
      ->description("Port (8080; 0: a free one)")
      ->type_name("");
  add_duration(*serve, "--interval", {0, kMaxTimerMs}, [&options](uint64_t ms) {
    options.interval_ms = ms;
  })->description("Time between events (1s)");
  add_count(*serve, "--count", {0, UINT32_MAX}, [&options](uint64_t n) {
    options.count = static_cast<uint32_t>(n);
  })->description("End the stream after each Nth event; 0: never (15)");
  serve->add_flag("--once", options.once, "204 to a client that has seen the last event");
  CLI::Option* cert =
      add_text(*serve, "--cert", [&options](const std::string& file) { options.cert = file; })
          ->description("Serve https with this certificate and its chain, PEM")
          ->type_name("FILE");
  add_text(*serve, "--key", [&options](const std::string& file) { options.key = file; })
      ->description("Its key, PEM")
      ->type_name("FILE")
      ->needs(cert);
  cert->needs("--key");
  serve->add_flag("-v,--verbose", options.verbose, "A line for each request, on stderr");
  serve->option_defaults()->group("Faults");
  add_faults(*serve, options);
  serve->option_defaults()->group("Form");
  add_format(*serve, options);
  serve->footer(kFooter);
  return serve;
}

}  // namespace esse::cli
