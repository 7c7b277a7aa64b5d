// SPDX-License-Identifier: Apache-2.0
#pragma once
// TailOptions made into what the client takes, checked piece by piece so that an error can name the
// piece. Owns the texts that the client borrows.
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "esse_cli/secrets.h"
#include "esse_cli/tail_options.h"
#include "esse_client/options.h"

namespace esse::cli {

class Settings {
 public:
  /// Throws CLI::ValidationError, which names the option, for everything that must not be sent.
  explicit Settings(const TailOptions& options);
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  /// Without userinfo.
  const std::string& url() const { return url_; }
  ClientOptions& client() { return client_; }
  const Secrets& secrets() const { return secrets_; }

 private:
  void set_url(const TailOptions& options);
  void set_headers(const TailOptions& options);
  void add_header(const std::string& line, size_t number);
  bool replace_default(const std::string& name, const std::string& value);
  void set_header(std::vector<http::Header>& list,
                  const std::string& name,
                  const std::string& value);
  void set_basic(const std::string& option, const std::string& user, const std::string& password);
  void set_user(const std::string& both);
  void set_bearer(std::string token);
  bool has_authorization() const;
  void set_body(const TailOptions& options);
  void set_client(const TailOptions& options);
  void require_good(const std::string& option);
  /// Keeps a text for as long as the client needs it.
  Text keep(std::string text);

  std::string url_;
  std::deque<std::string> texts_;  // does not move what it holds
  std::vector<http::Header> headers_;
  std::vector<http::Header> standard_;
  std::vector<http::Header> body_;
  std::vector<http::Header> credentials_;
  Secrets secrets_;
  ClientOptions client_;
  http::Request& request_ = client_.request;
  const bool has_body_;
  bool has_content_type_ = false;
};

/// What an Error of the caller's means for one who types it, and its name.
std::string with_name(Error error);

}  // namespace esse::cli
