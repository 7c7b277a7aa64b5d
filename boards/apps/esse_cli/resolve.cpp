// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/resolve.h"

#include <arpa/inet.h>

#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"

namespace esse::cli {

bool is_address(const std::string& text) {
  in6_addr bytes;
  return inet_pton(AF_INET, text.c_str(), &bytes) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

Resolve::Resolve(const std::vector<std::string>& rules, Transport& inner) : inner_(inner) {
  for (const std::string& rule : rules) {
    const size_t host_end = rule.find(':');
    const size_t port_end = rule.find(':', host_end + 1);
    if (host_end == 0 || host_end == std::string::npos || port_end == std::string::npos) {
      refuse("--resolve", "HOST:PORT:ADDRESS is wanted");
    }
    const char* const text = rule.data();
    const uint32_t port = parse_decimal(text + host_end + 1, text + port_end);
    std::string address = rule.substr(port_end + 1);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
      address = address.substr(1, address.size() - 2);
    }
    if (port - 1 >= 65535) {
      refuse("--resolve", "HOST:PORT:ADDRESS is wanted");
    }
    if (!is_address(address)) {
      refuse("--resolve", "behind HOST:PORT: an IPv4 or IPv6 address is wanted");
    }
    rules_.push_back({rule.substr(0, host_end), static_cast<uint16_t>(port), address});
  }
}

Error Resolve::open(const Endpoint& to, Millis now) {
  to_ = to;
  for (const Rule& rule : rules_) {
    if (rule.port == to.port && equal_ignoring_case(from_std(rule.host), to.host)) {
      to_.host = from_std(rule.address);
    }
  }
  return inner_.open(to_, now);
}

}  // namespace esse::cli
