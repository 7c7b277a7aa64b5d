// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/tail_options.h"

#include "esse_cli/arguments.h"
#include "esse_cli/tail_help.h"
#include "esse_client/client.h"

namespace esse::cli {
namespace {

using Field = uint32_t& (*)(ClientOptions&);

struct DurationOption {
  const char* flag;
  uint32_t least_ms;
  Field field;
  const char* help;
};

constexpr DurationOption kTimeouts[] = {
    {"--name-timeout", 0, [](ClientOptions& o) -> uint32_t& { return o.exchange.name_ms; },
     "Finding the host's address (10s; with 0 the resolver's own limit is left, about 28s)"},
    {"--connect-timeout", 0, [](ClientOptions& o) -> uint32_t& { return o.exchange.connect_ms; },
     "Connecting, all addresses together (10s)"},
    {"--tls-timeout", 0, [](ClientOptions& o) -> uint32_t& { return o.exchange.securing_ms; },
     "TLS (20s)"},
    {"--send-timeout", 0, [](ClientOptions& o) -> uint32_t& { return o.exchange.write_ms; },
     "Sending the request (10s)"},
    {"--response-timeout", 0, [](ClientOptions& o) -> uint32_t& { return o.exchange.response_ms; },
     "Waiting for the response's head (5m; browser: none)"},
    {"--idle-timeout", 0, [](ClientOptions& o) -> uint32_t& { return o.exchange.idle_ms; },
     "A stream without any byte, heartbeats included (5m; browser: none)"},
};

constexpr DurationOption kDelays[] = {
    {"--retry-base", 0, [](ClientOptions& o) -> uint32_t& { return o.backoff.base_ms; },
     "First delay, until the server's retry: replaces it (1s; browser: 3s)"},
    {"--retry-max", 0, [](ClientOptions& o) -> uint32_t& { return o.backoff.cap_ms; },
     "Where the delay stops growing (5m; launchdarkly: 30s)"},
    {"--retry-floor", 1, [](ClientOptions& o) -> uint32_t& { return o.backoff.floor_ms; },
     "No delay is shorter, whoever asks (500ms)"},
    {"--retry-server-max", 0, [](ClientOptions& o) -> uint32_t& { return o.backoff.retry_cap_ms; },
     "The most that the server's retry: can ask for (5m)"},
    {"--retry-after-max", 0,
     [](ClientOptions& o) -> uint32_t& { return o.backoff.retry_after_cap_ms; },
     "The most that Retry-After can ask for (1h)"},
    {"--retry-slow", 0, [](ClientOptions& o) -> uint32_t& { return o.backoff.slow_ms; },
     "First delay after what a quick retry does not mend, such as 404 (15m)"},
    {"--retry-slow-max", 0, [](ClientOptions& o) -> uint32_t& { return o.backoff.slow_cap_ms; },
     "Where that stops growing (6h)"},
};

struct TextOption {
  const char* flag;
  std::optional<std::string> TailOptions::*field;
  const char* type;
  const char* help;
};

constexpr TextOption kTexts[] = {
    {"-X,--request", &TailOptions::method, "METHOD", "Method (GET; with -d POST)"},
    {"-u,--user", &TailOptions::user, "USER:PASSWORD", "Basic authentication; or in the URL"},
    {"--bearer", &TailOptions::bearer, "TOKEN", "Bearer authentication; or @FILE"},
    {"--last-event-id", &TailOptions::last_event_id, "ID", "Resume behind this event"},
    {"--cache-control", &TailOptions::cache_control, "VALUE", "Cache-Control ('' for none)"},
    {"-A,--user-agent", &TailOptions::user_agent, "NAME", "User-Agent ('' for none)"},
};

void add_request(CLI::App& app, TailOptions& o) {
  add_list(app, "-H,--header", o.headers)
      ->description("'Name: value', or @FILE; repeatable")
      ->type_name("HEADER");
  add_list(app, "-d,--data", o.data)
      ->description("Body, @FILE or @- (stdin); makes it a POST")
      ->type_name("DATA");
  for (const TextOption& option : kTexts) {
    const auto field = option.field;
    add_text(app, option.flag, [&o, field](const std::string& value) { o.*field = value; })
        ->description(option.help)
        ->type_name(option.type);
  }
  add_count(app, "--max-redirects", {0, 255}, [&o](uint64_t n) {
    o.changes.push_back(
        [n](ClientOptions& c) { c.exchange.max_redirects = static_cast<uint8_t>(n); });
  })->description("Redirects to follow for each connection (5; browser: 20)");
  app.add_flag_callback(
      "--redirect-body",
      [&o] {
        o.changes.push_back([](ClientOptions& c) { c.exchange.body_to_other_origins = true; });
      },
      "A redirect may take the body to another server");
}

void add_security(CLI::App& app, TailOptions& o) {
  constexpr TextOption kFiles[] = {
      {"--cacert", &TailOptions::ca_file, "FILE", "Whom to trust, PEM (the system's bundle)"},
      {"--cert", &TailOptions::certificate_file, "FILE", "Own certificate, PEM"},
      {"--key", &TailOptions::key_file, "FILE", "Its key, PEM (the same file)"},
  };
  for (const TextOption& option : kFiles) {
    const auto field = option.field;
    add_text(app, option.flag, [&o, field](const std::string& value) { o.*field = value; })
        ->description(option.help)
        ->type_name(option.type);
  }
  app.add_option("--tls-max", o.tls_max, "The highest version, 1.2 or 1.3 (1.3)")
      ->check(CLI::IsMember({"1.2", "1.3"}))
      ->type_name("VERSION");
  app.add_flag("--insecure", o.insecure,
               "Verify nothing: anybody on the way can read and change all");
  add_list(app, "--resolve", o.resolve)
      ->description("HOST:PORT:ADDRESS: where to connect to instead of asking for HOST; repeatable")
      ->type_name("RULE");
}

void add_output(CLI::App& app, TailOptions& o) {
  app.add_flag("--json", o.json, "One JSON object a line");
  add_list(app, "--event", o.types)
      ->description("Only events of this type; repeatable")
      ->type_name("TYPE");
  app.add_flag("--comments", o.comments, "Comments too");
  app.add_flag("-v,--verbose", o.verbose, "What happens and why, on stderr");
  app.add_flag("-q,--quiet", o.quiet, "No warnings, no status line")->excludes("--verbose");
  app.add_option("--color", o.colour, "auto (a terminal, and no NO_COLOR), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  constexpr uint64_t kMost = uint64_t{1} << 30;
  add_size(app, "--buffer", {Client::kMinEvent, kMost}, [&o](uint64_t n) {
    o.event_bytes = n;
  })->description("The client's room for an event; larger ones come in parts (64k)");
  add_size(app, "--max-event", {1, kMost}, [&o](uint64_t n) {
    o.max_event_bytes = n;
  })->description("The most bytes of data that are put together from parts (16M)");
  app.add_flag_callback(
      "--no-parts", [&o] { o.changes.push_back([](ClientOptions& c) { c.parser.parts = false; }); },
      "Drop events larger than --buffer, and say so");
}

void add_end(CLI::App& app, TailOptions& o) {
  add_count(app, "--max-events", {1, UINT64_MAX}, [&o](uint64_t n) {
    o.max_events = n;
  })->description("End after N events");
  add_duration(app, "--for", {1, kMaxTimerMs}, [&o](uint64_t ms) {
    o.for_ms = ms;
  })->description("End after this time");
  app.add_flag("--no-retry", o.no_retry, "End with the first failure, or end of a stream");
  app.add_flag("-f,--fail", o.fail, "End with the first answer that is no event stream");
  app.add_flag("--keep-trying", o.keep_trying, "For services: stay where no retry helps, too")
      ->excludes("--fail");
  app.add_flag("--repeat", o.repeat, "Send it again and again, even a POST (-d, -X)");
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

void add_table(CLI::App& app, const DurationOption& option, TailOptions& o) {
  const Field field = option.field;
  add_duration(app, option.flag, {option.least_ms, kMaxTimerMs}, [&o, field](uint64_t ms) {
    o.changes.push_back([field, ms](ClientOptions& c) { field(c) = static_cast<uint32_t>(ms); });
  })->description(option.help);
}

CLI::Option* add_seconds(CLI::App& app, const char* flag, Field field, TailOptions& o) {
  return add_duration(app, flag, {0, kMaxTimerMs}, [&o, field](uint64_t ms) {
    o.changes.push_back(
        [field, ms](ClientOptions& c) { field(c) = static_cast<uint32_t>((ms + 999) / 1000); });
  });
}

void add_judgement(CLI::App& app, TailOptions& o) {
  add_seconds(
      app, "--retry-reset", [](ClientOptions& c) -> uint32_t& { return c.reset_after_s; }, o)
      ->description("A stream that was open this long clears the count of failures (60s)");
  add_seconds(
      app, "--retry-healthy", [](ClientOptions& c) -> uint32_t& { return c.healthy_after_s; }, o)
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

void add_retry(CLI::App& app, TailOptions& o) {
  app.add_option("--policy", o.policy, "How to retry: device, browser, launchdarkly (device)")
      ->check(CLI::IsMember({"browser", "launchdarkly", "device"}))
      ->type_name("NAME");
  for (const DurationOption& option : kDelays) {
    add_table(app, option, o);
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

void add_timeouts(CLI::App& app, TailOptions& o) {
  for (const DurationOption& option : kTimeouts) {
    add_table(app, option, o);
  }
}

}  // namespace

CLI::App* add_tail(CLI::App& app, TailOptions& options) {
  CLI::App* tail = app.add_subcommand("tail", "Follow an event stream, and stay connected");
  add_text(*tail, "URL", [&options](const std::string& url) { options.url = url; })
      ->description("http:// or https://HOST[:PORT]/PATH")
      ->required()
      ->type_name("");
  using Add = void (*)(CLI::App&, TailOptions&);
  constexpr struct {
    const char* heading;
    Add add;
  } kGroups[] = {{"Request", add_request},         {"Security", add_security},
                 {"Output", add_output},           {"When to end", add_end},
                 {"Staying connected", add_retry}, {"Limits of time (0: none)", add_timeouts}};
  for (const auto& group : kGroups) {
    tail->option_defaults()->group(group.heading);
    group.add(*tail, options);
  }
  add_help(*tail);
  return tail;
}

}  // namespace esse::cli
