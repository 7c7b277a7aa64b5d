// SPDX-License-Identifier: Apache-2.0
#pragma once
// --resolve HOST:PORT:ADDRESS: a transport that connects to an address of the caller's where a
// certain host and port are asked for. TLS goes around it, so the certificate is still that host's.
#include <string>
#include <vector>

#include "esse_transport/transport.h"

namespace esse::cli {

/// Of IPv4, or of IPv6 without brackets.
bool is_address(const std::string& text);

class Resolve final : public Transport {
 public:
  /// Throws CLI::ValidationError for a rule that does not read. An IPv6 address may be in brackets.
  Resolve(const std::vector<std::string>& rules, Transport& inner);

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override { return inner_.advance(now); }
  Io read(Span<char> into) override { return inner_.read(into); }
  Io write(Span<const char> from) override { return inner_.write(from); }
  void close() override { inner_.close(); }
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

 private:
  struct Rule {
    std::string host;
    uint16_t port;
    std::string address;
  };
  std::vector<Rule> rules_;
  Endpoint to_;
  Transport& inner_;
};

}  // namespace esse::cli
