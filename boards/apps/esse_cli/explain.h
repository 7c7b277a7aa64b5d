// SPDX-License-Identifier: Apache-2.0
#pragma once
// A failure as a sentence for the person at the terminal: what was tried, what came, what it means,
// what to try. Pure functions over texts that can be shown.
#include <string>

#include "esse_base/cause.h"

namespace esse::cli {

/// What is known of an attempt that failed, as far as it can be shown. What is not known is empty.
struct Tried {
  std::string url;            ///< what was asked for last: behind redirects, their target
  std::string first_url;      ///< of the command; only when a redirect led away from it
  std::string reason_phrase;  ///< "Not Found"
  std::string content_type;
  std::string location;         ///< of a redirect
  std::string body;             ///< what a text body says in one line
  std::string begins;           ///< the first line of an answer that is no HTTP
  bool is_tls = false;          ///< the answer is an alert of TLS
  bool is_for_flags = false;    ///< a flag service was asked, with a context
  bool has_key = false;         ///< and with a mobile key
  bool has_client_key = false;  ///< and with a client key
  bool is_encrypted = false;    ///< what came cannot be read for that reason
  std::string native;           ///< what the system or the TLS library says
};

/// "503 Service Unavailable", "connection refused": what came, where there is little room.
std::string brief(const Cause& cause, const Tried& tried);

/// All of it.
std::string explain(const Cause& cause, const Tried& tried);

/// What a body says in one line: the title of a page, or the first line that is not blank; cut when
/// it is long. Empty for what is no text. `body` is UTF-8.
std::string gist(const std::string& content_type, const std::string& body);

}  // namespace esse::cli
