// SPDX-License-Identifier: Apache-2.0
#pragma once
// Flags that follow an OFREP service, which is scripted, in virtual time.
#include "esse_flags/ofrep.h"
#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {

inline constexpr char kTargeting[] = R"({"targetingKey":"dev1","model":"X1"})";

class OfrepFixture : public FlagsFixture {
 protected:
  OfrepFixture() {
    options.url = "http://flags.example/";
    options.client.backoff.spread_ms = 0;
    server.on_head([this](const test::Connection& c, test::Script& answer) { serve(c, answer); });
    server.otherwise().awaits_head();
  }

  template <const auto& kTable = kFlags>
  void open(const char* context = kTargeting) {
    ofrep.emplace(options, context, memory);
    flags = std::make_shared<StaticFlags<Settings, kTable>>(settings, outside, *ofrep);
    ASSERT_EQ(flags->open(), Error::kNone);
  }

  /// The request line and the headers that count, of all connections since the last call:
  /// `POST /ofrep/… [none-match] | GET /sse | `
  std::string take_asked() { return std::exchange(asked_, ""); }
  std::string status_word() const { return name(flags->status()); }

  /// The service, from now on.
  void goes_away() {
    status = "503 Service Unavailable";
    etag = "";
    flags->client().reconnect();
  }
  void comes_back() {
    status = "200 OK";
    etag = "\"v1\"";
    take_asked();
  }

  static std::string refetch(const std::string& more) {
    return "event: message\ndata: {\"type\":\"refetchEvaluation\"" + more + "}\n\n";
  }

  OfrepOptions options;
  OfrepMemory<64> memory;
  std::optional<Ofrep> ofrep;
  std::string flags_json = R"([{"key":"blink","value":false,"reason":"STATIC","variant":"v1"}])";
  std::string streams_json = R"([{"type":"sse","endpoint":{"requestUri":"/sse?ch=1"}}])";
  std::string etag = "\"v1\"";
  std::string status = "200 OK";
  std::optional<std::string> document;  ///< in the place of flags_json and streams_json
  std::string stream_head = kHead;
  std::string greeting;
  uint32_t late_ms = 0;  ///< how late documents come

 private:
  void serve(const test::Connection& c, test::Script& answer) {
    const std::string& request = c.written;
    const std::string line = request.substr(0, request.find(" HTTP/1.1"));
    const size_t match = request.find("If-None-Match: ");
    const std::string known =
        match == std::string::npos
            ? ""
            : request.substr(match + 15, request.find('\r', match) - match - 15);
    asked_ += line + (known.empty() ? "" : " [" + known + "]") + " | ";
    if (line[0] == 'G') {
      answer.sends(stream_head + greeting);
      return;
    }
    answer.waits(late_ms);
    if (!etag.empty() && known == etag) {
      answer.sends("HTTP/1.1 304 Not Modified\r\nETag: " + etag + "\r\n\r\n");
    } else {
      const std::string body = document.value_or(
          "{\"flags\":" + flags_json +
          (streams_json.empty() ? "" : ",\"eventStreams\":" + streams_json) + "}");
      answer.sends("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" +
                   (etag.empty() ? "" : "ETag: " + etag + "\r\n") +
                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  }

  std::string asked_;
};

}  // namespace esse::flags
