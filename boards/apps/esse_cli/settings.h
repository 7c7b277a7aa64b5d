// SPDX-License-Identifier: Apache-2.0
#pragma once
// FollowOptions made into what the client takes.
#include <memory>
#include <string>
#include <vector>

#include "esse_base/std_interop.h"
#include "esse_cli/request_parts.h"

namespace esse::cli {

/// What follows where no retry helps. 408, 425, 429, and what has a Retry-After, are not among it.
void set_what_stays(Policy& policy, Action action);

class Settings {
 public:
  /// Throws CLI::ValidationError, which names the option, for everything that must not be sent.
  explicit Settings(const FollowOptions& options);
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  /// Without userinfo.
  const std::string& url() const { return url_; }
  ClientOptions& client() { return client_; }
  const ClientOptions& client() const { return client_; }
  const Secrets& secrets() const { return secrets_; }

  /// Until the next renew(). It is among the secrets.
  Text client_key() const { return parts_->client_key(); }

  /// Its query is a secret, too.
  void hide_query(Text url) { secrets_.add_query(std::string(to_std(url))); }

  /// False: the request may change something, so it is sent once.
  bool is_repeatable() const;
  /// Whether renew() can change anything.
  bool has_files() const { return files_.are_there(); }
  /// Puts what stands in the files now into a request that is about to be sent; its URL and last
  /// event ID stay. While that cannot be sent, the request is as before. Answers what there is to
  /// say about it.
  std::vector<std::string> renew(http::Request& request);

 private:
  std::unique_ptr<RequestParts> make_parts();
  void set_client();

  const FollowOptions options_;
  Files files_;
  Secrets secrets_;
  ClientOptions client_;
  const http::Request preset_ = client_.request;
  std::unique_ptr<RequestParts> parts_;
  const std::string url_;
  bool is_stale_ = false;  // what stands in the files cannot be sent
};

}  // namespace esse::cli
