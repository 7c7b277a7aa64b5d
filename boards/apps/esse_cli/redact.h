// SPDX-License-Identifier: Apache-2.0
#pragma once
// What may be shown of things that can hold secrets. Everything the command writes about a request
// goes through here: a URL's query and userinfo, credentials and header values stay out of it.
#include <string>
#include <string_view>
#include <vector>

namespace esse::cli {

/// `user:password@` of a URL, percent-decoded.
struct Userinfo {
  bool present = false;
  std::string user;
  std::string password;
};

/// Takes the userinfo out of `url`, which need not be a good one.
Userinfo take_userinfo(std::string& url);

/// `%41` is `A`; a `%` without two hexadecimal digits stays.
std::string percent_decode(std::string_view text);

/// A URL that can be shown: without userinfo and fragment, `?...` for its query. Any text will do.
std::string display_url(std::string_view url);

/// `text` with `***` for each occurrence of a secret. Those under 4 bytes are left alone: they
/// would tear holes into ordinary words, and give themselves away by it.
std::string mask(std::string text, const std::vector<std::string>& secrets);

}  // namespace esse::cli
