// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/notes.h"

#include <algorithm>
#include <cstdlib>

#include "esse_base/std_interop.h"
#include "esse_cli/describe.h"
#include "esse_cli/redact.h"
#include "esse_cli/units.h"
#include "esse_cli/usage.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

// An answer that is no stream; what else a server says is in the error itself.
bool has_answer(const Cause& cause) {
  const ErrorGroup kind = group(cause.error);
  return kind == ErrorGroup::kAnswer || kind == ErrorGroup::kRedirect;
}

// Curated words say the same as these of the system.
bool is_plain(Error error) { return error == Error::kConnectRefused || error == Error::kReset; }

std::string limit_text(Error limit) {
  switch (limit) {
    case Error::kNone:
      return "";
    case Error::kAttemptLimit:
      return "too many failures in a row (--max-failures): ";
    case Error::kTimeLimit:
      return "too long without a stream (--give-up-after): ";
    default:
      return "";
  }
}

struct Chance {
  const char* name;
  const char* text;
};

Chance chance_of(SecondChance chance) {
  switch (chance) {
    case SecondChance::kWithoutId:
      return {"WithoutId", " It may have refused the event ID: the next attempt leaves it out."};
    case SecondChance::kOtherCredentials:
      return {"OtherCredentials", " It is asked once more, with what the files hold then."};
    case SecondChance::kAfterOpen:
      return {"AfterOpen", " There was a stream before, so it is asked once more."};
    case SecondChance::kNone:
      break;
  }
  return {"", ""};
}

}  // namespace

void Notes::proxies() {
  std::string names;
  for (const char* name :
       {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}) {
    const char* const value = getenv(name);
    if (value != nullptr && value[0] != '\0') {
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
  }
  if (!names.empty()) {
    warn("no proxy is used, though the environment names one (" + names + ")");
  }
}

void Notes::connecting() {
  was_open_ = is_encrypted_ = false;
  StateReport now;
  now.state = "connecting";
  now.url = display_url(from_.settings.url());
  state(now, "connecting to " + now.url);
}

void Notes::open(const Client& client) {
  was_open_ = true;
  said_.clear();
  losses_.begin(client.statistics());
  StateReport now;
  now.state = "open";
  now.url = display(client.url());
  if (options_.client_key) {  // it stands in the path
    now.url = masked(now.url);
    now.url = now.url.empty() ? display_url(from_.settings.url()) : now.url;
  }
  now.status = client.status();
  state(now, "open: " + std::to_string(now.status) + " from " + now.url);
}

void Notes::retrying(const Client& client, SecondChance chance) {
  const Cause& cause = client.cause();
  const Tried tried = this->tried(client);
  last_failure_ = brief(cause, tried);
  StateReport now;
  now.state = "connecting";
  add_cause(now, cause, from_.secure);
  add_answer(now, client);
  lost(now, client);
  now.second_chance = chance_of(chance).name;
  now.has_delay = true;
  now.delay_ms = client.delay_ms();
  const std::string why = explain(cause, tried) + chance_of(chance).text;
  const std::string text = why + " Next attempt in " + duration_text(now.delay_ms) + ".";
  state(now, text);
  error_body(client);
  // A stream that ends is everyday life; one that does not come is worth a line. The line that
  // lives counts down, so there once is enough.
  const bool is_everyday = was_open_ && cause.error != Error::kRejected;
  if (!options_.verbose && !is_everyday && (!page_.console.is_live() || why != said_)) {
    warn(page_.console.is_live() ? why : text);
    said_ = why;
  }
}

void Notes::closed(const Client& client, bool is_failure) {
  const Cause& cause = client.cause();
  last_failure_ = brief(cause, tried(client));
  StateReport now;
  now.state = "closed";
  add_cause(now, cause, from_.secure);
  add_answer(now, client);
  lost(now, client);
  if (client.limit() != Error::kNone) {
    now.after = now.error;
    now.error = name(client.limit());
  }
  std::string text = limit_text(client.limit()) + explain(cause, tried(client));
  const Action usual = decide(from_.settings.client().policy, cause, false);
  if (is_failure && client.limit() == Error::kNotRepeated && usual == Action::kRetry) {
    text += " It is not sent again, since that may do harm; --repeat sends it.";
  }
  state(now, "closed: " + text);
  error_body(client);
  if (is_failure && !options_.verbose) {
    say(text);
  } else if (cause.error == Error::kNoContent && !options_.verbose) {
    warn(text);
  }
}

void Notes::dropped(const std::string& text) {
  losses_.drop_event();
  warn(text);
}

void Notes::tell(const std::string& text) {
  if (options_.verbose) {
    page_.console.line("* " + text);
  }
}

void Notes::warn(const std::string& text) {
  if (!options_.quiet) {
    say(text);
  }
}

void Notes::state(const StateReport& report, const std::string& text) {
  tell(text);
  if (options_.verbose && page_.states != nullptr) {
    page_.states->add(json_state_line(report));
  }
}

void Notes::error_body(const Client& client) {
  if (!options_.verbose || client.error_body().empty()) {
    return;
  }
  const std::string text = body(client);
  if (text.empty()) {
    return tell("the answer's body may quote a secret too short to mask; it is not shown");
  }
  const size_t end = text.find_last_not_of(" \r\n") + 1;
  for (size_t at = 0, next; at < end; at = next + 1) {
    next = std::min(text.find('\n', at), end);
    const size_t size = next - at - (next > at && text[next - 1] == '\r' ? 1 : 0);
    page_.console.line("< " + for_terminal(to_utf8(text.substr(at, size))));
  }
}

// Masked, and not all of what --buffer may hold.
std::string Notes::body(const Client& client) const {
  constexpr size_t kMost = 64 * 1024;
  return masked(std::string(to_std(client.error_body()).substr(0, kMost)));
}

// By the stream that has ended.
void Notes::lost(StateReport& report, const Client& client) {
  if (!was_open_) {
    return;
  }
  report.losses = losses_.losses(client.statistics());
  const std::string text = report.losses.text();
  if (losses_.is_no_stream(client.statistics())) {
    warn("all that came was " + text + "; its lines begin with data:, event:, id:, retry: or :");
  } else if (!text.empty()) {
    tell("lost: " + text);
  }
}

Tried Notes::tried(const Client& client) const {
  const Cause& cause = client.cause();
  Tried tried;
  tried.is_for_flags = options_.is_for_flags;
  tried.has_key = options_.bare_key.has_value();
  tried.has_client_key = options_.client_key.has_value();
  tried.is_encrypted = is_encrypted_;
  tried.url = display_url(from_.settings.url());
  if (from_.transcript.is_redirected()) {
    tried.first_url = tried.url;
    tried.url = shown(from_.transcript.url());
    tried.url = tried.url.empty() ? shown(from_.transcript.origin()) : tried.url;
    tried.first_url = tried.first_url == tried.url ? "" : tried.first_url;
  }
  if (has_answer(cause)) {
    tried.reason_phrase = shown(from_.transcript.reason_phrase(cause.status));
    tried.content_type = shown(from_.transcript.content_type());
    tried.location = display_url(masked(from_.transcript.location()));
    tried.body = for_terminal(gist(from_.transcript.content_type(), to_utf8(body(client))));
  }
  if (cause.error == Error::kHttpSyntax) {
    tried.begins = for_terminal(gist("", to_utf8(masked(from_.transcript.first_line()))));
  }
  tried.is_tls = from_.transcript.first_line().compare(0, 2, "\x15\x03") == 0;
  tried.native = is_plain(cause.error) ? "" : native_text(cause, from_.secure);
  return tried;
}

void Notes::add_answer(StateReport& report, const Client& client) const {
  if (has_answer(client.cause())) {
    report.reason_phrase = masked(from_.transcript.reason_phrase(client.cause().status));
    report.content_type = masked(from_.transcript.content_type());
    report.location = display_url(masked(from_.transcript.location()));
    report.body = body(client);
  }
}

// Nothing where a secret is too short to be masked.
std::string Notes::masked(const std::string& text) const {
  return from_.settings.secrets().mask(text).value_or("");
}

std::string Notes::shown(const std::string& text) const {
  return for_terminal(to_utf8(masked(text)));
}

}  // namespace esse::cli
