// SPDX-License-Identifier: Apache-2.0
#pragma once
// The request that FollowOptions describe, with what stands in files now. It is checked piece by
// piece, so that an error can name the piece. Owns the texts that the request looks at.
#include <deque>
#include <string>
#include <vector>

#include "esse_cli/files.h"
#include "esse_cli/follow_options.h"
#include "esse_cli/secrets.h"
#include "esse_http/request.h"

namespace esse::cli {

class RequestParts {
 public:
  /// `preset`: what the policy sends; its texts stay. Adds to `secrets`. Throws
  /// CLI::ValidationError, which names the option, for everything that must not be sent.
  RequestParts(const FollowOptions& options,
               const http::Request& preset,
               Files& files,
               Secrets& secrets);
  RequestParts(const RequestParts&) = delete;
  RequestParts& operator=(const RequestParts&) = delete;

  /// Without userinfo.
  const std::string& url() const { return url_; }
  const http::Request& request() const { return request_; }
  /// Of a flag service.
  Text client_key() const { return Text(client_key_.data(), client_key_.size()); }

 private:
  void set_url(const FollowOptions& options);
  void set_headers(const FollowOptions& options);
  void add_header(const std::string& line, size_t number);
  bool replace_default(const std::string& name, const std::string& value);
  void set_header(std::vector<http::Header>& list,
                  const std::string& name,
                  const std::string& value);
  void set_basic(const std::string& option, const std::string& user, const std::string& password);
  void set_user(const std::string& both);
  void set_bearer(std::string token);
  void set_bare_key(std::string key);
  void set_client_key(const std::string& key);
  std::string first_line_of(const std::string& option, const std::string& token);
  bool has_authorization() const;
  void set_body(const FollowOptions& options);
  void require_good(const std::string& option);
  /// Keeps a text for as long as the request needs it.
  Text keep(std::string text);

  Files& files_;
  Secrets& secrets_;
  std::string url_;
  std::string client_key_;
  std::deque<std::string> texts_;  // does not move what it holds
  std::vector<http::Header> headers_;
  std::vector<http::Header> standard_;
  std::vector<http::Header> body_;
  std::vector<http::Header> credentials_;
  http::Request request_;
  const bool has_body_;
  bool has_content_type_ = false;
};

}  // namespace esse::cli
