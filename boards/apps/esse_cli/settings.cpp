// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/settings.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <utility>

#include "esse_cli/arguments.h"
#include "esse_cli/usage.h"

namespace esse::cli {
namespace {

ClientOptions preset(const std::string& policy) {
  if (policy == "browser") {
    return browser_options();
  }
  return policy == "launchdarkly" ? launchdarkly_options() : device_options();
}

// What no retry mends: what a device asks for again after a quarter of an hour. 408, 425, 429, and
// a Retry-After, are not among it.
void end_where_no_retry_helps(Policy& policy) {
  policy.verify = policy.redirect = policy.content_type = policy.no_content = Action::kStop;
  policy.other_success = policy.unauthorized = Action::kStop;
  policy.bad_request = policy.client_error = Action::kStop;
}

void end_with_any_answer(Policy& policy) {
  end_where_no_retry_helps(policy);
  policy.busy = policy.server_error = Action::kStop;
}

}  // namespace

Settings::Settings(const TailOptions& options)
    : options_(options),
      client_(preset(options.policy)),
      parts_(make_parts()),
      url_(parts_->url()) {
  client_.request = parts_->request();
  if (std::count(options_.types.begin(), options_.types.end(), "") != 0) {
    refuse("--event", "no event has the empty type; 'message' is the one without");
  }
  set_client();
}

std::unique_ptr<RequestParts> Settings::make_parts() {
  return std::make_unique<RequestParts>(options_, preset_, files_, secrets_);
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
  client_.parser.comments = options_.comments;
  if (options_.fail) {
    end_with_any_answer(client_.policy);
  } else if (!options_.keep_trying) {
    end_where_no_retry_helps(client_.policy);
  }
  client_.error_body = true;
  if (const Error error = check(client_); error != Error::kNone) {
    refuse("--retry-...", usage_text(error));
  }
}

}  // namespace esse::cli
