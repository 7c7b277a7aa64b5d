// SPDX-License-Identifier: Apache-2.0
// Redirects. Numbers are those of docs/protocol.md.
#include "unit/esse_http/exchange_fixture.h"

namespace esse::test {
namespace {

using http::Header;
using http::Progress;
using namespace std::string_literals;

using ExchangeRedirect = ExchangeTest;

[[maybe_unused]] std::string first_line(const Connection& connection) {
  return connection.written.substr(0, connection.written.find('\r'));
}

#if ESSE_HTTP_REDIRECTS
TEST_F(ExchangeRedirect, Item34_FollowsFiveKinds) {
  for (const char* status : {"301 M", "302 F", "303 S", "307 T", "308 P"}) {
    server.next().awaits_head().sends(moved("http://there:81/a?b#c", status));
    server.next().awaits_head().sends(page("200 OK", "", "x"));
    EXPECT_EQ(get(), "200 x") << status;
    EXPECT_EQ(heads, 1) << "what is followed does not show";
    EXPECT_EQ(exchange.redirects(), 1);
    EXPECT_EQ(server.last().host, "there");
    EXPECT_EQ(server.last().port, 81);
    EXPECT_EQ(first_line(server.last()), "GET /a?b HTTP/1.1");
    EXPECT_EQ(to_std(exchange.url().target), "/a?b");
  }
}
#endif

TEST_F(ExchangeRedirect, Item34_HandsOnAllOthers) {
  for (const char* status : {"300 Multiple", "304 Not Modified", "305 Use Proxy", "306 X"}) {
    server.next().awaits_head().sends(moved("http://there/", status));
    EXPECT_EQ(get(), std::string(status, 3) + " ") << status;
    EXPECT_EQ(heads, 1);
  }
}

#if ESSE_HTTP_REDIRECTS
TEST_F(ExchangeRedirect, Item34_ResolvesRelativeLocations) {
  set_url("http://h/a/b?c");
  for (const char* location : {"/x", "//i/y", "?q", "../z", "./w"}) {
    server.next().awaits_head().sends(moved(location));
  }
  server.next().awaits_head().sends(page("200 OK", "", "x"));
  ASSERT_EQ(get(), "200 x");
  ASSERT_EQ(server.opens(), 6u);
  std::vector<std::string> lines;
  for (const Connection& connection : server.connections()) {
    lines.push_back(connection.host + " " + first_line(connection));
    EXPECT_TRUE(connection.closed);
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"h GET /a/b?c HTTP/1.1", "h GET /x HTTP/1.1",
                                             "i GET /y HTTP/1.1", "i GET /y?q HTTP/1.1",
                                             "i GET /z HTTP/1.1", "i GET /w HTTP/1.1"}));
}

TEST_F(ExchangeRedirect, Item34_HasALimit) {
  const auto hops = [this](uint8_t limit) {
    options.max_redirects = limit;
    const size_t before = server.opens();
    server.otherwise().awaits_head().sends(moved("/again"));
    EXPECT_EQ(get(), "302 +failed HttpRedirectLimit");
    EXPECT_EQ(exchange.cause().status, 302);
    return server.opens() - before;
  };
  EXPECT_EQ(hops(http::ExchangeOptions().max_redirects), 6u);
  EXPECT_EQ(hops(0), 1u);
  EXPECT_EQ(hops(1), 2u);
  EXPECT_EQ(hops(255), 256u);
}

TEST_F(ExchangeRedirect, Item34_ReportsAMissingLocation) {
  for (const char* status : {"301 M", "307 T"}) {
    server.next().awaits_head().sends(page(status, "", "see elsewhere"));
    EXPECT_EQ(get(), std::string(status, 3) + " +failed HttpLocationMissing");
    server.next().awaits_head().sends(moved("", status));
    EXPECT_EQ(get(), std::string(status, 3) + " +failed HttpLocationMissing");
    EXPECT_EQ(exchange.cause().phase, Phase::kResponse);
  }
}

TEST_F(ExchangeRedirect, Item34_ReportsALocationThatItCannotUse) {
  const auto after = [this](const std::string& location) {
    server.next().awaits_head().sends(moved(location));
    return get();
  };
  EXPECT_EQ(after("ftp://h/"), "302 +failed HttpLocation");
  EXPECT_EQ(after("http://u:p@h/"), "302 +failed HttpLocation");
  EXPECT_EQ(after("/a b"), "302 +failed HttpLocation");
  EXPECT_EQ(after("/" + std::string(kUrl - 9, 'x')), "302 +failed HttpLocationTooLong");
  EXPECT_EQ(after("/" + std::string(kScratch, 'x')), "302 +failed HttpLocationTooLong");
  server.next().awaits_head().sends(moved("/" + std::string(kUrl - 10, 'x')));
  server.next().awaits_head().sends(page("200 OK", "", "x"));
  EXPECT_EQ(get(), "200 x");
}

TEST_F(ExchangeRedirect, WithoutAUrlSpanEveryRedirectIsTooLong) {
  http::Exchange spare(transport, receive, {});
  server.next().awaits_head().sends(moved("/x"));
  ASSERT_EQ(spare.start(request, options, scratch, clock.now()), Error::kNone);
  Progress step = Progress::kNotYet;
  for (int i = 0; i < 100 && step == Progress::kNotYet; ++i) {
    step = spare.poll(clock.now());
  }
  EXPECT_EQ(step, Progress::kFailed);
  EXPECT_EQ(spare.cause().error, Error::kHttpLocationTooLong);
}
#endif

#if ESSE_HTTP_REDIRECTS && ESSE_HTTP_BODY
TEST_F(ExchangeRedirect, Item34_PostBecomesGetWhenFetchSaysSo) {
  request.method = "POST";
  request.body = "body";
  for (const char* status : {"301 M", "302 F", "303 S", "307 T", "308 P"}) {
    server.next().awaits_head().sends(moved("/x", status));
    server.next().awaits_head().sends(page("200 OK", "", "x"));
    EXPECT_EQ(get(), "200 x");
    const bool stays = status[2] > '3';
    EXPECT_EQ(first_line(server.last()), stays ? "POST /x HTTP/1.1" : "GET /x HTTP/1.1") << status;
    EXPECT_EQ(server.last().written.find("\r\n\r\nbody") != std::string::npos, stays);
  }
}

// What the body was meant for is the origin that it was given for.
TEST_F(ExchangeRedirect, Item36_ABodyGoesToAnotherOriginOnlyWhenItMay) {
  struct Row {
    const char* method;
    const char* status;
    bool keeps_body;
  };
  for (const Row& row :
       {Row{"POST", "307 T", true}, Row{"POST", "308 P", true}, Row{"PUT", "307 T", true},
        Row{"QUERY", "308 P", true}, Row{"PUT", "301 M", true}, Row{"PUT", "302 F", true},
        Row{"POST", "301 M", false}, Row{"POST", "302 F", false}, Row{"POST", "303 S", false},
        Row{"PUT", "303 S", false}}) {
    for (const char* target : {"http://other/", "http://h:81/", "https://h/"}) {
      for (const bool may : {false, true}) {
        request.method = row.method;
        request.body = "secret";
        options.body_to_other_origins = may;
        const size_t before = server.opens();
        server.next().awaits_head().sends(moved("/same", "307 T"));
        server.next().awaits_head().sends(moved(target, row.status));
        if (row.keeps_body && !may) {
          EXPECT_EQ(get(), std::string(row.status, 3) + " +failed HttpRedirectBody");
          EXPECT_EQ(server.opens() - before, 2u) << "nobody is asked there";
          continue;
        }
        server.next().awaits_head().sends(page("200 OK", "", "x"));
        EXPECT_EQ(get(), "200 x") << row.method << row.status;
        EXPECT_EQ(server.last().written.find("secret") != std::string::npos, row.keeps_body);
      }
    }
  }
}

TEST_F(ExchangeRedirect, Item36_ABodyOfAProducerIsOneToo) {
  request.method = "POST";
  request.produce = [](void*, uint32_t, Span<char> out) { return Io::bytes(out.size()); };
  request.produce_size = 1;
  server.next().awaits_head().sends(moved("http://other/", "307 T"));
  EXPECT_EQ(get(), "307 +failed HttpRedirectBody");
  request.produce_size = 0;
  server.next().awaits_head().sends(moved("http://other/", "307 T"));
  server.next().awaits_head().sends(page("200 OK", "", "x"));
  EXPECT_EQ(get(), "200 x") << "without a body there is nothing to keep";
}
#endif

#if ESSE_HTTP_REDIRECTS
TEST_F(ExchangeRedirect, Item35_EveryStartBeginsAtTheOriginalUrl) {
  for (int i = 0; i < 3; ++i) {
    server.next().awaits_head().sends(moved("http://there/", "301 Moved Permanently"));
    server.next().awaits_head().sends(page("200 OK", "", "x"));
    const size_t before = server.opens();
    EXPECT_EQ(get(), "200 x");
    EXPECT_EQ(server.connections()[before].host, "h");
    EXPECT_EQ(first_line(server.connections()[before]), "GET /start HTTP/1.1");
    EXPECT_EQ(exchange.redirects(), 1);
  }
}

TEST_F(ExchangeRedirect, Item36_AnotherOriginGetsNoSecrets) {
  const Header headers[] = {{"Cookie", "secret"}, {"Authorization", "Bearer secret"}};
  request.headers = headers;
  request.last_event_id = "7";
  server.next().awaits_head().sends(moved("/same"));
  server.next().awaits_head().sends(moved("http://other/"));
  server.next().awaits_head().sends(moved("http://h/back"));
  server.next().awaits_head().sends(page("200 OK", "", "x"));
  ASSERT_EQ(get(), "200 x");
  for (size_t i = 0; i < 4; ++i) {
    const std::string& written = server.connections()[i].written;
    EXPECT_EQ(written.find("secret") != std::string::npos, i < 2) << written;
    EXPECT_EQ(written.find("Cookie") != std::string::npos, i < 2) << written;
    EXPECT_NE(written.find("Last-Event-ID: 7"), std::string::npos) << written;
  }
}

TEST_F(ExchangeRedirect, Item36_NeverFromHttpsToHttp) {
  set_url("https://h/");
  server.next().awaits_head().sends(moved("http://h/"));
  EXPECT_EQ(get(), "302 +failed HttpRedirectInsecure");
  EXPECT_EQ(server.opens(), 1u);
  set_url("http://h/");
  server.next().awaits_head().sends(moved("https://h/"));
  server.next().awaits_head().sends(moved("http://h/"));
  EXPECT_EQ(get(), "302 +failed HttpRedirectInsecure");
  EXPECT_EQ(server.opens(), 3u);
}

TEST_F(ExchangeRedirect, ATransportThatCannotOpenTheTargetFails) {
  server.next().awaits_head().sends(moved("https://h/"));
  server.next().opens_not(Error::kNoTls);
  EXPECT_EQ(get(), "0 +failed NoTls");
  EXPECT_EQ(exchange.cause().phase, Phase::kResolving);
}
#endif

struct Hook {
  const http::Exchange* exchange;
  std::string seen;
  static void call(void* context, const Header& header) {
    const HeapLeave leave;
    Hook& self = *static_cast<Hook*>(context);
    self.seen += std::to_string(self.exchange->response().status()) + " ";
    self.seen += to_std(header.name);
    self.seen += "=";
    self.seen += to_std(header.value);
    self.seen += "\n";
  }
};

#if ESSE_HTTP_REDIRECTS
TEST_F(ExchangeRedirect, TheHookSeesEveryHeaderAndWhoseItIs) {
  Hook hook{&exchange, ""};
  options.response.on_header = Hook::call;
  options.response.context = &hook;
  server.next().awaits_head().sends("HTTP/1.1 103 Early\r\nX-A: 1\r\n\r\n" + moved("/x"));
  server.next().awaits_head().sends(page("200 OK", "ETag: \"e\"\r\n"));
  EXPECT_EQ(get(), "200 ");
  EXPECT_EQ(
      hook.seen,
      "103 X-A=1\n302 Content-Length=0\n302 Location=/x\n200 Content-Length=0\n200 ETag=\"e\"\n");
}

TEST_F(ExchangeRedirect, BehindARedirectNothingIsRead) {
  server.next().awaits_head().sends(moved("/x") + std::string(100, 'j'));
  server.next().awaits_head().sends(page("200 OK", "", "x"));
  EXPECT_EQ(get(), "200 x");
}
#endif

}  // namespace
}  // namespace esse::test
