// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/flags_options.h"

#include "esse_cli/arguments.h"
#include "esse_cli/command_help.h"
#include "esse_cli/profile.h"

namespace esse::cli {
namespace {

constexpr const char* kCommon[] = {
    "--help",    "--help-all", "--declare", "--mobile-key", "--client-key", "--context",
    "--reasons", "--poll",     "--profile", "--header",     "--cacert",     "--json",
    "--verbose", "--quiet",    "--once",    "--for",        "--keep-trying"};

constexpr char kFooter[] = R"(
Exit codes: 0 a good end, 1 stdout cannot be written, 2 usage, 3 the network,
4 the server (it refuses, or is no flag service), 5 TLS; 130 and 143: Ctrl-C,
SIGTERM. TIME: 500ms, 5s, 1.5m, 2h, 7d; without a unit seconds.

  echo '{"pump-turbo": false, "gain": 20.5, "greeting": ""}' >flags.json
  esse flags --declare flags.json --mobile-key @key
  esse flags http://127.0.0.1:8030 --declare flags.json --mobile-key @key \
             --once --json | jq .values
)";

constexpr char kLongFooter[] = R"help(
FILE is a JSON object of keys and defaults, {"pump-turbo": false, "gain": 20.5}.
The type of a default is that of the flag: true or false, a number (exact, up to
18 digits), a text (up to 4 KiB), an object or an array (up to 16 KiB). Other
flags of the service are left out, and -v says how many there were.

Output, unless --json: when the service has said all, a line a flag, "(default)"
where the service has none. Then the local time and what changes: a value, from
which to which; a value that is refused, and why (the flag keeps the one it
has); and how things are with the service, in OpenFeature's words: READY, STALE
(the values are what it said last, 30 s ago and more), ERROR (it does not
answer), FATAL (it refuses).

With --json, one object a commit: {"commit","status","values","changed",
"refused","versions"}, with --reasons "reasons", too. Numbers have all their
digits; objects and arrays are as they were sent. When the status changes and no
commit says so: {"status"}, with "why". With -v {"state"}, as esse tail has it.

--profile ofrep is OpenFeature's protocol: Flipt, GO Feature Flag, flagd and
others. It wants a URL, and credentials as the service does: --bearer, -H. It
has no versions, and always reasons. The default context is
{"targetingKey":"esse"}; Flipt takes texts only. Where the service says no
stream, it is asked each 15 minutes, or as --poll says. GO Feature Flag's stream
is --stream-url https://HOST/stream/v1/sse/flag/change?apiKey=KEY. What is in
the query of a stream is shown nowhere, and -H goes to URL's origin alone.

--profile growthbook is a GrowthBook Proxy in remote evaluation. It wants its
URL and the client key of the SDK connection, --client-key sdk-... or @FILE,
which stands in the path of what is asked and is shown nowhere. The context are
the attributes, {"id":"esse"} by default. It has no versions, and no reasons but
SPLIT for an experiment. After a change, and each 15 minutes, all features are
fetched; --poll says another time. Encrypted features cannot be read.

--store FOLDER keeps the values of the service, and the next start has them
before the service answers (reasons say CACHED), as a device has that keeps them
in flash. --once waits for the service all the same. Those of another context or
URL are not seen.

The mobile key is Authorization as it is. Another header in its place: -H
'Authorization: KEY', --bearer, --user. What stands in an @FILE is read for each
attempt; of a key the first line counts. The context is sent in the URL: what
it holds, servers and proxies on the way may log. The default one is anonymous.

It ends at once where no retry helps: 4xx (but 408, 425, 429, and what has a
Retry-After), an answer that is no stream, 204, a redirect that cannot be
followed, a certificate that is refused. --keep-trying stays there, too. Delays
are those of LaunchDarkly's own clients, from 1 s to 30 s.

TIME: 500ms, 5s, 1.5m, 2h, 7d; without a unit seconds; at most 7 days.

Exit codes:
  0  --for was reached; with --once the service has said all; nobody reads
     stdout any more
  1  stdout cannot be written
  2  an option, FILE, the URL or a header is wrong; nothing was sent
  3  the network: no connection, a timeout; with --once --for was reached
  4  the server: it refuses, or what it says is not what a flag service says
  5  TLS: the server was refused, or refused us
     --max-failures and --give-up-after: 3 to 5 as of the last failure
  130, 143  Ctrl-C, SIGTERM (the command dies of the signal, after cleaning up)

Nothing that is secret is ever shown: credentials, headers, the URL's userinfo.
)help";

constexpr HelpTexts kHelp = {
    "[URL] --declare FILE",
    "URL: http:// or https://HOST[:PORT] of the service; none: LaunchDarkly's own\n",
    kCommon,
    std::size(kCommon),
    kFooter,
    kLongFooter};

void add_service(CLI::App& app, FlagsOptions& o) {
  const std::vector<std::string> names = profile_names();
  app.add_option(
         "--profile", o.profile,
         "What the service speaks: " + CLI::detail::join(names, ", ") + " (" + names[0] + ")")
      ->check(CLI::IsMember(names))
      ->type_name("NAME");
  add_text(app, "--declare", [&o](const std::string& file) { o.declare = file; })
      ->description("The flags: a JSON object of keys and defaults; - for stdin")
      ->required()
      ->type_name("FILE");
  add_text(app, "--mobile-key", o.bare_key)
      ->description("The mobile key of the environment, or @FILE")
      ->type_name("KEY");
  add_text(app, "--client-key", o.client_key)
      ->description("growthbook: the client key of the SDK connection, or @FILE")
      ->type_name("KEY");
  add_text(app, "--context", [&o](const std::string& json) { o.context = json; })
      ->description("For whom flags are evaluated, JSON or @FILE (an anonymous device)")
      ->type_name("JSON");
  app.add_flag("--reasons", o.with_reasons, "Ask why each flag has its value, and say it");
  add_text(app, "--stream-url", [&o](const std::string& url) { o.stream_url = url; })
      ->description("Where the stream is, if the service does not say it (not launchdarkly)")
      ->type_name("URL");
  add_duration(app, "--poll", {1000, kMaxTimerMs}, [&o](uint64_t ms) {
    o.poll_s = static_cast<uint32_t>(ms / 1000);
  })->description("Fetch all flags this far apart, and follow no stream");
  add_text(app, "--store", [&o](const std::string& folder) { o.store = folder; })
      ->description("Keep the values there, and begin with them")
      ->type_name("FOLDER");
}

void add_request(CLI::App& app, FlagsOptions& o) {
  add_header(app, o);
  add_credentials(app, o);
  add_connection(app, o);
}

void add_ends(CLI::App& app, FlagsOptions& o) {
  app.add_flag("--once", o.once, "End when the service has said all");
  add_end(app, o);
}

// Of the type that the groups have.
void add_tls(CLI::App& app, FlagsOptions& o) { add_security(app, o); }
void add_output(CLI::App& app, FlagsOptions& o) { add_look(app, o); }
void add_retry(CLI::App& app, FlagsOptions& o) { add_delays(app, o); }
void add_limits(CLI::App& app, FlagsOptions& o) { add_timeouts(app, o); }

}  // namespace

CLI::App* add_flags(CLI::App& app, FlagsOptions& options) {
  CLI::App* flags = app.add_subcommand("flags", "Follow feature flags, and say what changes");
  add_text(*flags, "URL", [&options](const std::string& url) { options.url = url; })
      ->description("http:// or https://HOST[:PORT] of the service")
      ->type_name("");
  using Add = void (*)(CLI::App&, FlagsOptions&);
  constexpr struct {
    const char* heading;
    Add add;
  } kGroups[] = {{"Flags", add_service},
                 {"Request", add_request},
                 {"Security", add_tls},
                 {"Output", add_output},
                 {"When to end", add_ends},
                 {"Staying connected", add_retry},
                 {"Limits of time (0: none)", add_limits}};
  for (const auto& group : kGroups) {
    flags->option_defaults()->group(group.heading);
    group.add(*flags, options);
  }
  add_help(*flags, kHelp);
  return flags;
}

}  // namespace esse::cli
