// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/settings.h"

#include <strings.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/redact.h"
#include "esse_cli/resolve.h"
#include "esse_cli/secure.h"
#include "esse_http/authorization.h"
#include "esse_http/url.h"

namespace esse::cli {
namespace {

ClientOptions preset(const std::string& policy) {
  if (policy == "browser") {
    return browser_options();
  }
  return policy == "launchdarkly" ? launchdarkly_options() : device_options();
}

std::string read_all(std::istream& in, const std::string& option, const std::string& file) {
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) {
    refuse(option, "cannot read " + file);
  }
  return bytes;
}

// The bytes of a file; "-" is stdin.
std::string read_file(const std::string& option, const std::string& file) {
  if (file == "-") {
    const std::string bytes = read_all(std::cin, option, "stdin");
    if (ferror(stdin) != 0) {  // std::cin takes it for the end
      refuse(option, "cannot read stdin");
    }
    return bytes;
  }
  std::ifstream in(file, std::ios::binary);
  if (!in || in.peek() == std::ifstream::traits_type::eof()) {
    in.clear(in.rdstate() & ~std::ios::eofbit);
  }
  if (!in) {
    refuse(option, "cannot read " + file);
  }
  return read_all(in, option, file);
}

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

const char* usage_text(Error error) {
  switch (error) {
    case Error::kSpanTooSmall:
      return "too small";
    case Error::kUrlSyntax:
      return "spaces, backslashes and bytes beyond ASCII need %XX";
    case Error::kUrlScheme:
      return "it begins with neither http:// nor https://";
    case Error::kUrlUserinfo:
      return "an @ where no user and password can be";
    case Error::kUrlPort:
      return "the port is not 1 to 65535";
    case Error::kUrlHost:
      return "the host is empty, too long, or has a byte that no host has";
    case Error::kUrlTooLong:
      return "too long";
    case Error::kMethod:
      return "not a method: letters and the like, and not CONNECT";
    case Error::kHeaderName:
      return "not a header's name, or one that the command writes itself";
    case Error::kHeaderValue:
      return "the value holds NUL, CR or LF";
    case Error::kCredentials:
      return "it holds a control, or the user a colon";
    case Error::kLastEventId:
      return "it holds NUL, CR or LF, or is over a quarter of --buffer";
    case Error::kBody:
      return "GET and HEAD have no body";
    case Error::kOption:
      return "out of range";
    case Error::kNoTls:
      return "https needs TLS, and this build has none";
    default:
      return name(error);
  }
}

}  // namespace

Settings::Settings(const TailOptions& options)
    : client_(preset(options.policy)), has_body_(!options.data.empty()) {
  if (std::count(options.types.begin(), options.types.end(), "") != 0) {
    refuse("--event", "no event has the empty type; 'message' is the one without");
  }
  set_url(options);
  for (const http::Header& header : request_.standard_headers) {
    standard_.push_back(header);
  }
  set_header(standard_, "User-Agent", options.user_agent.value_or("esse/" ESSE_VERSION));
  require_good("--user-agent");
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
  if (!has_authorization()) {  // theirs comes first
    headers_.insert(headers_.end(), credentials_.begin(), credentials_.end());
  }
  set_body(options);
  set_client(options);
}

void Settings::set_url(const TailOptions& options) {
  url_ = options.url;
  const Userinfo info = take_userinfo(url_);
  http::Url& url = request_.url;
  if (const Error error = http::parse_url(from_std(url_), url); error != Error::kNone) {
    refuse("URL", with_name(error));
  }
  if (!is_host(std::string(to_std(url.host)))) {
    refuse("URL", with_name(Error::kUrlHost));
  }
  if (url.secure && !Secure::is_there()) {
    refuse("URL", with_name(Error::kNoTls));
  }
  if (!info.user.empty() || !info.password.empty()) {  // as browsers and curl take it
    set_basic("URL", info.user, info.password);
  }
  secrets_.add_query(url_);
}

void Settings::set_headers(const TailOptions& options) {
  size_t number = 0;
  for (const std::string& header : options.headers) {
    if (!header.empty() && header[0] == '@') {
      for (const std::string& line : lines_of(read_file("--header", header.substr(1)))) {
        add_header(line, ++number);
      }
    } else {
      add_header(header, ++number);
    }
  }
}

void Settings::add_header(const std::string& line, size_t number) {
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
bool Settings::replace_default(const std::string& name, const std::string& value) {
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
void Settings::set_header(std::vector<http::Header>& list,
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

bool Settings::has_authorization() const {
  return std::any_of(headers_.begin(), headers_.end(), [](const http::Header& header) {
    return equal_ignoring_case(header.name, "Authorization");
  });
}

void Settings::set_basic(const std::string& option,
                         const std::string& user,
                         const std::string& password) {
  std::string room(16 + 2 * (user.size() + password.size()), '\0');
  const Result<http::Header> header = http::basic_authorization(from_std(user), from_std(password),
                                                                Span<char>(&room[0], room.size()));
  if (!header.ok()) {
    refuse(option, with_name(header.error()));
  }
  const std::string value(to_std(header.value().value));
  secrets_.add(user);
  secrets_.add(password);
  secrets_.add(value.substr(value.find(' ') + 1));
  set_header(credentials_, "Authorization", value);
}

void Settings::set_user(const std::string& both) {
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

void Settings::set_bearer(std::string token) {
  if (!credentials_.empty()) {
    refuse("--bearer", "there are user and password already");
  }
  if (!token.empty() && token[0] == '@') {
    const std::vector<std::string> lines = lines_of(read_file("--bearer", token.substr(1)));
    token = lines.empty() ? "" : lines[0];
  }
  if (token.empty()) {
    refuse("--bearer", "it is empty");
  }
  secrets_.add(token);
  std::string room(16 + token.size(), '\0');
  const Result<http::Header> header =
      http::bearer_authorization(from_std(token), Span<char>(&room[0], room.size()));
  if (!header.ok()) {
    refuse("--bearer", with_name(header.error()));
  }
  set_header(credentials_, "Authorization", std::string(to_std(header.value().value)));
}

void Settings::set_body(const TailOptions& options) {
  const std::string method = options.method.value_or(has_body_ ? "POST" : "GET");
  request_.method = keep(method);
  require_good("--request");
  if (is_named(method, "CONNECT")) {
    refuse("--request", with_name(Error::kMethod));
  }
  if (!has_body_) {
    return;
  }
  std::string body;
  for (const std::string& piece : options.data) {
    body += &piece == &options.data[0] ? "" : "&";
    body += !piece.empty() && piece[0] == '@' ? read_file("--data", piece.substr(1)) : piece;
  }
  request_.body = keep(std::move(body));
  if (!has_content_type_) {
    set_header(body_, "Content-Type", "application/x-www-form-urlencoded");
  }
  require_good("--data");
}

void Settings::set_client(const TailOptions& options) {
  if (!options.has_spread) {
    client_.backoff.spread_ms = 0;  // one who waits for it is no fleet
  }
  for (const auto& change : options.changes) {
    change(client_);
  }
  client_.parser.comments = options.comments;
  if (options.fail) {
    Policy& policy = client_.policy;
    policy.redirect = policy.content_type = policy.no_content = Action::kStop;
    policy.other_success = policy.busy = policy.unauthorized = Action::kStop;
    policy.bad_request = policy.client_error = policy.server_error = Action::kStop;
  }
  client_.error_body = options.verbose;
  const Error error = check(client_);
  if (error != Error::kNone) {
    refuse("--retry-...", with_name(error));
  }
}

void Settings::require_good(const std::string& option) {
  const auto view = [](const std::vector<http::Header>& list) {
    return Span<const http::Header>(list.data(), list.size());
  };
  request_.headers = view(headers_);
  request_.standard_headers = view(standard_);
  request_.body_headers = view(body_);
  const Error error = http::check(request_);
  if (error != Error::kNone) {
    refuse(option, with_name(error));
  }
}

Text Settings::keep(std::string text) {
  texts_.push_back(std::move(text));
  return from_std(texts_.back());
}

std::string with_name(Error error) {
  return std::string(usage_text(error)) + " (" + name(error) + ")";
}

}  // namespace esse::cli
