// SPDX-License-Identifier: Apache-2.0
#pragma once
// What may be shown of a URL: its userinfo and query can hold secrets. Everything the command
// writes about a request goes through here or through Secrets.
#include <string>
#include <string_view>

namespace esse::cli {

/// `user:password@` of a URL, percent-decoded.
struct Userinfo {
  std::string user;
  std::string password;
};

/// Takes the userinfo out of `url`, which need not be a good one.
Userinfo take_userinfo(std::string& url);

/// `%41` is `A`; a `%` without two hexadecimal digits stays.
std::string percent_decode(std::string_view text);

/// A URL that can be shown: without userinfo and fragment, `?...` for its query. Any text will do.
std::string display_url(std::string_view url);

}  // namespace esse::cli
