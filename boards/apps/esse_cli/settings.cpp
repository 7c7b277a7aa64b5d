// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/settings.h"

#include <CLI/Error.hpp>
#include <utility>

#include "esse_cli/arguments.h"
#include "esse_cli/usage.h"
#include "esse_http/request_writer.h"

namespace esse::cli {
namespace {

ClientOptions preset(const FollowOptions& options) {
  if (options.preset != nullptr) {
    return options.preset();
  }
  if (options.policy == "browser") {
    return browser_options();
  }
  return options.policy == "launchdarkly" ? launchdarkly_options() : device_options();
}

}  // namespace

void set_what_stays(Policy& policy, Action action) {
  policy.verify = policy.redirect = policy.content_type = policy.other_success = action;
  policy.unauthorized = policy.bad_request = policy.client_error = action;
  policy.no_content = Action::kStop;
}

Settings::Settings(const FollowOptions& options)
    : options_(options), client_(preset(options)), parts_(make_parts()), url_(parts_->url()) {
  client_.request = parts_->request();
  set_client();
}

std::unique_ptr<RequestParts> Settings::make_parts() {
  return std::make_unique<RequestParts>(options_, preset_, files_, secrets_);
}

bool Settings::is_repeatable() const {
  http::RequestWriter writer;
  writer.start(client_.request, client_.request.url);
  writer.advance(1);  // some of it is sent
  return writer.may_repeat();
}

std::vector<std::string> Settings::renew(http::Request& request) {
  std::vector<std::string> news;
  const bool was_stale = std::exchange(is_stale_, false);
  try {
    parts_ = make_parts();
  } catch (const CLI::ValidationError& error) {
    is_stale_ = true;
    if (!was_stale) {
      news.push_back(std::string(error.what()) + "; what was sent before is sent again");
    }
  }
  client_.request = parts_->request();
  const http::Url url = request.url;
  const Text last_event_id = request.last_event_id;
  request = client_.request;
  request.url = url;
  request.last_event_id = last_event_id;
  for (std::string& line : files_.take_news()) {
    news.push_back(std::move(line));
  }
  return news;
}

void Settings::set_client() {
  if (!options_.has_spread) {
    client_.backoff.spread_ms = 0;  // one who waits for it is no fleet
  }
  for (const auto& change : options_.changes) {
    change(client_);
  }
  if (options_.fail) {
    set_what_stays(client_.policy, Action::kStop);
    client_.policy.busy = client_.policy.server_error = Action::kStop;
    client_.second_chances = false;
  } else if (!options_.keep_trying) {
    // Attempts ends there; what the client makes of a second chance comes before.
    set_what_stays(client_.policy, Action::kRetrySlowly);
  }
  client_.error_body = true;
  if (const Error error = check(client_); error != Error::kNone) {
    refuse("--retry-...", usage_text(error));
  }
}

}  // namespace esse::cli
