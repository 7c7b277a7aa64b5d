// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/follow_options.h"

#include "esse_cli/arguments.h"

namespace esse::cli {
namespace {

constexpr struct {
  const char* flag;
  uint32_t http::ExchangeOptions::*field;
  const char* help;
} kTimeouts[] = {
    {"--name-timeout", &http::ExchangeOptions::name_ms,
     "Finding the host's address (10s; with 0 the resolver's own limit is left, about 28s)"},
    {"--connect-timeout", &http::ExchangeOptions::connect_ms,
     "Connecting, all addresses together (10s)"},
    {"--tls-timeout", &http::ExchangeOptions::securing_ms, "TLS (20s)"},
    {"--send-timeout", &http::ExchangeOptions::write_ms, "Sending the request (10s)"},
    {"--response-timeout", &http::ExchangeOptions::response_ms,
     "Waiting for the response's head (5m; browser: none)"},
    {"--idle-timeout", &http::ExchangeOptions::idle_ms,
     "A stream without any byte, heartbeats included (5m; browser: none)"},
};

constexpr struct {
  const char* flag;
  uint32_t least_ms;
  uint32_t BackoffOptions::*field;
  const char* help;
} kDelays[] = {
    {"--retry-base", 0, &BackoffOptions::base_ms,
     "First delay, until the server's retry: replaces it (1s; browser: 3s)"},
    {"--retry-max", 0, &BackoffOptions::cap_ms,
     "Where the delay stops growing (5m; launchdarkly: 30s)"},
    {"--retry-floor", 1, &BackoffOptions::floor_ms, "No delay is shorter, whoever asks (500ms)"},
    {"--retry-server-max", 0, &BackoffOptions::retry_cap_ms,
     "The most that the server's retry: can ask for (5m)"},
    {"--retry-after-max", 0, &BackoffOptions::retry_after_cap_ms,
     "The most that Retry-After can ask for (1h)"},
    {"--retry-slow", 0, &BackoffOptions::slow_ms,
     "First delay after what a quick retry does not mend, such as 404 (15m)"},
    {"--retry-slow-max", 0, &BackoffOptions::slow_cap_ms, "Where that stops growing (6h)"},
};

CLI::Option* add_seconds(CLI::App& app,
                         const char* flag,
                         uint32_t ClientOptions::*field,
                         FollowOptions& o) {
  return add_duration(app, flag, {0, kMaxTimerMs}, [&o, field](uint64_t ms) {
    o.changes.push_back(
        [field, ms](ClientOptions& c) { c.*field = static_cast<uint32_t>((ms + 999) / 1000); });
  });
}

void add_judgement(CLI::App& app, FollowOptions& o) {
  add_seconds(app, "--retry-reset", &ClientOptions::reset_after_s, o)
      ->description("A stream that was open this long clears the count of failures (60s)");
  add_seconds(app, "--retry-healthy", &ClientOptions::healthy_after_s, o)
      ->description("So does one that brought bytes and was open this long (8s)");
  add_count(app, "--retry-budget", {0, 65535}, [&o](uint64_t n) {
    o.changes.push_back([n](ClientOptions& c) {
      if (n == 0) {
        c.budget.refill_s = 0;
      } else {
        c.budget.attempts = static_cast<uint16_t>(n);
      }
    });
  })->description("Attempts in a burst, then one each 30s; 0: any number (30; others: 0)");
}

}  // namespace

void add_header(CLI::App& app, FollowOptions& o) {
  add_list(app, "-H,--header", o.headers)
      ->description("'Name: value', or @FILE; repeatable")
      ->type_name("HEADER");
}

void add_credentials(CLI::App& app, FollowOptions& o) {
  add_text(app, "-u,--user", o.user)
      ->description("Basic authentication; or in the URL")
      ->type_name("USER:PASSWORD");
  add_text(app, "--bearer", o.bearer)
      ->description("Bearer authentication; or @FILE")
      ->type_name("TOKEN");
}

void add_connection(CLI::App& app, FollowOptions& o) {
  add_text(app, "-A,--user-agent", o.user_agent)
      ->description("User-Agent ('' for none)")
      ->type_name("NAME");
  add_count(app, "--max-redirects", {0, 255}, [&o](uint64_t n) {
    o.changes.push_back([n](ClientOptions& c) {
      c.exchange.max_redirects = c.document.exchange.max_redirects = static_cast<uint8_t>(n);
    });
  })->description("Redirects to follow for each connection (5; browser: 20)");
  add_text(app, "--interface", o.interface)
      ->description("The network interface to connect through, and no other")
      ->type_name("NAME");
}

void add_security(CLI::App& app, FollowOptions& o) {
  add_text(app, "--cacert", o.ca_file)
      ->description("Whom to trust, PEM (the system's bundle)")
      ->type_name("FILE");
  add_text(app, "--cert", o.certificate_file)
      ->description("Own certificate, PEM")
      ->type_name("FILE");
  add_text(app, "--key", o.key_file)
      ->description("Its key, PEM (the same file)")
      ->type_name("FILE");
  app.add_option("--tls-max", o.tls_max, "The highest version, 1.2 or 1.3 (1.3)")
      ->check(CLI::IsMember({"1.2", "1.3"}))
      ->type_name("VERSION");
  app.add_flag("--insecure", o.insecure,
               "Verify nothing: anybody on the way can read and change all");
  add_list(app, "--resolve", o.resolve)
      ->description("HOST:PORT:ADDRESS: where to connect to instead of asking for HOST; repeatable")
      ->type_name("RULE");
}

void add_look(CLI::App& app, FollowOptions& o) {
  app.add_flag("--json", o.json, "One JSON object a line");
  app.add_flag("-v,--verbose", o.verbose, "What happens and why, on stderr");
  app.add_flag("-q,--quiet", o.quiet, "No warnings, no status line")->excludes("--verbose");
  app.add_option("--color", o.colour, "auto (a terminal, and no NO_COLOR), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
}

void add_end(CLI::App& app, FollowOptions& o) {
  add_duration(app, "--for", {1, kMaxTimerMs}, [&o](uint64_t ms) {
    o.for_ms = ms;
  })->description("End after this time");
  app.add_flag("--keep-trying", o.keep_trying, "For services: stay where no retry helps, too");
  app.add_flag_callback(
      "--no-retry-initial",
      [&o] { o.changes.push_back([](ClientOptions& c) { c.retry_initial = false; }); },
      "End when the first connection fails");
  add_count(app, "--max-failures", {1, 255}, [&o](uint64_t n) {
    o.changes.push_back([n](ClientOptions& c) { c.attempt_limit = static_cast<uint8_t>(n); });
  })->description("End after N failures in a row");
  add_duration(app, "--give-up-after", {1000, kMaxTimerMs}, [&o](uint64_t ms) {
    o.changes.push_back(
        [ms](ClientOptions& c) { c.time_limit_s = static_cast<uint32_t>((ms + 999) / 1000); });
  })->description("End after this time without a stream");
}

void add_delays(CLI::App& app, FollowOptions& o) {
  for (const auto& option : kDelays) {
    const auto field = option.field;
    add_duration(app, option.flag, {option.least_ms, kMaxTimerMs}, [&o, field](uint64_t ms) {
      o.changes.push_back(
          [field, ms](ClientOptions& c) { c.backoff.*field = static_cast<uint32_t>(ms); });
    })->description(option.help);
  }
  add_ratio(app, "--retry-factor", {16, 112}, [&o](uint64_t n) {
    o.changes.push_back([n](ClientOptions& c) { c.backoff.factor_16 = static_cast<uint8_t>(n); });
  })->description("Growth of the delay from failure to failure, 1 to 7 (2; browser: 1)");
  add_ratio(app, "--retry-jitter", {0, 16}, [&o](uint64_t n) {
    o.changes.push_back([n](ClientOptions& c) { c.backoff.jitter_16 = static_cast<uint8_t>(n); });
  })->description("Share of a delay that is random, 0 to 1 (1; launchdarkly: 0.5; browser: 0)");
  add_duration(app, "--retry-spread", {0, kMaxTimerMs}, [&o](uint64_t ms) {
    o.has_spread = true;
    o.changes.push_back(
        [ms](ClientOptions& c) { c.backoff.spread_ms = static_cast<uint32_t>(ms); });
  })->description("First retry anywhere in this time, as in a fleet (0; devices in the field: 1m)");
  add_judgement(app, o);
}

void add_timeouts(CLI::App& app, FollowOptions& o) {
  for (const auto& option : kTimeouts) {
    const auto field = option.field;
    add_duration(app, option.flag, {0, kMaxTimerMs}, [&o, field](uint64_t ms) {
      o.changes.push_back([field, ms](ClientOptions& c) {
        c.exchange.*field = c.document.exchange.*field = static_cast<uint32_t>(ms);
      });
    })->description(option.help);
  }
}

}  // namespace esse::cli
