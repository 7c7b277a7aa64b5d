// SPDX-License-Identifier: Apache-2.0
#include "esse_http/fetch.h"

#include "unit/esse_http/exchange_fixture.h"

namespace esse::test {
namespace {

using http::Fetch;
using http::FetchStep;
using http::Header;
using namespace std::string_literals;

class FetchTest : public ExchangeTest {
 protected:
  void SetUp() override {
    ExchangeTest::SetUp();
    static const Header kAccept[] = {{"Accept", "application/json"}};
    request.standard_headers = kAccept;
    request.headers = Span<const Header>(own, 1);
    fetch_options.into = Span<char>(document);
  }

  FetchStep polled() {
    const HeapTrap trap;
    return fetch.poll(clock.now());
  }

  FetchStep run() {
    for (int i = 0; i < 10000; ++i) {
      const FetchStep step = polled();
      if (step != FetchStep::kNotYet) {
        return step;
      }
      const Pending pending = fetch.pending();
      if (!clock.jump({pending.wait_ms, transport.wake_ms(pending.wants_read)})) {
        return step;
      }
    }
    ADD_FAILURE() << "no end";
    return FetchStep::kNotYet;
  }

  // "done text", "not modified", or the error's name.
  std::string get() {
    const Error error = fetch.start(request, fetch_options, scratch, clock.now());
    if (error != Error::kNone) {
      return name(error);
    }
    switch (run()) {
      case FetchStep::kDone:
        return "done " +
               std::string(document, fetch_options.on_bytes == nullptr ? fetch.size() : 0);
      case FetchStep::kNotModified:
        return "not modified";
      case FetchStep::kFailed:
        return name(fetch.cause().error);
      default:
        return "hangs";
    }
  }

  void answers(const std::string& status, const std::string& headers, const std::string& text) {
    server.next().awaits_head().sends(page(status, headers, text));
  }
  bool asked(const std::string& line) const {
    return server.last().written.find("\r\n" + line + "\r\n") != std::string::npos;
  }

  http::FetchOptions fetch_options;
  const Header own[1] = {{"X-Key", "k"}};
  Header room[3];
  char validators[40];
  char document[100];
  Fetch fetch{exchange, Span<char>(validators), Span<Header>(room)};
};

TEST_F(FetchTest, BringsADocument) {
  const std::string text(100, 'd');
  answers("200 OK", "", text);
  EXPECT_EQ(get(), "done " + text);
  EXPECT_TRUE(asked("X-Key: k"));
  EXPECT_TRUE(asked("Accept: application/json"));
  EXPECT_FALSE(asked("If-None-Match: "));
  EXPECT_EQ(fetch.poll(clock.now()), FetchStep::kDone) << "it stays so";
  EXPECT_EQ(request.headers.data(), own) << "the request is as it was";
  EXPECT_EQ(request.headers.size(), 1u);
}

TEST_F(FetchTest, AsksWithTheValidatorsOfTheLastDocument) {
  answers("200 OK", "ETag: W/\"v1\"\r\nLast-Modified: Mon, 1 Jan\r\n", "one");
  EXPECT_EQ(get(), "done one");
  EXPECT_EQ(to_std(fetch.etag()), "W/\"v1\"");
  EXPECT_EQ(to_std(fetch.last_modified()), "Mon, 1 Jan");
  answers("304 Not Modified", "ETag: W/\"v1\"\r\n", "");
  EXPECT_EQ(get(), "not modified");
  EXPECT_TRUE(asked("If-None-Match: W/\"v1\""));
  EXPECT_TRUE(asked("If-Modified-Since: Mon, 1 Jan"));
  EXPECT_EQ(fetch.poll(clock.now()), FetchStep::kNotModified);
  EXPECT_EQ(to_std(fetch.etag()), "W/\"v1\"") << "still good";
  answers("200 OK", "etag: \"v2\"\r\n", "two");
  EXPECT_EQ(get(), "done two");
  EXPECT_TRUE(asked("If-None-Match: W/\"v1\""));
  EXPECT_EQ(to_std(fetch.etag()), "\"v2\"");
  EXPECT_EQ(to_std(fetch.last_modified()), "") << "of the new document, none";
  answers("200 OK", "", "three");
  EXPECT_EQ(get(), "done three");
  EXPECT_FALSE(asked("If-Modified-Since: Mon, 1 Jan"));
  EXPECT_EQ(to_std(fetch.etag()), "");
}

TEST_F(FetchTest, ADocumentWithoutAnyHeaderHasNoValidators) {
  ASSERT_TRUE(fetch.set_validators("\"v1\"", ""));
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\n\r\nall").ends();
  EXPECT_EQ(get(), "done all");
  EXPECT_EQ(to_std(fetch.etag()), "");
}

TEST_F(FetchTest, ADocumentThatDidNotComeWholeHasNoValidators) {
  ASSERT_TRUE(fetch.set_validators("\"v1\"", ""));
  server.next()
      .awaits_head()
      .sends("HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 5\r\n\r\nab")
      .cuts();
  EXPECT_EQ(get(), "HttpTruncated");
  EXPECT_EQ(to_std(fetch.etag()), "") << "the old one is gone, the new one is not true";
  ASSERT_TRUE(fetch.set_validators("\"v1\"", ""));
  server.next().awaits_head().ends();
  EXPECT_EQ(get(), "HttpTruncated");
  EXPECT_EQ(to_std(fetch.etag()), "\"v1\"") << "nothing new came";
}

TEST_F(FetchTest, KeepsOnlyValidatorsThatFit) {
  answers("200 OK", "ETag: \"" + std::string(39, 'e') + "\"\r\nLast-Modified: Mon\r\n", "x");
  EXPECT_EQ(get(), "done x");
  EXPECT_EQ(to_std(fetch.etag()), "");
  EXPECT_EQ(to_std(fetch.last_modified()), "Mon");
  const std::string exact(40, 'e');
  EXPECT_TRUE(fetch.set_validators(from_std(exact), ""));
  EXPECT_EQ(to_std(fetch.etag()), exact);
  EXPECT_FALSE(fetch.set_validators(from_std(exact), "M"));
  EXPECT_EQ(to_std(fetch.etag()), exact);
  EXPECT_EQ(to_std(fetch.last_modified()), "");
  EXPECT_FALSE(fetch.set_validators(from_std(exact + "e"), ""));
  EXPECT_TRUE(fetch.set_validators("", ""));
  EXPECT_EQ(to_std(fetch.etag()), "");
}

TEST_F(FetchTest, ABodyOverTheLimitIsRefused) {
  answers("200 OK", "", std::string(101, 'd'));
  EXPECT_EQ(get(), "HttpBodyTooLarge");
  EXPECT_EQ(fetch.cause().status, 200);
  EXPECT_EQ(fetch.cause().phase, Phase::kBody);
  EXPECT_TRUE(server.last().closed);
  fetch_options.max_bytes = 5;
  answers("200 OK", "", "12345");
  EXPECT_EQ(get(), "done 12345");
  answers("200 OK", "", "123456");
  EXPECT_EQ(get(), "HttpBodyTooLarge");
}

TEST_F(FetchTest, HandsOnSlices) {
  std::string seen;
  fetch_options.on_bytes = [](void* context, Text bytes) {
    const HeapLeave leave;
    *static_cast<std::string*>(context) += to_std(bytes);
  };
  fetch_options.context = &seen;
  fetch_options.max_bytes = 1000;
  const std::string text(1000, 'd');
  answers("200 OK", "", text);
  EXPECT_EQ(get(), "done ");
  EXPECT_EQ(seen, text);
  EXPECT_EQ(fetch.size(), 1000u);
  answers("200 OK", "", text + "d");
  EXPECT_EQ(get(), "HttpBodyTooLarge");
}

TEST_F(FetchTest, AnotherStatusIsAFailure) {
  for (const char* status : {"401 No", "404 Not Found", "503 Busy", "300 Many", "304 Not asked"}) {
    answers(status, "", "text");
    EXPECT_EQ(get(), "Status") << status;
    EXPECT_EQ(std::to_string(fetch.cause().status), std::string(status, 3));
    EXPECT_EQ(fetch.size(), 0u);
  }
  answers("204 No Content", "", "");
  EXPECT_EQ(get(), "done ");
}

TEST_F(FetchTest, FollowsRedirectsAndKeepsValidatorsFromOthers) {
  ASSERT_TRUE(fetch.set_validators("\"v1\"", ""));
  server.next().awaits_head().sends(
      page("302 Found", "ETag: \"no\"\r\nLocation: http://other/\r\n"));
  answers("200 OK", "", "x");
  EXPECT_EQ(get(), "done x");
  EXPECT_FALSE(asked("If-None-Match: \"v1\""));
  EXPECT_FALSE(asked("If-None-Match: \"no\""));
  EXPECT_FALSE(asked("X-Key: k"));
}

TEST_F(FetchTest, HandsOnWhyTheExchangeFailed) {
  server.next().refuses(7);
  EXPECT_EQ(get(), "ConnectRefused");
  EXPECT_EQ(fetch.cause().native, 7);
  EXPECT_EQ(fetch.cause().phase, Phase::kConnecting);
  server.next().opens_not(Error::kNoTls);
  EXPECT_EQ(get(), "NoTls");
  request.method = "no method";
  EXPECT_EQ(get(), "Method");
  EXPECT_EQ(request.headers.size(), 1u);
}

TEST_F(FetchTest, NeedsRoomForTwoMoreHeaders) {
  const Header two[] = {{"X-One", "1"}, {"X-Two", "2"}};
  request.headers = Span<const Header>(two);
  EXPECT_EQ(get(), "SpanTooSmall");
  EXPECT_EQ(request.headers.size(), 2u);
  EXPECT_EQ(server.opens(), 0u);
}

TEST_F(FetchTest, TheCallersHookStillSeesEveryHeader) {
  std::string seen;
  fetch_options.exchange.response.on_header = [](void* context, const Header& header) {
    const HeapLeave leave;
    *static_cast<std::string*>(context) +=
        std::string(to_std(header.name)) + "=" + std::string(to_std(header.value)) + ";";
  };
  fetch_options.exchange.response.context = &seen;
  answers("200 OK", "ETag: \"e\"\r\n", "x");
  EXPECT_EQ(get(), "done x");
  EXPECT_EQ(seen, "Content-Length=1;ETag=\"e\";");
}

TEST_F(FetchTest, TheTotalCountsFromTheStartAndRedirectsIn) {
  fetch_options.total_ms = 450;
  for (int i = 0; i < 3; ++i) {
    server.next().name_takes(90).connects_in(90).awaits_head().sends(moved("/next"));
  }
  EXPECT_EQ(get(), "TotalTimeout");
  EXPECT_EQ(exchange.redirects(), 2);
  fetch_options.total_ms = kMaxTimerMs + 1;
  EXPECT_EQ(get(), "Option");
}

TEST_F(FetchTest, TheTotalEndsABodyThatDripsAndBytesComeFirst) {
  fetch_options.total_ms = 450;
  auto& script = server.next().awaits_head().sends("HTTP/1.1 200 OK\r\n\r\n");
  for (int i = 0; i < 10; ++i) {
    script.waits(100).sends("x");
  }
  const uint32_t before = clock.now().ticks();
  EXPECT_EQ(get(), "TotalTimeout");
  EXPECT_EQ(clock.now().ticks() - before, 450u);
  EXPECT_EQ(fetch.size(), 4u);
}

TEST_F(FetchTest, ClosesInAnyState) {
  EXPECT_EQ(fetch.poll(clock.now()), FetchStep::kFailed);
  EXPECT_EQ(fetch.cause().error, Error::kNotOpen);
  fetch.close();
  ASSERT_TRUE(fetch.set_validators("\"v1\"", ""));
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nETag: \"v2\"\r\n\r\nab");
  ASSERT_EQ(fetch.start(request, fetch_options, scratch, clock.now()), Error::kNone);
  EXPECT_FALSE(fetch.set_validators("\"v3\"", "")) << "a fetch is under way";
  while (fetch.size() == 0) {
    fetch.poll(clock.now());
  }
  fetch.close();
  fetch.close();
  EXPECT_TRUE(server.last().closed);
  EXPECT_EQ(fetch.poll(clock.now()), FetchStep::kFailed);
  EXPECT_EQ(request.headers.size(), 1u);
  EXPECT_EQ(to_std(fetch.etag()), "");
}

}  // namespace
}  // namespace esse::test
