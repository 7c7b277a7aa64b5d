// SPDX-License-Identifier: Apache-2.0
// The state tests of web-platform-tests' eventsource/ folder (BSD-3-Clause), restated as scripts of
// responses and the requests and states that must follow, under the browser preset. Each test bears
// the name of the file that it restates.
#include "client_fixture.h"

namespace esse::test {
namespace {

constexpr uint64_t kDay = 24 * 3'600'000;

std::string response(const std::string& status, const std::string& headers) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "\r\n";
}

std::string typed(const std::string& content_type) {
  return response("200 OK", "Content-Type: " + content_type + "\r\n");
}

/// The value of a request's header; "(none)" without one.
std::string header(const std::string& request, const std::string& name) {
  const size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) {
    return "(none)";
  }
  const size_t from = at + name.size() + 4;
  return request.substr(from, request.find("\r\n", from) - from);
}

class WptState : public ClientFixture {
 protected:
  WptState() { options = browser_options(); }

  /// An error event with readyState CLOSED, the connection gone, and silence for a day.
  void expect_closed(Error error, uint16_t status) {
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(last().kind, StepKind::kStopped);
    EXPECT_EQ(last().cause.error, error);
    EXPECT_EQ(last().cause.status, status);
    EXPECT_EQ(client->ready_state(), ReadyState::kClosed);
    EXPECT_TRUE(server.last().closed);
    EXPECT_EQ(poll().wait_ms, kForever);
    const size_t opens = server.opens();
    run(kDay);
    EXPECT_EQ(server.opens(), opens);
    EXPECT_EQ(seen.size(), 1u);
  }

  /// As WPT's onopen, then onmessage with `data`.
  void expect_message(const std::string& data) {
    ASSERT_GE(seen.size(), 2u);
    EXPECT_EQ(seen[0].kind, StepKind::kOpened);
    EXPECT_EQ(seen[1].kind, StepKind::kEvent);
    EXPECT_EQ(seen[1].type, "message");
    EXPECT_EQ(seen[1].data, data);
    EXPECT_EQ(client->ready_state(), ReadyState::kOpen);
  }
};

// format-mime-bogus, format-mime-valid-bogus, and near misses.
TEST_F(WptState, FormatMimeBogus) {
  const char* const types[] = {"x bogus",
                               "text/x-bogus",
                               "text/event-streamx",
                               "text/event-stream-x",
                               "text/event stream",
                               "atext/event-stream",
                               "text/html",
                               "text/plain; x=text/event-stream"};
  for (const char* type : types) {
    SCOPED_TRACE(type);
    seen.clear();
    server.next().awaits_head().sends(typed(type) + "data: data\n\n");
    open();
    run(1'000);
    expect_closed(Error::kContentType, 200);
  }
}

TEST_F(WptState, FormatMimeMissing) {
  server.next().awaits_head().sends(response("200 OK", "") + "data: data\n\n");
  open();
  run(1'000);
  expect_closed(Error::kContentType, 200);
}

TEST_F(WptState, FormatMimeTrailingSemicolon) {
  for (const char* type : {"text/event-stream;", "Text/Event-Stream ; charset=utf-8"}) {
    SCOPED_TRACE(type);
    seen.clear();
    server.next().awaits_head().sends(typed(type) + "data: data\n\n");
    open();
    run(1'000);
    expect_message("data");
  }
}

// format-utf-8: whatever charset the type names, the body is UTF-8.
TEST_F(WptState, FormatUtf8IgnoresTheCharsetParameter) {
  server.next().awaits_head().sends(typed("text/event-stream;charset=windows-1252") +
                                    "data:ok\xE2\x80\xA6\n\n");
  open();
  run(1'000);
  expect_message("ok\xE2\x80\xA6");
}

TEST_F(WptState, RequestAccept) {
  server.next().awaits_head().sends(head());
  open();
  run(1'000);
  EXPECT_EQ(header(request(0), "Accept"), "text/event-stream");
}

TEST_F(WptState, RequestCacheControl) {
  server.next().awaits_head().sends(head() + "data: 1\n\n").waits(1'000).ends();
  server.next().awaits_head().sends(head());
  open();
  run(10'000);
  ASSERT_EQ(server.opens(), 2u);
  EXPECT_EQ(header(request(0), "Cache-Control"), "no-store");
  EXPECT_EQ(header(request(1), "Cache-Control"), "no-store");
}

#if ESSE_HTTP_REDIRECTS
// request-redirect, for 301, 302, 303 and 307; a page elsewhere included.
TEST_F(WptState, RequestRedirect) {
  for (const char* status :
       {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect"}) {
    for (const char* location :
         {"message", "/message", "http://h.example/message", "http://other.example:81/message"}) {
      SCOPED_TRACE(std::string(status) + " " + location);
      seen.clear();
      const size_t before = server.opens();
      server.next().awaits_head().sends(
          response(status, std::string("Location: ") + location + "\r\nContent-Length: 0\r\n"));
      server.next().awaits_head().sends(head() + "data: data\n\n");
      open("http://h.example/stream");
      run(1'000);
      expect_message("data");
      ASSERT_EQ(server.opens(), before + 2);
      EXPECT_TRUE(server.connections()[before].closed);
      EXPECT_EQ(request(before + 1).rfind("GET /message HTTP/1.1\r\n", 0), 0u);
      const bool elsewhere = std::string(location).find("other") != std::string::npos;
      EXPECT_EQ(server.last().host, elsewhere ? "other.example" : "h.example");
      EXPECT_EQ(server.last().port, elsewhere ? 81 : 80);
      EXPECT_EQ(header(request(before + 1), "Cache-Control"), "no-store");
    }
  }
}

TEST_F(WptState, RequestRedirectIsForgottenWithTheStream) {
  server.next().awaits_head().sends(response("301 Moved Permanently", "Location: /b\r\n"));
  server.next().awaits_head().sends(head() + "data: 1\n\n").waits(100).ends();
  server.next().awaits_head().sends(head() + "data: 2\n\n");
  open("http://h.example/a");
  run(10'000);
  ASSERT_EQ(server.opens(), 3u);
  EXPECT_EQ(request(2).rfind("GET /a HTTP/1.1\r\n", 0), 0u);
}
#endif

TEST_F(WptState, RequestStatusError) {
  const struct {
    const char* line;
    uint16_t status;
  } cases[] = {{"204 No Content", 204}, {"205 Reset Content", 205},      {"210 Unknown", 210},
               {"299 Unknown", 299},    {"404 Not Found", 404},          {"410 Gone", 410},
               {"403 Forbidden", 403},  {"503 Service Unavailable", 503}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.line);
    seen.clear();
    server.next().awaits_head().sends(response(one.line, "Content-Type: text/event-stream\r\n") +
                                      "data: data\n\n");
    open();
    run(1'000);
    expect_closed(one.status == 204 ? Error::kNoContent : Error::kStatus, one.status);
  }
}

// Retry-After does not turn the specification's "fail the connection" into a retry.
TEST_F(WptState, RequestStatusErrorWithRetryAfter) {
  server.next().awaits_head().sends(response("503 Service Unavailable", "Retry-After: 1\r\n"));
  open();
  run(1'000);
  expect_closed(Error::kStatus, 503);
}

// eventsource-reconnect: an error with readyState CONNECTING, then the delay, then a request.
TEST_F(WptState, EventsourceReconnect) {
  server.next().awaits_head().sends(head() + "retry: 2000\n\ndata: opened\n\n").waits(500).ends();
  server.next().awaits_head().sends(head() + "data: reconnected\n\n");
  open();
  const int retrying = run_until(StepKind::kRetrying);
  ASSERT_GE(retrying, 0);
  EXPECT_EQ(last().cause.error, Error::kStreamEnded);
  EXPECT_EQ(last().delay_ms, 2'000u);
  EXPECT_EQ(client->ready_state(), ReadyState::kConnecting);
  EXPECT_TRUE(server.last().closed);
  const uint64_t lost_at = last().at_ms;
  ASSERT_GE(run_until(StepKind::kOpened), 0);
  EXPECT_EQ(last().at_ms, lost_at + 2'000);
  run(1'000);
  EXPECT_EQ(events(), "message/opened/ message/reconnected/ ");
  EXPECT_EQ(header(request(1), "Last-Event-ID"), "(none)");
}

TEST_F(WptState, EventsourceReconnectSendsTheLastEventId) {
  server.next().awaits_head().sends(head() + "id: test\nretry: 600\ndata: 1\n\n").ends();
  server.next().awaits_head().sends(head() + "data: 2\n\n").ends();
  server.next().awaits_head().sends(head() + "id\ndata: 3\n\n").ends();
  server.next().awaits_head().sends(head());
  open();
  run(10'000);
  EXPECT_EQ(events(), "message/1/test message/2/test message/3/ ");
  ASSERT_EQ(server.opens(), 4u);
  EXPECT_EQ(header(request(0), "Last-Event-ID"), "(none)");
  EXPECT_EQ(header(request(1), "Last-Event-ID"), "test");
  EXPECT_EQ(header(request(2), "Last-Event-ID"), "test");
  EXPECT_EQ(header(request(3), "Last-Event-ID"), "(none)");
}

// A failure of the network is retried (the specification's "reestablish the connection").
TEST_F(WptState, EventsourceReconnectAfterANetworkError) {
  server.next().refuses();
  server.next().awaits_head().sends(head() + "data: 1\n\n").resets();
  server.next().awaits_head().cuts();
  server.next().awaits_head().sends(head() + "data: 2\n\n");
  open();
  run(60'000);
  EXPECT_EQ(events(), "message/1/ message/2/ ");
  EXPECT_EQ(count(StepKind::kRetrying), 3u);
}

// format-field-id-2: U+2026 goes back as its UTF-8 bytes.
TEST_F(WptState, FormatFieldId2) {
  server.next().awaits_head().sends(head() + "retry: 600\nid: \xE2\x80\xA6\ndata: 1\n\n").ends();
  server.next().awaits_head().sends(head() + "data: 2\n\n");
  open();
  run(10'000);
  EXPECT_EQ(events(), "message/1/\xE2\x80\xA6 message/2/\xE2\x80\xA6 ");
  EXPECT_EQ(header(request(1), "Last-Event-ID"), "\xE2\x80\xA6");
}

// eventsource-close: nothing after close(), in whatever state; the connection is torn down.
class WptClose : public WptState {
 protected:
  void close_and_expect_silence() {
    seen.clear();
    client->close();
    const Step step = poll();
    EXPECT_EQ(step.kind, StepKind::kStopped);
    EXPECT_EQ(client->cause().error, Error::kClosedByCaller);
    EXPECT_EQ(client->ready_state(), ReadyState::kClosed);
    EXPECT_EQ(server.closes(), server.opens());
    const size_t opens = server.opens();
    run(kDay);
    EXPECT_EQ(seen.size(), 1u);
    EXPECT_EQ(server.opens(), opens);
  }
};

TEST_F(WptClose, EventsourceCloseWithEventsThatHaveArrived) {
  server.next().awaits_head().sends(head() + "data: 1\n\ndata: 2\n\ndata: 3\n\n").waits(1).ends();
  open();
  ASSERT_GE(run_until(StepKind::kEvent), 0);
  EXPECT_EQ(last().data, "1");
  close_and_expect_silence();
}

TEST_F(WptClose, EventsourceCloseWhileItWaitsToReconnect) {
  server.next().awaits_head().sends(head() + "data: 1\n\n").ends();
  open();
  ASSERT_GE(run_until(StepKind::kRetrying), 0);
  close_and_expect_silence();
}

// request-cancellation: before the response, in each phase.
TEST_F(WptClose, RequestCancellation) {
  server.next().name_takes(kForever);
  server.next().connects_in(kForever);
  server.next().writes_at_most(10, kForever);
  server.next().awaits_head();
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Ty");
  for (int i = 0; i < 5; ++i) {
    SCOPED_TRACE(i);
    open();
    run(1'000);
    ASSERT_EQ(client->ready_state(), ReadyState::kConnecting);
    ASSERT_EQ(server.opens(), static_cast<size_t>(i) + 1);
    EXPECT_TRUE(seen.empty());
    close_and_expect_silence();
    seen.clear();
  }
}

TEST_F(WptClose, EventsourceCloseBeforeTheFirstPoll) {
  open();
  close_and_expect_silence();
  EXPECT_EQ(server.opens(), 0u);
}

}  // namespace
}  // namespace esse::test
