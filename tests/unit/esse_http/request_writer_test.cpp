// SPDX-License-Identifier: Apache-2.0
#include "esse_http/request_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "esse_base/std_interop.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "support/url_of.h"

namespace esse::test {
namespace {

using http::check;
using http::Header;
using http::Request;
using http::RequestWriter;
using http::Url;
using namespace std::string_literals;

constexpr Header kAccept[] = {{"Accept", "text/event-stream"}};

Request request(const char* url = "http://h/") {
  Request r;
  r.url = url_of(url);
  r.standard_headers = kAccept;
  return r;
}

// What is written into spans of `span` bytes of which at most `taken` are sent.
std::string drain(RequestWriter& writer, size_t span, size_t taken) {
  static GuardedBytes memory(1 << 16);
  std::string all;
  for (int calls = 0; calls < 100000; ++calls) {
    const Span<char> out = memory.back(span);
    Io io = Io::failed();
    {
      HeapTrap trap;
      io = writer.fill(out);
    }
    if (io.is_ended()) {
      return all;
    }
    if (io.is_failed() || (io.ok() && (io.count() == 0 || io.count() > span))) {
      return all + "<failed>";
    }
    if (io.ok()) {
      const size_t n = std::min(io.count(), taken);
      all.append(out.data(), n);
      writer.advance(n);
    }
  }
  return all + "<for ever>";
}

// Written whole, and in all kinds of pieces: the bytes are the same.
std::string written(RequestWriter writer) {
  RequestWriter first = writer;
  const std::string all = drain(first, 60000, 60000);
  for (size_t span = 1; span < 100; ++span) {
    RequestWriter copy = writer;
    EXPECT_EQ(drain(copy, span, 1 + span / 2), all) << span;
  }
  return all;
}

std::string written(const Request& r) {
  EXPECT_EQ(check(r), Error::kNone);
  RequestWriter writer;
  writer.start(r, r.url);
  return written(writer);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(RequestWriter, Item43_SendsTheHeadersThatItIsToldAndNoOthers) {
  EXPECT_EQ(written(request("http://flags.example/a?b=c")),
            "GET /a?b=c HTTP/1.1\r\n"
            "Connection: close\r\n"
            "Host: flags.example\r\n"
            "Accept: text/event-stream\r\n"
            "\r\n");
}

TEST(RequestWriter, Item43_CacheControlAndAcceptCanBeChosenOrLeftOut) {
  Request r = request();
  const Header standard[] = {{"Accept", "application/json"}, {"User-Agent", "lamp/1.0 (esse)"}};
  r.standard_headers = standard;
  EXPECT_EQ(written(r),
            "GET / HTTP/1.1\r\nConnection: close\r\nHost: h\r\nAccept: application/json\r\n"
            "User-Agent: lamp/1.0 (esse)\r\n\r\n");
  r.standard_headers = {};
  EXPECT_EQ(written(r), "GET / HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n");
}

TEST(RequestWriter, Item43_HostHasAPortOnlyWhenItIsNotTheDefault) {
  const auto host = [](const char* url) {
    const std::string all = written(request(url));
    const size_t at = all.find("Host: ") + 6;
    return all.substr(at, all.find('\r', at) - at);
  };
  EXPECT_EQ(host("http://h"), "h");
  EXPECT_EQ(host("http://h:80"), "h");
  EXPECT_EQ(host("https://h:443"), "h");
  EXPECT_EQ(host("http://h:443"), "h:443");
  EXPECT_EQ(host("https://h:80"), "h:80");
  EXPECT_EQ(host("http://h:65535"), "h:65535");
  EXPECT_EQ(host("http://[2001:db8::1]/"), "[2001:db8::1]");
  EXPECT_EQ(host("https://[::1]:8443/"), "[::1]:8443");
}

TEST(RequestWriter, PutsTheMissingSlashInFrontOfTheTarget) {
  EXPECT_EQ(written(request("http://h")).substr(0, 15), "GET / HTTP/1.1\r");
  EXPECT_EQ(written(request("http://h?x")).substr(0, 17), "GET /?x HTTP/1.1\r");
  EXPECT_EQ(written(request("http://h/?x")).substr(0, 17), "GET /?x HTTP/1.1\r");
}

TEST(RequestWriter, Item42_SendsLastEventIdAsRawBytes) {
  Request r = request();
  EXPECT_FALSE(has(written(r), "Last-Event-ID"));
  r.last_event_id = "\xE2\x80\xA6 7 \x01";
  EXPECT_TRUE(has(written(r), "\r\nLast-Event-ID: \xE2\x80\xA6 7 \x01\r\n"));
}

#if ESSE_HTTP_BODY
TEST(RequestWriter, SendsWhatBelongsToABodyOnlyWithOne) {
  Request r = request();
  const Header type = {"Content-Type", "application/json"};
  r.body_headers = Span<const Header>(&type, 1);
  EXPECT_FALSE(has(written(r), "Content-"));
  r.method = "POST";
  EXPECT_TRUE(has(written(r), "\r\nContent-Type: application/json\r\n"));
}
#endif

TEST(RequestWriter, SendsTheCallersHeaders) {
  const Header headers[] = {{"X-One", "1"}, {"x-two", ""}, {"Cookie", "a=b; c=\t\xC3\xBC"}};
  Request r = request();
  r.headers = headers;
  EXPECT_TRUE(has(written(r), "\r\nX-One: 1\r\nx-two: \r\nCookie: a=b; c=\t\xC3\xBC\r\n"));
}

#if ESSE_HTTP_BODY
TEST(RequestWriter, KnowsItsMethodsInAnyCase) {
  Request r = request();
  r.method = "get";
  EXPECT_EQ(written(r).substr(0, 5), "GET /");
  r.method = "post";
  EXPECT_TRUE(has(written(r), "post / HTTP/1.1\r\n"));
  EXPECT_TRUE(has(written(r), "Content-Length: 0\r\n"));
}

TEST(RequestWriter, WritesABodyWithItsLength) {
  Request r = request();
  r.method = "REPORT";
  const std::string body = "{\"key\":\"\0\xFF\"}"s;
  r.body = from_std(body);
  const std::string all = written(r);
  EXPECT_EQ(all.substr(0, 16), "REPORT / HTTP/1.");
  EXPECT_TRUE(has(all, "\r\nContent-Length: 12\r\n\r\n" + body));
  EXPECT_EQ(all.substr(all.size() - body.size()), body);
}

TEST(RequestWriter, SaysThatABodyIsEmpty) {
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "REPORT"}) {
    Request r = request();
    r.method = method;
    EXPECT_TRUE(has(written(r), "\r\nContent-Length: 0\r\n\r\n")) << method;
  }
  for (const char* method : {"GET", "HEAD"}) {
    Request r = request();
    r.method = method;
    EXPECT_FALSE(has(written(r), "Content-Length")) << method;
  }
}
#endif

// A producer over a text: at most `most` bytes a call, "not yet" every second call.
struct Source {
  std::string text;
  size_t most = SIZE_MAX;
  bool stutters = false;
  int calls = 0;
  Io answer = Io::done();  // an answer to give instead
  uint32_t answer_at = UINT32_MAX;

  static Io produce(void* context, uint32_t offset, Span<char> out) {
    Source& source = *static_cast<Source*>(context);
    ++source.calls;
    EXPECT_LT(offset, source.text.size());
    EXPECT_LE(out.size(), source.text.size() - offset);
    EXPECT_FALSE(out.empty());
    if (source.stutters && source.calls % 2 == 0) {
      return Io::not_yet();
    }
    if (offset >= source.answer_at) {
      return source.answer;
    }
    const size_t n = std::min(source.most, out.size());
    source.text.copy(out.data(), n, offset);
    return Io::bytes(n);
  }
};

[[maybe_unused]] Request produced(Source& source) {
  Request r = request();
  r.method = "POST";
  r.produce = Source::produce;
  r.produce_context = &source;
  r.produce_size = static_cast<uint32_t>(source.text.size());
  return r;
}

#if ESSE_HTTP_BODY
TEST(RequestWriter, WritesABodyFromAProducer) {
  Source source;
  for (int i = 0; i < 500; ++i) {
    source.text += std::to_string(i);
  }
  const std::string end = "\r\nContent-Length: 1390\r\n\r\n" + source.text;
  for (const size_t most : {size_t{1}, size_t{7}, SIZE_MAX}) {
    source.most = most;
    for (const bool stutters : {false, true}) {
      source.stutters = stutters;
      const std::string all = written(produced(source));
      ASSERT_GT(all.size(), end.size());
      EXPECT_EQ(all.substr(all.size() - end.size()), end);
    }
  }
}

TEST(RequestWriter, AProducerGoesOnWhereTheTextEnds) {
  Source source;
  source.text = "and the rest";
  Request r = produced(source);
  r.body = "first a text ";
  EXPECT_TRUE(has(written(r), "\r\nContent-Length: 25\r\n\r\nfirst a text and the rest"));
}

TEST(RequestWriter, AProducerOfNothingIsNotAsked) {
  Source source;
  EXPECT_TRUE(has(written(produced(source)), "\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(source.calls, 0);
}

TEST(RequestWriter, AProducerThatBreaksItsWordFails) {
  for (const Io answer : {Io::failed(), Io::ended(), Io::cut(), Io::bytes(0), Io::bytes(100000)}) {
    Source source;
    source.text = "hello";
    source.answer_at = 3;
    source.answer = answer;
    source.most = 3;
    const Request r = produced(source);
    RequestWriter writer;
    writer.start(r, r.url);
    const std::string all = drain(writer, 200, 200);
    EXPECT_EQ(all.substr(all.size() - 11), "hel<failed>");
  }
}

TEST(RequestWriter, Item34_ARedirectMayMakeItAGet) {
  const auto method = [](const char* first, std::initializer_list<uint16_t> statuses) {
    Request r = request();
    r.method = first;
    const Header type = {"Content-Type", "text/plain"};
    r.body_headers = Span<const Header>(&type, 1);
    if (r.method != "GET" && r.method != "HEAD") {
      r.body = "body";
    }
    RequestWriter writer;
    writer.start(r, r.url);
    for (const uint16_t status : statuses) {
      writer.redirect(status);
    }
    const std::string all = written(writer);
    EXPECT_EQ(has(all, "body"), has(all, "Content-Length: 4"));
    EXPECT_EQ(has(all, "body"), has(all, "Content-Type"));
    return all.substr(0, all.find(' ')) + (has(all, "body") ? "+" : "");
  };
  for (const uint16_t status : {uint16_t{301}, uint16_t{302}}) {
    EXPECT_EQ(method("GET", {status}), "GET");
    EXPECT_EQ(method("HEAD", {status}), "HEAD");
    EXPECT_EQ(method("POST", {status}), "GET");
    EXPECT_EQ(method("PUT", {status}), "PUT+");
    EXPECT_EQ(method("REPORT", {status}), "REPORT+");
  }
  for (const char* other : {"GET", "POST", "PUT", "REPORT"}) {
    EXPECT_EQ(method(other, {303}), "GET");
  }
  EXPECT_EQ(method("HEAD", {303}), "HEAD");
  for (const uint16_t status : {uint16_t{307}, uint16_t{308}}) {
    EXPECT_EQ(method("GET", {status}), "GET");
    EXPECT_EQ(method("POST", {status}), "POST+");
  }
  EXPECT_EQ(method("POST", {307, 308, 303}), "GET");
  EXPECT_EQ(method("POST", {302, 307}), "GET") << "it stays one";
}
#endif

#if ESSE_HTTP_REDIRECTS
TEST(RequestWriter, Item36_AnotherOriginGetsNoSecrets) {
  const Header headers[] = {{"Authorization", "Bearer secret"}, {"Cookie", "secret"}};
  const Header standard[] = {{"Accept", "text/event-stream"}, {"User-Agent", "lamp"}};
  Request r = request("http://h/a");
  r.headers = headers;
  r.standard_headers = standard;
  r.last_event_id = "7";
  const auto after = [&r](std::initializer_list<const char*> targets) {
    RequestWriter writer;
    static Url url;
    writer.start(r, url);
    for (const char* target : targets) {
      url = url_of(target);
      writer.redirect(307);
    }
    return written(writer);
  };
  for (const char* same : {"http://h/b", "http://H:80/c"}) {
    EXPECT_TRUE(has(after({same}), "Cookie: secret")) << same;
    EXPECT_TRUE(has(after({same}), "Authorization: B")) << same;
  }
  for (const char* other : {"http://h:81/b", "https://h/b", "http://hh/b"}) {
    EXPECT_EQ(after({other}).find("secret"), std::string::npos) << other;
    EXPECT_FALSE(has(after({other}), "Authorization")) << other;
    EXPECT_TRUE(has(after({other}), "Accept: text/event-stream\r\n")) << other;
    EXPECT_TRUE(has(after({other}), "Last-Event-ID: 7\r\n")) << other;
    EXPECT_TRUE(has(after({other}), "User-Agent: lamp\r\n")) << other;
    EXPECT_FALSE(has(after({other, "http://h/back"}), "secret")) << "gone for good";
    EXPECT_FALSE(has(after({other, "http://h/back"}), "Cookie")) << "gone for good";
  }
}
#endif

TEST(RequestWriter, ARedirectGoesToItsTarget) {
  Request r = request("http://h/a");
  Url url = r.url;
  RequestWriter writer;
  writer.start(r, url);
  writer.advance(10);
  url = url_of("https://[::1]:8443?x");
  writer.redirect(301);
  EXPECT_EQ(written(writer).substr(0, 58),
            "GET /?x HTTP/1.1\r\nConnection: close\r\nHost: [::1]:8443\r\nAcc");
}

#if ESSE_HTTP_BODY
TEST(RequestCheck, RefusesMethodsThatAreNoToken) {
  for (const std::string& bad :
       {""s, "G T"s, "GET\r\n"s, "GET\0"s, "GE:T"s, "G/T"s, "G\xC3\xBC"s, "\"GET\""s, "(a)"s}) {
    Request r = request();
    r.method = from_std(bad);
    EXPECT_EQ(check(r), Error::kMethod) << bad;
  }
  for (const char* good : {"GET", "get", "REPORT", "M-SEARCH", "!#$%&'*+-.^_`|~09azAZ"}) {
    Request r = request();
    r.method = good;
    EXPECT_EQ(check(r), Error::kNone) << good;
  }
}
#endif

TEST(RequestCheck, Item42_RefusesHeaderNamesThatAreNoToken) {
  for (const std::string& bad :
       {""s, "A B"s, "A:"s, "A\r\nB"s, "A\0B"s, "\xC3\xBC"s, "A\tB"s, "A\x7F"s, "A(B)"s, " A"s}) {
    const Header headers[] = {{"X-Good", "1"}, {from_std(bad), "1"}};
    Request r = request();
    r.headers = headers;
    EXPECT_EQ(check(r), Error::kHeaderName) << bad;
  }
}

// The three lists of a request.
constexpr Span<const Header> Request::*kLists[] = {&Request::headers, &Request::standard_headers,
                                                   &Request::body_headers};

TEST(RequestCheck, RefusesHeadersThatOnlyWeWrite) {
  const auto checked = [](const char* name, Span<const Header> Request::*list) {
    const Header header = {name, "1"};
    Request r = request();
    r.*list = Span<const Header>(&header, 1);
    return check(r);
  };
  for (const auto list : kLists) {
    for (const char* bad :
         {"Host", "connection", "CONTENT-LENGTH", "Transfer-Encoding", "Last-Event-ID"}) {
      EXPECT_EQ(checked(bad, list), Error::kHeaderName) << bad;
    }
    for (const char* good : {"Hos", "Hosts", "Content", "Trailer", "Location", "Retry-After",
                             "Content-Encoding", "Authorization", "Cookie", "accept-language",
                             "Accept", "Content-Type", "Host-", "Last-Event-I"}) {
      EXPECT_EQ(checked(good, list), Error::kNone) << good;
    }
  }
}

TEST(RequestCheck, Item42_RefusesNulAndLineEndsInEveryHeaderValue) {
  for (int c = 0; c < 256; ++c) {
    const std::string value = "a"s + static_cast<char>(c) + "b";
    const bool fine = c != '\0' && c != '\r' && c != '\n';  // Fetch: a header value
    const Header header = {"X-A", from_std(value)};
    for (const auto list : kLists) {
      Request r = request();
      r.*list = Span<const Header>(&header, 1);
      EXPECT_EQ(check(r), fine ? Error::kNone : Error::kHeaderValue) << c;
    }
  }
}

TEST(RequestCheck, Item42_RefusesNulAndLineEndsInTheLastEventId) {
  for (int c = 0; c < 256; ++c) {
    const std::string id = "7"s + static_cast<char>(c);
    Request r = request();
    r.last_event_id = from_std(id);
    const bool fine = c != '\0' && c != '\r' && c != '\n';
    EXPECT_EQ(check(r), fine ? Error::kNone : Error::kLastEventId) << c;
  }
}

#if ESSE_HTTP_BODY
TEST(RequestCheck, RefusesBodiesThatCannotBeSent) {
  Source source;
  source.text = "x";
  for (const char* method : {"GET", "HEAD"}) {
    Request r = produced(source);
    r.method = method;
    EXPECT_EQ(check(r), Error::kBody) << method;
    r = request();
    r.method = method;
    r.body = "x";
    EXPECT_EQ(check(r), Error::kBody) << method;
  }
  Request r = produced(source);
  EXPECT_EQ(check(r), Error::kNone);
  r.produce = nullptr;
  EXPECT_EQ(check(r), Error::kBody) << "a size without producer";
  r = produced(source);
  r.body = "x";
  r.produce_size = INT32_MAX - 1;
  EXPECT_EQ(check(r), Error::kNone);
  for (const uint32_t size : {uint32_t{INT32_MAX}, uint32_t{INT32_MAX} + 1, UINT32_MAX}) {
    r.produce_size = size;
    EXPECT_EQ(check(r), Error::kBody) << "Content-Length and offsets have 32 bits";
  }
}
#endif

}  // namespace
}  // namespace esse::test
