// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/redact.h"

#include <algorithm>

#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

struct Range {
  size_t begin = 0;
  size_t end = 0;
};

// Between the scheme's "//" and the path. The same for what is no URL: a secret in it is one still.
Range authority(std::string_view url) {
  const size_t slashes = url.find("//");
  const size_t begin = slashes == std::string_view::npos ? 0 : slashes + 2;
  const size_t end = url.find_first_of("/?#\\", begin);
  return {begin, end == std::string_view::npos ? url.size() : end};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The last '@' of the authority ends the userinfo (URL standard, authority state).
size_t userinfo_size(std::string_view url, Range range) {
  const size_t at = url.substr(range.begin, range.end - range.begin).rfind('@');
  return at == std::string_view::npos ? 0 : at + 1;
}

}  // namespace

std::string percent_decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Userinfo take_userinfo(std::string& url) {
  const Range range = authority(url);
  const size_t size = userinfo_size(url, range);
  if (size == 0) {
    return {};
  }
  const std::string info = url.substr(range.begin, size - 1);
  url.erase(range.begin, size);
  const size_t colon = info.find(':');
  Userinfo answer;
  answer.user = percent_decode(info.substr(0, colon));
  answer.password = colon == std::string::npos ? "" : percent_decode(info.substr(colon + 1));
  return answer;
}

std::string display_url(std::string_view url) {
  const Range range = authority(url);
  std::string out(url.substr(0, range.begin));
  const size_t host = range.begin + userinfo_size(url, range);
  const size_t end = std::min(url.find_first_of("?#", host), url.size());
  out += url.substr(host, end - host);
  if (end < url.size() && url[end] == '?') {
    out += "?...";
  }
  return for_terminal(to_utf8(out));
}

}  // namespace esse::cli
