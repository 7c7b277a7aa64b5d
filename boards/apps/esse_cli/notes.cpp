// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/notes.h"

#include "esse_base/std_interop.h"
#include "esse_cli/describe.h"
#include "esse_cli/redact.h"
#include "esse_cli/settings.h"
#include "esse_cli/units.h"
#include "esse_cli/utf8.h"

namespace esse::cli {

void Notes::connecting(const std::string& url) {
  was_open_ = false;
  StateReport now;
  now.state = "connecting";
  now.url = display_url(url);
  state(now, "connecting to " + now.url);
}

void Notes::open(const Client& client) {
  was_open_ = true;
  StateReport now;
  now.state = "open";
  now.url = display(client.url());
  now.status = client.status();
  state(now, "open: " + std::to_string(now.status) + " from " + now.url);
}

void Notes::retrying(const Client& client) {
  last_failure_ = describe(client.cause());
  StateReport now;
  now.state = "connecting";
  add_cause(now, client.cause());
  now.has_delay = true;
  now.delay_ms = client.delay_ms();
  const std::string text = last_failure_ + "; next attempt in " + duration_text(now.delay_ms);
  state(now, text);
  error_body(client);
  // A stream that ends is everyday life; one that does not come is worth a line.
  if (!options_.verbose && !console_.is_live() && !was_open_) {
    warn(text);
  }
}

void Notes::closed(const Client& client, bool is_failure) {
  const Cause& cause = client.cause();
  std::string text = is_caller_mistake(cause.error) ? with_name(cause.error) : describe(cause);
  StateReport now;
  now.state = "closed";
  add_cause(now, cause);
  if (client.limit() != Error::kNone) {
    now.after = now.error;
    now.error = name(client.limit());
    text = now.error + " after " + text;
  }
  state(now, "closed: " + text);
  error_body(client);
  if (is_failure && !options_.verbose) {
    say(text);
  }
}

void Notes::warn(const std::string& text) {
  if (!options_.quiet) {
    say(text);
  }
}

void Notes::state(const StateReport& report, const std::string& text) {
  if (options_.verbose) {
    console_.line("* " + text);
    printer_.state(report);
  }
}

void Notes::error_body(const Client& client) {
  const std::string_view body = to_std(client.error_body());
  const size_t end = body.find_last_not_of(" \r\n") + 1;
  if (!options_.verbose || end == 0) {
    return;
  }
  const std::optional<std::string> text = secrets_.mask(body.substr(0, end));
  console_.line(text ? "< " + for_terminal(to_utf8(*text))
                     : "* the answer's body may quote a secret too short to mask; it is not shown");
}

}  // namespace esse::cli
