// SPDX-License-Identifier: Apache-2.0
// What Ofrep asks for, and when.
#include "unit/esse_flags/ofrep_fixture.h"

namespace esse::flags {
namespace {

#define ESSE_BULK "POST /ofrep/v1/evaluate/flags"

TEST_F(OfrepFixture, AsksForAllFlagsOfTheContext) {
  const http::Header headers[] = {{"Authorization", "Bearer tok"}, {"X-API-Key", "k"}};
  options.headers = headers;
  open();
  run(100);
  EXPECT_EQ(request(0), ESSE_BULK
            " HTTP/1.1\r\nConnection: close\r\nHost: flags.example\r\nAccept: application/json\r\n"
            "Content-Type: application/json\r\nAuthorization: Bearer tok\r\n"
            "X-API-Key: k\r\nContent-Length: "
            "48\r\n\r\n{\"context\":{\"targetingKey\":\"dev1\",\"model\":\"X1\"}}");
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(flags->writer().details(internal::number_of<kFlags, &Settings::blink>()).reason,
            Reason::kStatic);
}

TEST_F(OfrepFixture, FollowsTheStreamThatTheDocumentTellsOf) {
  const http::Header headers[] = {{"Authorization", "Bearer tok"}};
  options.headers = headers;
  open();
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /sse?ch=1 | ");
  EXPECT_NE(request(1).find("Accept: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(request(1).find("Authorization: Bearer tok\r\n"), std::string::npos)
      << "the same origin";
}

TEST_F(OfrepFixture, OwnHeadersGoToNoOtherOrigin) {
  const http::Header headers[] = {{"Authorization", "Bearer tok"}};
  options.headers = headers;
  for (
      const char* const streams :
      {R"([{"type":"sse","url":"http://sse.example/c?token=t"}])",
       R"([{"type":"sse","endpoint":{"origin":"http://sse.example","requestUri":"/c?token=t"}}])",
       R"([{"type":"sse","endpoint":{"requestUri":"/c?token=t","origin":"http://sse.example"}}])"}) {
    streams_json = streams;
    transport.close();
    open();
    run(5'000);
    EXPECT_EQ(server.last().host, "sse.example");
    EXPECT_EQ(server.last().written.find("Bearer"), std::string::npos);
    EXPECT_EQ(server.last().written.substr(0, 18), "GET /c?token=t HTT");
  }
}

TEST_F(OfrepFixture, AStreamGivenByHandIsFollowedAndAnyEventIsNews) {
  options.stream_url = "http://flags.example/stream?apiKey=k";
  streams_json = "";
  open();
  run(33'000);
  EXPECT_EQ(take_asked(),
            ESSE_BULK " | GET /stream?apiKey=k | " ESSE_BULK " [\"v1\"] | GET /stream?apiKey=k | ");
  sends("id: \ndata: {\"added\":{}}\n\n");
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /stream?apiKey=k | ");
}

// GO Feature Flag's does not greet.
TEST_F(OfrepFixture, OfAStreamGivenByHandTheFirstEventIsNewsToo) {
  options.stream_url = "http://flags.example/stream";
  open();
  run(2'000);
  take_asked();
  for (int change = 0; change < 3; ++change) {
    sends("id: \ndata: {\"added\":{}}\n\n");
    run(2'000);
    EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /stream | ") << change;
  }
}

// ADR-0008: only a document that an event asked for says which; If-None-Match stays.
TEST_F(OfrepFixture, AnEventIsNamedInTheQuestionThatItCauses) {
  open();
  run(40'000);
  take_asked();
  sends(refetch(R"(,"etag":"\"v2\"","lastModified":1771622898)"));
  run(2'000);
  EXPECT_EQ(
      take_asked(), ESSE_BULK
      "?flagConfigEtag=%22v2%22&flagConfigLastModified=1771622898 [\"v1\"] | GET /sse?ch=1 | ");
  sends(refetch(R"(,"lastModified":"2026-11-30T10:00:00Z")"));
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK
            "?flagConfigLastModified=2026-11-30T10%3A00%3A00Z [\"v1\"] | GET /sse?ch=1 | ");
  sends(refetch(R"(,"etag":"Az{|}~.-_ü")"));
  run(2'000);
  EXPECT_EQ(take_asked(),
            ESSE_BULK "?flagConfigEtag=Az%7B%7C%7D~.-_%C3%BC [\"v1\"] | GET /sse?ch=1 | ");
  sends(refetch(R"(,"lastModified":1.2345678901234567891)"));
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ") << "more digits than kept";
  flags->client().reconnect();
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ");
}

TEST_F(OfrepFixture, TheSameNameTwiceIsNoNews) {
  open();
  run(40'000);
  sends(refetch(R"(,"etag":"a")"));
  run(40'000);
  take_asked();
  sends(refetch(R"(,"etag":"a")"));
  sends(refetch(R"(,"etag":"a")"));
  run(2'000);
  EXPECT_EQ(take_asked(), "");
  for (const char* const name : {R"(,"etag":"b")", R"(,"etag":"b","lastModified":1)"}) {
    sends(refetch(name));
    run(2'000);
    EXPECT_NE(take_asked(), "") << name;
  }
}

// What was only a greeting has not been fetched yet, though its name is known.
TEST_F(OfrepFixture, AGreetingThatIsRepeatedIsNews) {
  greeting = refetch(R"(,"etag":"e2")") + refetch(R"(,"etag":"e2")");
  open();
  run(20'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /sse?ch=1 | " ESSE_BULK
                                    "?flagConfigEtag=e2 [\"v1\"] | GET /sse?ch=1 | ");
}

TEST_F(OfrepFixture, NewsWithoutANameAreAlwaysNews) {
  open();
  run(40'000);
  sends(refetch(""));
  run(10'000);
  take_asked();
  sends(refetch(""));
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ");
}

TEST_F(OfrepFixture, WhatIsNoNewsIsIgnored) {
  open();
  run(40'000);
  take_asked();
  for (const char* const data :
       {"{}", "{\"type\":\"other\",\"etag\":\"x\"}", "[1]", "x", "", "null", "{\"type\":7}",
        "{\"type\":\"refetchEvaluation\"", "{\"type\":\"refetchEvaluation\"}x",
        "{\"type\":{\"type\":\"refetchEvaluation\"}}",
        "{\"type\":\"refetchEvaluation\",\"type\":1}"}) {
    sends(std::string("data: ") + data + "\n\n");
  }
  sends("data: [" + std::string(5'000, ' ') + "]{\"type\":\"refetchEvaluation\"}\n\n");
  run(5'000);
  EXPECT_EQ(take_asked(), "");
  sends(
      "event: whatever\ndata: {\"etag\":[1],\"x\":{\"type\":1},\"lastModified\":{},\ndata: "
      "\"type\":\"refetch\\u0045valuation\"}\n\n");
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ");
}

// Flipt greets each stream, and its ETag of events is not that of documents.
TEST_F(OfrepFixture, AGreetingEndsInNoLoop) {
  greeting = "id: 123456789\ndata: {\"etag\":\"123456789\",\"type\":\"refetchEvaluation\"}\n\n";
  etag = "W/\"f\"";
  open();
  run(3'600'000);
  const std::string asked = take_asked();
  EXPECT_LE(std::count(asked.begin(), asked.end(), '|'), 12);
  EXPECT_NE(asked.find("[W/\"f\"]"), std::string::npos);
}

TEST_F(OfrepFixture, AGreetingOfAStreamGivenByHandEndsInNoLoop) {
  options.stream_url = "http://flags.example/stream";
  greeting = "data: {}\n\n";
  etag = "W/\"f\"";
  open();
  run(3'600'000);
  const std::string asked = take_asked();
  EXPECT_LE(std::count(asked.begin(), asked.end(), '|'), 16);
}

TEST_F(OfrepFixture, WithoutAStreamItPolls) {
  for (const char* const streams :
       {"", "[]", "null", "{}", "[1,\"x\",null]", R"([{"type":"mqtt","url":"mqtt://x"}])",
        R"([{"type":"sse"}])", R"([{"url":"http://x/"}])", R"([{"type":"sse","url":7}])",
        R"([{"type":"sse","endpoint":{"origin":"http://x"}}])", R"([{"type":"sse","endpoint":[]}])",
        R"([{"type":["sse"],"url":"http://x/"}])"}) {
    streams_json = streams;
    transport.close();
    open();
    run(2'000'000);
    EXPECT_EQ(take_asked(), ESSE_BULK " | " ESSE_BULK " [\"v1\"] | " ESSE_BULK " [\"v1\"] | ")
        << streams;
  }
}

TEST_F(OfrepFixture, TheFirstStreamThatIsUnderstoodCounts) {
  streams_json =
      R"([{"type":"mqtt","url":"mqtt://x"},{"url":"/a","type":"sse","inactivityDelaySec":60},
                     {"type":"sse","url":"/b"}])";
  open();
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /a | ");
}

// What a service says of its stream is no mistake of the program.
TEST_F(OfrepFixture, AStreamUrlThatIsNoneLeavesDocuments) {
  for (const std::string& url :
       {std::string("/a b"), std::string("http://"), std::string("http://u@x/"),
        "/" + std::string(250, 'l'), std::string("/\\u0000")}) {
    streams_json = R"([{"type":"sse","url":")" + url + "\"}]";
    transport.close();
    open();
    run(1'000'000);
    EXPECT_EQ(take_asked(), ESSE_BULK " | " ESSE_BULK " [\"v1\"] | ") << url;
    EXPECT_EQ(status_word(), "READY");
  }
}

TEST_F(OfrepFixture, AStreamThatDisappearsIsFollowedNoMore) {
  open();
  run(5'000);
  streams_json = "";
  etag = "\"v2\"";
  run(2'000'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /sse?ch=1 | " ESSE_BULK " [\"v1\"] | " ESSE_BULK
                                    " [\"v2\"] | " ESSE_BULK " [\"v2\"] | ");
}

TEST_F(OfrepFixture, A304KeepsTheStream) {
  open();
  run(1'000'000);
  EXPECT_EQ(take_asked(),
            ESSE_BULK " | GET /sse?ch=1 | " ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | " ESSE_BULK
                      " [\"v1\"] | GET /sse?ch=1 | ");
}

// What was not taken is asked for again, and its ETag is not held.
TEST_F(OfrepFixture, AnETagCountsWhenItsDocumentIsWhole) {
  flags_json = R"([{"key":"blink","value":fals}])";
  open();
  run(10'000);
  EXPECT_EQ(take_asked().find('['), std::string::npos);
  EXPECT_EQ(take_told().substr(0, 22), "rejected( PARSE_ERROR)");
  EXPECT_TRUE(settings->blink);
}

TEST_F(OfrepFixture, ADocumentOfAnySizeIsRead) {
  flags_json = R"([{"key":"other","value":")" + std::string(100'000, 'x') +
               R"("},{"key":"blink","value":false}])";
  open();
  run(5'000);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /sse?ch=1 | ");
}

TEST_F(OfrepFixture, WhatIsNoBulkEvaluationChangesNothing) {
  open();
  run(5'000);
  for (const char* const useless : {"", "{}", "[]", R"({"flags":{}})", R"({"flags":[])"}) {
    document = useless;
    etag = "";
    take_asked();
    take_told();
    flags->client().reconnect();
    run(2'000);
    EXPECT_EQ(take_told().substr(0, 22), "rejected( PARSE_ERROR)") << useless;
    document.reset();
    run(400'000);
    EXPECT_NE(take_asked().find(ESSE_BULK " [\"v1\"] | "), std::string::npos) << useless;
    EXPECT_FALSE(settings->blink);
    etag = "\"v1\"";
    flags->client().reconnect();
    run(40'000);
  }
}

TEST_F(OfrepFixture, AnotherContextIsAskedForWithoutCondition) {
  open();
  run(40'000);
  take_asked();
  static constexpr char kOther[] = R"({"targetingKey":"dev2"})";
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /sse?ch=1 | ");
  EXPECT_NE(server.connections()[server.opens() - 2].written.find("dev2"), std::string::npos);
  EXPECT_EQ(take_told(), "changed(blink) READY RECONCILING READY ");
}

TEST_F(OfrepFixture, APauseEndsWithAQuestionWithoutCondition) {
  open();
  run(40'000);
  sends(refetch(R"(,"etag":"a")"));
  run(2'000);
  take_asked();
  flags->pause();
  run(3'600'000);
  EXPECT_EQ(take_asked(), "");
  EXPECT_EQ(take_told(), "changed(blink) READY stopped STALE ");
  EXPECT_EQ(flags->resume(), Error::kNone);
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " | GET /sse?ch=1 | ");
  EXPECT_EQ(take_told(), "READY ");
  EXPECT_EQ(flags->resume(), Error::kAlreadyOpen);
}

TEST_F(OfrepFixture, AContextWithoutATargetingKeyIsRefused) {
  for (const char* const context :
       {"", "{}", "x", R"({"key":"x"})", R"({"targetingKey":1})", R"({"a":{"targetingKey":"x"}})",
        R"({"targetingKey":"x")", R"({"targetingKey":"x",})", R"(["targetingKey","x"])"}) {
    ofrep.emplace(options, context, memory);
    EXPECT_EQ((StaticFlags<Settings, kFlags>(settings, outside, *ofrep).open()), Error::kOption)
        << context;
  }
  open(R"({"a":1,"targetingKey":"\u0041"})");
}

TEST_F(OfrepFixture, RefusalsAreFatal) {
  for (const char* const refusal :
       {"400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found"}) {
    status = refusal;
    etag = "";
    transport.close();
    open();
    run(60'000);
    EXPECT_EQ(status_word(), "FATAL");
  }
}

// Seconds, or a date, which is read beside the Date of the same answer.
TEST_F(OfrepFixture, RetryAfterIsObeyed) {
  for (const char* const after :
       {"600", "Mon, 30 Nov 2026 10:10:00 GMT\r\nDate: Mon, 30 Nov 2026 10:00:00 GMT"}) {
    status = std::string("429 Too Many Requests\r\nRetry-After: ") + after;
    etag = "";
    transport.close();
    open();
    run(599'000);
    EXPECT_EQ(take_asked(), ESSE_BULK " | ") << after;
    EXPECT_EQ(status_word(), "ERROR");
    status = "200 OK";
    run(400'000);  // up to half as long, to spread a fleet
    EXPECT_EQ(take_asked().substr(0, sizeof ESSE_BULK + 2), ESSE_BULK " | ") << after;
    EXPECT_EQ(status_word(), "READY");
  }
}

TEST_F(OfrepFixture, AServerErrorIsAskedAgainAndErasesNothing) {
  open();
  run(5'000);
  status = "503 Service Unavailable";
  etag = "";
  flags->client().reconnect();
  run(120'000);
  EXPECT_EQ(status_word(), "STALE");
  EXPECT_FALSE(settings->blink);
  take_asked();
  status = "200 OK";
  run(400'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ");
  EXPECT_EQ(status_word(), "READY");
}

// ADR-0008: at once, even if the service replays; what changed in between is not missed.
TEST_F(OfrepFixture, AStreamThatComesBackHasADocumentBefore) {
  open();
  run(40'000);
  sends("id: 7\n" + refetch(R"(,"etag":"a")"));
  run(40'000);
  take_asked();
  flags_json = R"([{"key":"blink","value":true}])";
  etag = "\"v2\"";
  server.push(transport, [](test::Script& script) { script.ends(); });
  run(5'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /sse?ch=1 | ");
  EXPECT_TRUE(settings->blink);
  EXPECT_NE(server.last().written.find("Last-Event-ID: 7\r\n"), std::string::npos);
  EXPECT_EQ(server.connections()[server.opens() - 2].written.find("Last-Event-ID"),
            std::string::npos);
}

inline constexpr Flag<Settings> kExpiring[] = {
    flag<&Settings::name>("name"),     flag<&Settings::blink>("blink").expires_after(1'000),
    flag<&Settings::loud>("loud"),     flag<&Settings::rate_ms>("rate"),
    flag<&Settings::gain>("gain"),     flag<&Settings::greeting>("greeting"),
    flag<&Settings::limits>("limits"),
};

// A 304 would say that what is held is the service's, and it is not any more.
TEST_F(OfrepFixture, AfterAnExpiryADocumentIsAskedForWhole) {
  open<kExpiring>();
  run(40'000);
  goes_away();
  run(1'200'000);
  EXPECT_TRUE(settings->blink) << "it has expired";
  comes_back();
  run(600'000);
  EXPECT_FALSE(settings->blink);
  EXPECT_EQ(take_asked().substr(0, sizeof ESSE_BULK + 2), ESSE_BULK " | ");
}

// It was asked for before the expiry, and would be answered behind it.
TEST_F(OfrepFixture, ADocumentUnderWayAtAnExpiryIsAskedForAgain) {
  open<kExpiring>();
  run(40'000);
  goes_away();
  run(985'000);
  EXPECT_FALSE(settings->blink) << "not yet";
  comes_back();
  late_ms = 9'500;
  flags->client().reconnect();
  run(9'000);
  EXPECT_TRUE(settings->blink) << "it has expired";
  run(20'000);
  EXPECT_FALSE(settings->blink);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | " ESSE_BULK " | GET /sse?ch=1 | ");
}

// GO Feature Flag sends an empty id with each event, and refuses one that is no number.
TEST_F(OfrepFixture, AnEmptyIdIsNotSentBack) {
  options.stream_url = "http://flags.example/stream";
  open();
  run(40'000);
  sends("id: 7\ndata: {}\n\n");
  run(40'000);
  EXPECT_NE(server.last().written.find("Last-Event-ID: 7\r\n"), std::string::npos);
  sends("id: \ndata: {}\n\n");
  run(2'000);
  EXPECT_EQ(server.last().written.substr(0, 11), "GET /stream");
  EXPECT_EQ(server.last().written.find("Last-Event-ID"), std::string::npos);
}

// Its events hold whole configurations.
TEST_F(OfrepFixture, AnEventOfAnySizeIsNewsOnce) {
  options.stream_url = "http://flags.example/stream";
  open();
  run(40'000);
  take_asked();
  sends("data: {\"added\":\"" + std::string(100'000, 'x'));
  run(2'000);
  EXPECT_EQ(take_asked(), "") << "it is not over";
  sends("\"}\n\n");
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /stream | ");
}

TEST_F(OfrepFixture, AnEventInPartsIsReadWhole) {
  open();
  run(40'000);
  take_asked();
  sends("data: {\"x\":\"" + std::string(5'000, 'x') +
        R"(","et\u0061g":"long","type":"refetchEvalu)");
  run(2'000);
  EXPECT_EQ(take_asked(), "") << "it is not over";
  sends("ation\"}\n\n");
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK "?flagConfigEtag=long [\"v1\"] | GET /sse?ch=1 | ");
}

TEST_F(OfrepFixture, AnAnswerThatTellsOfAnotherStreamMovesThere) {
  open();
  run(40'000);
  take_asked();
  streams_json = R"([{"type":"sse","url":"/other"}])";
  etag = "\"v2\"";
  sends(refetch(""));
  run(2'000);
  EXPECT_EQ(take_asked(), ESSE_BULK " [\"v1\"] | GET /other | ");
}

// It holds a token.
TEST_F(OfrepFixture, AStreamsUrlIsInNoReport) {
  streams_json = R"([{"type":"sse","url":"http://sse.example/c?token=secret"}])";
  flags_json = R"([{"key":"gain","value":"x"}])";
  open();
  run(5'000);
  EXPECT_EQ(server.last().host, "sse.example");
  char room[128];
  const std::string report(to_std(flags->report(room)));
  EXPECT_EQ(report.substr(report.find(",\"commit\"")),
            R"(,"commit":1,"refused":1,"flags":{"gain":"TYPE_MISMATCH"}})");
}

// What a query has no room for is left out: it only helps the service.
TEST_F(OfrepFixture, ANameWithoutRoomIsLeftOut) {
  const std::string base = "http://flags.example/" + std::string(200, 'p');
  options.url = from_std(base);
  open();
  run(40'000);
  take_asked();
  sends(refetch(R"(,"etag":"0123456789/123456789")"));
  run(2'000);
  EXPECT_EQ(take_asked().substr(0, 5 + 201 + 24 + 7),
            "POST /" + std::string(200, 'p') + "/ofrep/v1/evaluate/flags [\"v1\"]");
}

TEST_F(OfrepFixture, ADocumentThatCannotBeAskedForAnyMoreStops) {
  open();
  run(5'000);
  ofrep->identify("{}");
  flags->client().reconnect();
  run(5'000);
  EXPECT_EQ(flags->cause().error, Error::kStoppedByHook);
}

TEST_F(OfrepFixture, AStreamThatCannotBeAskedForIsRefused) {
  options.stream_url = "http://flags.example/stream";
  ofrep.emplace(options, kTargeting, memory);
  http::Request request;
  char room[16];
  const Question question{Asks::kStream, false};
  EXPECT_EQ(ofrep->ask(question, request, room), Error::kSpanTooSmall);
  options.url = "flags.example";
  EXPECT_EQ(ofrep->ask(question, request, room), Error::kUrlScheme);
}

TEST_F(OfrepFixture, AUrlThatCannotBeSentIsRefused) {
  const std::string lengthy = "http://flags.example/" + std::string(250, 'p');
  for (const auto& [url, error] : {std::pair(lengthy, Error::kSpanTooSmall),
                                   std::pair(std::string("flags.example"), Error::kUrlScheme)}) {
    options.url = from_std(url);
    ofrep.emplace(options, kTargeting, memory);
    EXPECT_EQ((StaticFlags<Settings, kFlags>(settings, outside, *ofrep).open()), error) << url;
  }
}

TEST_F(OfrepFixture, AStreamGivenByHandThatIsNoUrlIsRefused) {
  options.stream_url = "flags.example/stream";
  ofrep.emplace(options, kTargeting, memory);
  EXPECT_EQ((StaticFlags<Settings, kFlags>(settings, outside, *ofrep).open()), Error::kUrlScheme);
}

}  // namespace
}  // namespace esse::flags
