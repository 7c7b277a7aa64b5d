// SPDX-License-Identifier: Apache-2.0
// What GrowthBook asks for, and how documents and streams take turns with a proxy of its kind.
#include "esse_flags/growthbook.h"

#include <algorithm>

#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {
namespace {

constexpr char kAttributes[] = R"({"id":"dev1"})";
constexpr char kFeatures[] = R"({"features":{"blink":{"defaultValue":false}}})";

std::string answer_of(const std::string& text, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: application/json; charset=utf-8\r\nETag: W/\"1\"\r\nContent-Length: " +
         std::to_string(text.size()) + "\r\n\r\n" + text;
}

constexpr Flag<Settings> kExpiring[] = {
    flag<&Settings::name>("name"),     flag<&Settings::blink>("blink"),
    flag<&Settings::loud>("loud"),     flag<&Settings::rate_ms>("blink-rate-ms"),
    flag<&Settings::gain>("gain"),     flag<&Settings::greeting>("greeting").expires_after(60),
    flag<&Settings::limits>("limits"),
};

/// A proxy, which numbers what it says.
class GrowthBookFixture : public FlagsFixture {
 protected:
  GrowthBookFixture() {
    options.url = "http://hub.example/";
    options.client_key = "sdk-1";
    server.on_head([this](const test::Connection& c, test::Script& script) { serve(c, script); });
    server.otherwise().awaits_head();
  }

  template <const auto& kTable = kFlags>
  Error try_to_open(Text attributes = kAttributes) {
    growthbook.emplace(options, attributes);
    transport.close();
    flags = std::make_shared<StaticFlags<Settings, kTable>>(settings, outside, *growthbook);
    return flags->open(7);
  }
  void open() { ASSERT_EQ(try_to_open(), Error::kNone); }

  Error ask() {
    http::Request request;
    char room[64];
    return growthbook->ask({Asks::kDocument, false}, request, room);
  }

  /// Something has changed, and whoever follows a stream is told.
  void publish(const std::string& text, const std::string& type = "features-updated") {
    features = text;
    last = "id: " + std::to_string(++number) + " \nevent: " + type + "\ndata: \n\n";
    if (!server.connections().empty() && is_stream(server.last())) {
      sends(last);
    }
  }

  static bool is_stream(const test::Connection& connection) {
    return connection.written.find("GET /sub/") == 0;
  }
  /// `d` for each document and `s` for each stream since the last call.
  std::string take_asked() {
    std::string out;
    for (; seen_ < server.opens(); ++seen_) {
      out += is_stream(server.connections()[seen_]) ? 's' : 'd';
    }
    return out;
  }
  bool asked_with(size_t n, const std::string& header) const {
    return request(n).find("\r\n" + header + "\r\n") != std::string::npos;
  }

  GrowthBookOptions options;
  std::optional<GrowthBook> growthbook;
  std::string features = kFeatures;
  std::string document_status = "200 OK";
  std::string stream_refusal;     ///< the answer to a request for a stream
  uint32_t stream_ms = kForever;  ///< how long one lasts
  std::string retry_ms = "10000";
  int number = 0;    ///< of the last event
  std::string last;  ///< the last event

 private:
  void serve(const test::Connection& connection, test::Script& script) {
    if (!is_stream(connection)) {
      script.sends(answer_of(features, document_status));
    } else if (!stream_refusal.empty()) {
      script.sends(answer_of("{}", stream_refusal));
    } else {
      serve_stream(connection.written, script);
    }
  }
  // It repeats its last event for whoever has an older one.
  void serve_stream(const std::string& asked, test::Script& script) {
    const size_t at = asked.find("Last-Event-ID: ");
    const int known = at == std::string::npos ? number : std::stoi(asked.substr(at + 15));
    script.sends(std::string(kHead) + "retry: " + retry_ms + "\n\n" + (known < number ? last : ""));
    if (stream_ms != kForever) {
      script.waits(stream_ms / 2).sends("data: \n\n").waits(stream_ms / 2).ends();
    }
  }

  size_t seen_ = 0;
};

TEST_F(GrowthBookFixture, AsksForADocumentAndThenForAStream) {
  open();
  run(100);
  ASSERT_EQ(server.opens(), 2u);
  EXPECT_EQ(request(0),
            "POST /api/eval/sdk-1 HTTP/1.1\r\nConnection: close\r\nHost: hub.example\r\n"
            "Accept: application/json\r\nContent-Type: application/json\r\n"
            "User-Agent: esse\r\nContent-Length: 28\r\n\r\n"
            R"({"attributes":{"id":"dev1"}})");
  EXPECT_EQ(request(1),
            "GET /sub/sdk-1 HTTP/1.1\r\nConnection: close\r\nHost: hub.example\r\n"
            "Accept: text/event-stream\r\nCache-Control: no-cache\r\n"
            "User-Agent: esse\r\nLast-Event-ID: 0\r\n\r\n");
  EXPECT_EQ(take_told(), "changed(blink) READY ");
}

TEST_F(GrowthBookFixture, TheStreamMayBeElsewhere) {
  options.stream_url = "http://stream.example/gb/";
  open();
  run(100);
  EXPECT_EQ(server.connections()[0].host, "hub.example");
  EXPECT_EQ(server.connections()[1].host, "stream.example");
  EXPECT_EQ(request(1).substr(0, 22), "GET /gb/sub/sdk-1 HTTP");
}

TEST_F(GrowthBookFixture, EveryLengthOfAttributesIsSentWhole) {
  for (const size_t size : {1u, 2u, 13u, 500u, 5'000u}) {
    const std::string attributes(size, 'a');
    ASSERT_EQ(try_to_open(Text(attributes.data(), size)), Error::kNone);
    const size_t first = server.opens();
    run(100);
    EXPECT_TRUE(asked_with(first, "Content-Length: " + std::to_string(size + 15)));
    const std::string& asked = request(first);
    EXPECT_EQ(asked.substr(asked.find("\r\n\r\n") + 4), "{\"attributes\":" + attributes + "}");
  }
}

TEST_F(GrowthBookFixture, TheBodyIsTheSameInPiecesOfAnySize) {
  growthbook.emplace(options, kAttributes);
  http::Request request;
  char room[64];
  ASSERT_EQ(growthbook->ask({Asks::kDocument, false}, request, room), Error::kNone);
  for (size_t size = 1; size <= request.produce_size; ++size) {
    std::string body(to_std(request.body));
    for (uint32_t at = 0; at < request.produce_size; at = static_cast<uint32_t>(body.size() - 14)) {
      char piece[64];
      const Span<char> out(piece, std::min<size_t>(size, request.produce_size - at));
      body.append(piece, request.produce(request.produce_context, at, out).count());
    }
    ASSERT_EQ(body, R"({"attributes":{"id":"dev1"}})") << size;
  }
}

TEST_F(GrowthBookFixture, AChangeIsFetchedAtOnce) {
  open();
  run(20'000);
  take_told();
  publish(R"({"features":{"gain":{"defaultValue":4}}})");
  run(2'500);
  EXPECT_EQ(take_told(), "changed(blink gain) ") << "retry: 10000 is for a stream that ended";
  EXPECT_EQ(take_asked(), "dsds");
  EXPECT_TRUE(asked_with(3, "Last-Event-ID: 1 ")) << "as it came, with its space";
}

TEST_F(GrowthBookFixture, ChangesWithinSecondsAreAllFetched) {
  open();
  run(10);
  for (const char* gain : {"4", "5", "6", "7"}) {
    publish(R"({"features":{"gain":{"defaultValue":)" + std::string(gain) + "}}}");
    run(2'500);
    EXPECT_EQ(settings->gain.mantissa, gain[0] - '0');
  }
}

// Rules, for clients that evaluate them: what they mean for this device, the proxy says.
TEST_F(GrowthBookFixture, RulesAreNewsOnly) {
  open();
  run(20'000);
  take_told();
  publish(R"({"features":{}})", "features");
  run(2'000);
  EXPECT_EQ(take_told(), "changed(blink) ");
  EXPECT_EQ(take_asked(), "dsds");
}

// Of any size, and with its name behind its data.
TEST_F(GrowthBookFixture, AnEventInPartsIsNewsOnce) {
  open();
  run(20'000);
  take_asked();
  sends("id: 5 \ndata: " + std::string(5'000, 'x') + "\nevent: features\n\n");
  run(2'000);
  EXPECT_EQ(take_asked(), "ds");
}

TEST_F(GrowthBookFixture, OtherEventsAreIgnored) {
  open();
  run(20'000);
  take_asked();
  sends("data: \n\n" + event("features-update", "x") + event("ping", "") + event("", "features") +
        ":features\n" + "data: " + std::string(5'000, 'x') + "\n\n");
  run(20'000);
  EXPECT_EQ(take_asked(), "");
}

TEST_F(GrowthBookFixture, AQuietHourIsStreamsOfAMinute) {
  stream_ms = 60'000;
  open();
  run(3'600'000);
  const std::string asked = take_asked();
  EXPECT_EQ(std::count(asked.begin(), asked.end(), 'd'), 1) << asked;
  EXPECT_LE(std::count(asked.begin(), asked.end(), 's'), 62) << asked;
  EXPECT_GE(std::count(asked.begin(), asked.end(), 's'), 45) << "each waits for 10 s: " << asked;
  EXPECT_EQ(take_told(), "changed(blink) READY ");
}

// The proxy is there while it repeats nothing, so no flag expires; `greeting` does after a day.
TEST_F(GrowthBookFixture, AStreamThatGoesOnIsAWordOfTheService) {
  stream_ms = 60'000;
  features = R"({"features":{"greeting":{"defaultValue":"moin"}}})";
  open();
  run(86'400'000 * 2);
  EXPECT_EQ(take_told(), "changed(greeting) READY ");
  EXPECT_LE(flags->age_s(), 60u);
}

// It would not say again what has expired meanwhile.
TEST_F(GrowthBookFixture, AfterAnExpiryADocumentIsFetched) {
  stream_ms = 20'000;
  retry_ms = "200000";
  options.revalidate_s = 30;
  features = R"({"features":{"greeting":{"defaultValue":"moin"}}})";
  ASSERT_EQ(try_to_open<kExpiring>(), Error::kNone);
  run(150'000);
  EXPECT_EQ(take_told(), "changed(greeting) READY STALE changed(greeting) ");
  EXPECT_EQ(take_asked(), "ds");
  run(600'000);
  EXPECT_EQ(take_asked(), "ds");
  EXPECT_EQ(take_told(), "changed(greeting) READY STALE changed(greeting) ");
}

TEST_F(GrowthBookFixture, WithSeveralProxiesADocumentFollowsEachStream) {
  stream_ms = 60'000;
  options.resumes = false;
  open();
  run(300'000);
  const std::string asked = take_asked();
  EXPECT_EQ(asked.substr(0, 8), "dsdsdsds");
}

// Between the document's answer and the stream, and between two streams.
TEST_F(GrowthBookFixture, WhatChangesBetweenStreamsIsRepeated) {
  stream_ms = 60'000;
  open();
  run(100);
  run(65'000);  // the stream is over, and the next one waits
  take_told();
  take_asked();
  publish(R"({"features":{}})");
  EXPECT_EQ(take_told(), "");
  run(20'000);
  EXPECT_EQ(take_asked(), "sds");
  EXPECT_EQ(take_told(), "changed(blink) ");
}

TEST_F(GrowthBookFixture, WhatChangedBeforeTheFirstStreamIsRepeated) {
  stream_ms = 60'000;
  publish(kFeatures);
  open();
  run(5'000);
  EXPECT_EQ(take_asked(), "dsds") << "the proxy repeats what came after event 0";
  run(600'000);
  EXPECT_EQ(take_asked().find('d'), std::string::npos);
}

TEST_F(GrowthBookFixture, AStreamThatIsCutIsFollowedByADocument) {
  open();
  run(20'000);
  take_asked();
  server.push(transport, [](test::Script& script) { script.cuts(); });
  run(20'000);
  EXPECT_EQ(take_asked(), "ds");
}

TEST_F(GrowthBookFixture, AFleetSpreadsItsRequests) {
  options.spread_ms = 60'000;
  open();
  run(5'000);
  take_told();
  publish(R"({"features":{}})");
  EXPECT_EQ(take_told(), "");
  run(62'000);
  EXPECT_EQ(take_told(), "changed(blink) ");
}

// As the proxy answers a key that it does not know: there is no use in asking often.
TEST_F(GrowthBookFixture, AnUnknownKeyIsALastingAnswer) {
  stream_ms = 60'000;
  document_status = "400 Bad Request";
  features = R"({"message":"No channel found"})";
  open();
  run(3'600'000);
  EXPECT_EQ(take_told(), "FATAL ");
  EXPECT_LE(server.opens(), 6u);
  document_status = "200 OK";
  features = kFeatures;
  run(6 * 3'600'000);
  EXPECT_EQ(take_told(), "changed(blink) READY ") << "but it is not given up";
}

TEST_F(GrowthBookFixture, WithoutAStreamDocumentsAreFetched) {
  stream_refusal = "400 Bad Request";
  open();
  run(3'600'000);
  const std::string asked = take_asked();
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_GE(std::count(asked.begin(), asked.end(), 'd'), 4) << asked;
  EXPECT_LE(std::count(asked.begin(), asked.end(), 'd'), 6) << asked;
}

TEST_F(GrowthBookFixture, EncryptedFeaturesAreRefusedByTheirName) {
  open();
  run(20'000);
  take_told();
  publish(R"({"features":{},"encryptedFeatures":"aXY=.Y2lwaGVy"})");
  run(1'500);
  EXPECT_EQ(take_told(), "rejected( ENCRYPTED) ");
  EXPECT_FALSE(settings->blink) << "as it was";
  take_asked();
  run(120'000);
  EXPECT_LE(take_asked().size(), 12u) << "its delays grow";
  EXPECT_EQ(status(), Status::kStale);
  features = R"({"features":{}})";
  run(600'000);
  EXPECT_NE(take_told().find("changed(blink) READY "), std::string::npos);
}

struct Useless {
  const char* answer;
  const char* told;
};

TEST_F(GrowthBookFixture, AnAnswerThatIsNoneChangesNothing) {
  const Useless kAnswers[] = {
      {"", "rejected( PARSE_ERROR) ERROR "},
      {"{}", "rejected( PARSE_ERROR) ERROR "},
      {"[]", "rejected( PARSE_ERROR) ERROR "},
      {R"({"features":{"blink":{"defaultValue":false}})", "rejected( PARSE_ERROR) ERROR "},
      {R"({"features":{"blink":{"defaultValue":false}}}})", "rejected( PARSE_ERROR) ERROR "},
      {R"({"encryptedFeatures":"x"})", "rejected( ENCRYPTED) ERROR "},
  };
  for (const Useless& one : kAnswers) {
    features = one.answer;
    open();
    run(100);
    EXPECT_EQ(take_told(), one.told) << one.answer;
    EXPECT_TRUE(settings->blink);
  }
}

TEST_F(GrowthBookFixture, AnotherTypeIsAnError) {
  server.on_head([](const test::Connection&, test::Script& script) {
    script.sends("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}");
  });
  open();
  run(100);
  EXPECT_EQ(take_told(), "ERROR ");
  EXPECT_EQ(flags->cause().error, Error::kContentType);
}

TEST_F(GrowthBookFixture, ADocumentThatIsCutChangesNothing) {
  server.on_head([](const test::Connection&, test::Script& script) {
    script.sends(answer_of(kFeatures).substr(0, answer_of(kFeatures).size() - 1)).cuts();
  });
  open();
  run(100);
  EXPECT_EQ(take_told(), "ERROR ");
  EXPECT_TRUE(settings->blink);
}

TEST_F(GrowthBookFixture, ADocumentMayHaveAnySize) {
  features = R"({"x":")" + std::string(100'000, 'x') + R"(","features":{"y":{"rules":[)" +
             std::string(100'000, ' ') + R"(]},"blink":{"defaultValue":false}}})";
  open();
  run(1'000);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(flags->undeclared(), 1u);
}

TEST_F(GrowthBookFixture, AFlagThatCannotBeTakenIsRefusedAlone) {
  features = R"({"features":{"gain":{"defaultValue":1000},"blink":{"defaultValue":false}}})";
  open();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink) rejected(gain OUT_OF_RANGE) READY ");
}

TEST_F(GrowthBookFixture, IdentifyAsksWithOtherAttributes) {
  open();
  run(20'000);
  take_told();
  take_asked();
  features = R"({"features":{"loud":{"defaultValue":true}}})";
  ASSERT_EQ(flags->identify(R"({"id":"dev2"})"), Error::kNone);
  run(10);
  EXPECT_EQ(to_std(growthbook->context()), R"({"id":"dev2"})");
  run(5'000);
  EXPECT_EQ(take_told(), "RECONCILING changed(blink loud) READY ");
  EXPECT_EQ(take_asked(), "ds");
  EXPECT_NE(request(2).find(R"({"attributes":{"id":"dev2"}})"), std::string::npos);
  EXPECT_EQ(flags->identify(""), Error::kOption);
  EXPECT_EQ(to_std(growthbook->context()), R"({"id":"dev2"})");
}

// The attributes are for the proxy alone.
TEST_F(GrowthBookFixture, AttributesGoToNoOtherOrigin) {
  server.on_head([](const test::Connection& c, test::Script& script) {
    if (c.host == "hub.example") {
      script.sends(
          "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://other.example/api/eval/x\r\n\r\n");
    }
  });
  open();
  run(100);
  EXPECT_EQ(server.opens(), 1u);
  EXPECT_EQ(flags->cause().error, Error::kHttpRedirectBody);
}

TEST_F(GrowthBookFixture, WhatCannotBeAskedForIsAnErrorAtOpen) {
  EXPECT_EQ(try_to_open(""), Error::kOption);
  options.client_key = "";
  EXPECT_EQ(try_to_open(), Error::kCredentials);
  options.client_key = "sdk 1";
  EXPECT_NE(try_to_open(), Error::kNone);
  const std::string long_key(300, 'k');
  options.client_key = Text(long_key.data(), long_key.size());
  EXPECT_EQ(try_to_open(), Error::kSpanTooSmall);
  options.client_key = "sdk-1";
  options.revalidate_s = 0;
  EXPECT_EQ(try_to_open(), Error::kOption);
  EXPECT_EQ(ask(), Error::kOption);
  options.revalidate_s = kMaxTimerMs / 1000 + 1;
  EXPECT_EQ(ask(), Error::kOption);
  options.revalidate_s = kMaxTimerMs / 1000;
  EXPECT_EQ(ask(), Error::kNone);
  EXPECT_EQ(try_to_open(), Error::kOption) << "a flag expires sooner";
  options.revalidate_s = 900;
  options.user_agent = "a\nb";
  EXPECT_EQ(try_to_open(), Error::kHeaderValue);
  options.user_agent = "a";
  options.url = "";
  EXPECT_EQ(try_to_open(), Error::kUrlScheme);
}

}  // namespace
}  // namespace esse::flags
