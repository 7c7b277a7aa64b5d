// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/tail_help.h"

#include <iterator>

#include "esse_cli/command_help.h"

namespace esse::cli {
namespace {

constexpr const char* kCommon[] = {
    "--help",   "--help-all",   "--header",       "--data",     "--request",  "--user",
    "--bearer", "--cacert",     "--json",         "--event",    "--comments", "--verbose",
    "--quiet",  "--max-events", "--for",          "--no-retry", "--fail",     "--keep-trying",
    "--repeat", "--policy",     "--last-event-id"};

constexpr char kFooter[] = R"(
Exit codes: 0 a good end, 1 stdout cannot be written, 2 usage, 3 the network,
4 the server (no event stream), 5 TLS; 130 and 143: Ctrl-C, SIGTERM.
TIME: 500ms, 5s, 1.5m, 2h, 7d; without a unit seconds.

  esse tail http://127.0.0.1:8080/events
  esse tail --json --max-events 3 http://127.0.0.1:8080/events | jq .data
  esse tail -d @prompt.json -H 'Content-Type: application/json' \
            --bearer @token http://host/v1/chat
)";

constexpr char kLongFooter[] = R"(
Output, unless --json: on a terminal the type (unless it is "message") and a new
id, dim, then the data, with controls and bytes that are not UTF-8 made visible.
Into a pipe or a file the data alone, byte for byte, and a line feed: one line
an event, for data of one line.

With --json, one object a line: {"type","data","lastEventId"}; with --comments
{"comment"}; with -v {"state"} of "connecting", "open", "closed", with "url",
"status", "statusText", "contentType", "location", "body", "error", "phase",
"native", "reason", "delayMs", "secondChance" where there are some; "after" is
the failure that used up a limit; what the stream lost is "droppedEvents",
"incompleteEvents", "refusedIds", "ignoredLines". What is not UTF-8 is U+FFFD.

An event larger than --buffer comes in parts. They are printed as they come, or,
for --json and --event, put together up to --max-event.

It ends at once where no retry helps: 4xx (but 408, 425, 429, and what has a
Retry-After), an answer that is no event stream, 204, a redirect that cannot be
followed, a certificate that is refused. --keep-trying stays there, too. Before
that a request with an event ID gets a second chance without it, and so does one
where there was a stream before.

--policy is a set of delays: device grows from 1 s to 5 minutes and goes on for
ever, browser waits 3 s as EventSource does and ends with any answer that is no
stream, launchdarkly grows from 1 s to 30 s.

A request that may change something (POST, PATCH) is sent once: with -d it ends
after one answer, unless --repeat says that it may be sent again. Where an
answer was cut and had event IDs, it goes on behind the last one.

-H 'Name:' leaves a default header out, and -H @FILE has one header a line. Of
--bearer @FILE the first line counts. -d given again is joined by &.
What stands in an @FILE is read for each attempt. While it is gone, or cannot be
sent, what it was before is sent.

TIME: 500ms, 5s, 1.5m, 2h, 7d; without a unit seconds; at most 7 days.
SIZE: 256, 64k, 16M.

Exit codes:
  0  --max-events or --for was reached, the server said 204, the stream of a
     POST or with --no-retry ended in good order, nobody reads stdout any more
  1  stdout cannot be written
  2  an option, the URL or a header is wrong; nothing was sent
  3  the network: no connection, a timeout, a stream that was cut
  4  the server: an answer that is no event stream
  5  TLS: the server was refused, or refused us (a build without TLS refuses an
     https URL with 2)
     --max-failures and --give-up-after: 3 to 5 as of the last failure
  130, 143  Ctrl-C, SIGTERM (the command dies of the signal, after cleaning up)

Nothing that is secret is ever shown: credentials, headers, the URL's userinfo
and query.
)";

constexpr HelpTexts kHelp = {"URL",   "URL: http:// or https://HOST[:PORT]/PATH\n",
                             kCommon, std::size(kCommon),
                             kFooter, kLongFooter};

}  // namespace

void add_tail_help(CLI::App& tail) { add_help(tail, kHelp); }

}  // namespace esse::cli
