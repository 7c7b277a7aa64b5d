// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/request_parts.h"

#include <strings.h>

#include <algorithm>
#include <cctype>

#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/redact.h"
#include "esse_cli/resolve.h"
#include "esse_cli/secure.h"
#include "esse_cli/usage.h"
#include "esse_http/authorization.h"
#include "esse_http/url.h"

namespace esse::cli {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    if (end > at) {
      lines.push_back(text.substr(at, end - at));
    }
    at = end + 1;
  }
  return lines;
}

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_named(const std::string& name, const char* other) {
  return strcasecmp(name.c_str(), other) == 0;
}

// A URL has them, no name has; and RFC 1035, 2.3.4. What is in brackets is an address.
bool is_host(const std::string& host) {
  if (host.find(':') != std::string::npos) {
    return is_address(host);
  }
  return host.size() <= 253 && host.find_first_of("\"%<>[]^`{|}") == std::string::npos;
}

}  // namespace

RequestParts::RequestParts(const FollowOptions& options,
                           const http::Request& preset,
                           Files& files,
                           Secrets& secrets)
    : files_(files), secrets_(secrets), request_(preset), has_body_(!options.data.empty()) {
  set_url(options);
  for (const http::Header& header : request_.standard_headers) {
    standard_.push_back(header);
  }
  set_header(standard_, "User-Agent", options.user_agent.value_or("esse/" ESSE_VERSION));
  require_good("--user-agent");
  if (options.accept != nullptr) {
    set_header(standard_, "Accept", options.accept);
  }
  if (options.cache_control) {
    set_header(standard_, "Cache-Control", *options.cache_control);
    require_good("--cache-control");
  }
  if (options.last_event_id) {
    request_.last_event_id = keep(*options.last_event_id);
    require_good("--last-event-id");
  }
  set_headers(options);
  if (options.user) {
    set_user(*options.user);
  }
  if (options.bearer) {
    set_bearer(*options.bearer);
  }
  if (options.bare_key) {
    set_bare_key(*options.bare_key);
  }
  if (!has_authorization()) {  // theirs comes first
    headers_.insert(headers_.end(), credentials_.begin(), credentials_.end());
  }
  if (options.client_key) {
    set_client_key(*options.client_key);
  }
  set_body(options);
}

void RequestParts::set_url(const FollowOptions& options) {
  url_ = options.url;
  const Userinfo info = take_userinfo(url_);
  http::Url& url = request_.url;
  if (const Error error = http::parse_url(from_std(url_), url); error != Error::kNone) {
    refuse("URL", usage_text(error));
  }
  if (!is_host(std::string(to_std(url.host)))) {
    refuse("URL", usage_text(Error::kUrlHost));
  }
  if (url.secure && !Secure::is_there()) {
    refuse("URL", usage_text(Error::kNoTls));
  }
  if (!info.user.empty() || !info.password.empty()) {  // as browsers and curl take it
    set_basic("URL", info.user, info.password);
  }
  secrets_.add_query(url_);
}

void RequestParts::set_headers(const FollowOptions& options) {
  size_t number = 0;
  for (const std::string& header : options.headers) {
    if (!header.empty() && header[0] == '@') {
      for (const std::string& line : lines_of(files_.read("--header", header.substr(1)))) {
        add_header(line, ++number);
      }
    } else {
      add_header(header, ++number);
    }
  }
}

void RequestParts::add_header(const std::string& line, size_t number) {
  const std::string which = "--header " + std::to_string(number);
  const size_t colon = line.find(':');
  if (colon == std::string::npos) {
    refuse(which, "there is no colon; 'Name: value' is wanted");
  }
  const std::string name = line.substr(0, colon);
  const std::string value = trimmed(line.substr(colon + 1));
  if (replace_default(name, value)) {
    require_good(which + " (" + name + ")");
    return;
  }
  headers_.push_back(http::Header{keep(name), keep(value)});
  require_good(which);
  if (value.empty()) {  // as curl: the header is left out
    headers_.pop_back();
  } else {
    secrets_.add_header(name, value);
  }
}

// The client's own, and no addition: an id that is a header would stay for ever.
bool RequestParts::replace_default(const std::string& name, const std::string& value) {
  if (is_named(name, "Last-Event-ID")) {
    request_.last_event_id = keep(value);
    return true;
  }
  for (const char* known : {"Accept", "Cache-Control", "User-Agent"}) {
    if (is_named(name, known)) {
      set_header(standard_, known, value);
      return true;
    }
  }
  if (is_named(name, "Content-Type")) {
    set_header(has_body_ ? body_ : standard_, "Content-Type", value);
    has_content_type_ = true;
    return true;
  }
  return false;
}

// In the place of the one with that name; without a value there is none.
void RequestParts::set_header(std::vector<http::Header>& list,
                              const std::string& name,
                              const std::string& value) {
  list.erase(std::remove_if(list.begin(), list.end(),
                            [&](const http::Header& header) {
                              return equal_ignoring_case(header.name, from_std(name));
                            }),
             list.end());
  if (!value.empty()) {
    list.push_back(http::Header{keep(name), keep(value)});
  }
}

bool RequestParts::has_authorization() const {
  return std::any_of(headers_.begin(), headers_.end(), [](const http::Header& header) {
    return equal_ignoring_case(header.name, "Authorization");
  });
}

void RequestParts::set_basic(const std::string& option,
                             const std::string& user,
                             const std::string& password) {
  std::string room(16 + 2 * (user.size() + password.size()), '\0');
  const Result<http::Header> header = http::basic_authorization(from_std(user), from_std(password),
                                                                Span<char>(&room[0], room.size()));
  if (!header.ok()) {
    refuse(option, usage_text(header.error()));
  }
  const std::string value(to_std(header.value().value));
  secrets_.add(user);
  secrets_.add(password);
  secrets_.add(value.substr(value.find(' ') + 1));
  set_header(credentials_, "Authorization", value);
}

void RequestParts::set_user(const std::string& both) {
  if (!credentials_.empty()) {
    refuse("--user", "the URL has user and password already");
  }
  const size_t colon = both.find(':');
  const std::string password = colon == std::string::npos ? "" : both.substr(colon + 1);
  if (both.empty() || both == ":") {
    refuse("--user", "it is empty");
  }
  set_basic("--user", both.substr(0, colon), password);
}

void RequestParts::set_bearer(std::string token) {
  if (!credentials_.empty()) {
    refuse("--bearer", "there are user and password already");
  }
  token = first_line_of("--bearer", token);
  std::string room(16 + token.size(), '\0');
  const Result<http::Header> header =
      http::bearer_authorization(from_std(token), Span<char>(&room[0], room.size()));
  if (!header.ok()) {
    refuse("--bearer", usage_text(header.error()));
  }
  set_header(credentials_, "Authorization", std::string(to_std(header.value().value)));
}

void RequestParts::set_bare_key(std::string key) {
  if (!credentials_.empty()) {
    refuse("--mobile-key", "there are other credentials already");
  }
  set_header(credentials_, "Authorization", first_line_of("--mobile-key", key));
  headers_.push_back(credentials_.back());
  require_good("--mobile-key");
  headers_.pop_back();
}

// It becomes a segment of a path (RFC 3986, section 3.3), and none that leads elsewhere.
void RequestParts::set_client_key(const std::string& key) {
  client_key_ = first_line_of("--client-key", key);
  for (const char c : client_key_) {
    if (isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_') {
      refuse("--client-key", "letters, digits, - and _ are wanted: sdk-...");
    }
  }
}

// Of a token, or of the @FILE that it names.
std::string RequestParts::first_line_of(const std::string& option, const std::string& token) {
  std::string line = token;
  if (!token.empty() && token[0] == '@') {
    const std::vector<std::string> lines = lines_of(files_.read(option, token.substr(1)));
    line = lines.empty() ? "" : lines[0];
  }
  if (line.empty()) {
    refuse(option, "it is empty");
  }
  secrets_.add(line);
  return line;
}

void RequestParts::set_body(const FollowOptions& options) {
  request_.repeatable = options.repeat;
  const std::string method = options.method.value_or(has_body_ ? "POST" : "GET");
  request_.method = keep(method);
  require_good("--request");
  if (is_named(method, "CONNECT")) {
    refuse("--request", usage_text(Error::kMethod));
  }
  if (!has_body_) {
    return;
  }
  std::string body;
  for (const std::string& piece : options.data) {
    body += &piece == &options.data[0] ? "" : "&";
    body += !piece.empty() && piece[0] == '@' ? files_.read("--data", piece.substr(1)) : piece;
  }
  request_.body = keep(std::move(body));
  if (!has_content_type_) {
    set_header(body_, "Content-Type", "application/x-www-form-urlencoded");
  }
  require_good("--data");
}

void RequestParts::require_good(const std::string& option) {
  const auto view = [](const std::vector<http::Header>& list) {
    return Span<const http::Header>(list.data(), list.size());
  };
  request_.headers = view(headers_);
  request_.standard_headers = view(standard_);
  request_.body_headers = view(body_);
  const Error error = http::check(request_);
  if (error != Error::kNone) {
    refuse(option, usage_text(error));
  }
}

Text RequestParts::keep(std::string text) {
  texts_.push_back(std::move(text));
  return from_std(texts_.back());
}

}  // namespace esse::cli
