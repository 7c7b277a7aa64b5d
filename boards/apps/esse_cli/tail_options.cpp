// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/tail_options.h"

#include "esse_cli/arguments.h"
#include "esse_cli/tail_help.h"
#include "esse_client/client.h"

namespace esse::cli {
namespace {

void add_request(CLI::App& app, TailOptions& o) {
  add_header(app, o);
  add_list(app, "-d,--data", o.data)
      ->description("Body, @FILE or @- (stdin); makes it a POST")
      ->type_name("DATA");
  add_text(app, "-X,--request", o.method)
      ->description("Method (GET; with -d POST)")
      ->type_name("METHOD");
  add_credentials(app, o);
  add_text(app, "--last-event-id", o.last_event_id)
      ->description("Resume behind this event")
      ->type_name("ID");
  add_text(app, "--cache-control", o.cache_control)
      ->description("Cache-Control ('' for none)")
      ->type_name("VALUE");
  add_connection(app, o);
  app.add_flag_callback(
      "--redirect-body",
      [&o] {
        o.changes.push_back([](ClientOptions& c) { c.exchange.body_to_other_origins = true; });
      },
      "A redirect may take the body to another server");
}

void refuse_empty_type(const std::string& type) {
  if (type.empty()) {
    refuse("--event", "no event has the empty type; 'message' is the one without");
  }
}

void add_output(CLI::App& app, TailOptions& o) {
  add_look(app, o);
  add_list(app, "--event", o.types, refuse_empty_type)
      ->description("Only events of this type; repeatable")
      ->type_name("TYPE");
  app.add_flag("--comments", o.comments, "Comments too");
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

void add_ends(CLI::App& app, TailOptions& o) {
  add_count(app, "--max-events", {1, UINT64_MAX}, [&o](uint64_t n) {
    o.max_events = n;
  })->description("End after N events");
  add_end(app, o);
  app.add_flag("--no-retry", o.no_retry, "End with the first failure, or end of a stream");
  app.add_flag("-f,--fail", o.fail, "End with the first answer that is no event stream");
  app.get_option("--keep-trying")->excludes("--fail");
  app.add_flag("--repeat", o.repeat, "Send it again and again, even a POST (-d, -X)");
}

void add_retry(CLI::App& app, TailOptions& o) {
  app.add_option("--policy", o.policy, "How to retry: device, browser, launchdarkly (device)")
      ->check(CLI::IsMember({"browser", "launchdarkly", "device"}))
      ->type_name("NAME");
  add_delays(app, o);
}

// Of the type that the groups have.
void add_tls(CLI::App& app, TailOptions& o) { add_security(app, o); }
void add_limits(CLI::App& app, TailOptions& o) { add_timeouts(app, o); }

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
  } kGroups[] = {{"Request", add_request},         {"Security", add_tls},
                 {"Output", add_output},           {"When to end", add_ends},
                 {"Staying connected", add_retry}, {"Limits of time (0: none)", add_limits}};
  for (const auto& group : kGroups) {
    tail->option_defaults()->group(group.heading);
    group.add(*tail, options);
  }
  add_tail_help(*tail);
  return tail;
}

}  // namespace esse::cli
