// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/transcript.h"

#include <algorithm>

#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"

namespace esse::cli {
namespace {

constexpr size_t kMuch = 1024;  // of the bytes: informational heads, and a status line

std::string line_at(const std::string& text, size_t at) {
  return text.substr(at, text.find_first_of("\r\n", at) - at);
}

std::string origin_of(const Endpoint& to) {
  const std::string host(to_std(to.host));
  const bool is_v6 = host.find(':') != std::string::npos;
  const std::string port = to.port == (to.secure ? 443 : 80) ? "" : ":" + std::to_string(to.port);
  return (to.secure ? "https://" : "http://") + (is_v6 ? "[" + host + "]" : host) + port;
}

}  // namespace

void Transcript::add_header(const http::Header& header, std::string_view url) {
  url_ = url;
  if (equal_ignoring_case(header.name, "Content-Type")) {
    content_type_ = to_std(header.value);
  } else if (equal_ignoring_case(header.name, "Location")) {
    location_ = to_std(header.value);
  }
}

std::string Transcript::reason_phrase(uint16_t status) const {
  const std::string code = " " + std::to_string(status) + " ";
  for (size_t at = 0; at < begins_.size(); at = begins_.find('\n', at)) {
    at += at == 0 ? 0 : 1;
    const std::string line = line_at(begins_, at);
    const size_t space = line.find(' ');
    if (space != std::string::npos && line.compare(0, 5, "HTTP/") == 0 &&
        line.compare(space, code.size(), code) == 0) {
      return line.substr(space + code.size());
    }
  }
  return "";
}

std::string Transcript::first_line() const { return line_at(begins_, 0); }

Error Transcript::open(const Endpoint& to, Millis now) {
  ++connections_;
  origin_ = origin_of(to);
  url_.clear();
  content_type_.clear();
  location_.clear();
  begins_.clear();
  return inner_.open(to, now);
}

Io Transcript::read(Span<char> into) {
  const Io io = inner_.read(into);
  if (io.ok() && begins_.size() < kMuch) {
    begins_.append(into.data(), std::min(io.count(), kMuch - begins_.size()));
  }
  return io;
}

}  // namespace esse::cli
