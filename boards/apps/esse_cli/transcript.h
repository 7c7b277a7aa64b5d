// SPDX-License-Identifier: Apache-2.0
#pragma once
// Transcript: how the answers of one attempt begin, for telling people what came. It is a Transport
// around another one, and is shown each header line. What it holds came from a server: nothing of
// it may be shown as it is.
#include <string>
#include <string_view>

#include "esse_http/header.h"
#include "esse_transport/transport.h"

namespace esse::cli {

class Transcript final : public Transport {
 public:
  explicit Transcript(Transport& inner) : inner_(inner) {}

  /// The next connection belongs to another attempt.
  void forget() { connections_ = 0; }
  /// For ResponseOptions::on_header. `url`: where the response comes from.
  void add_header(const http::Header& header, std::string_view url);

  // Of the last connection.
  const std::string& origin() const { return origin_; }  ///< "http://host:8080"
  const std::string& url() const { return url_; }        ///< empty before a header line came
  const std::string& content_type() const { return content_type_; }
  const std::string& location() const { return location_; }
  /// Whether a redirect led to this connection.
  bool is_redirected() const { return connections_ > 1; }
  /// What stands behind the status, such as "Not Found".
  std::string reason_phrase(uint16_t status) const;
  /// The first line of whatever came.
  std::string first_line() const;

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override { return inner_.advance(now); }
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override { return inner_.write(from); }
  void close() override { inner_.close(); }
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

 private:
  Transport& inner_;
  std::string origin_, url_, content_type_, location_;
  std::string begins_;
  unsigned connections_ = 0;
};

}  // namespace esse::cli
