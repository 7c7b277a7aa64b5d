// SPDX-License-Identifier: Apache-2.0
// What LaunchDarkly asks for, and how events become commits.
#include "esse_flags/launchdarkly.h"

#include "esse_base/base64.h"
#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {
namespace {

constexpr char kPut[] = R"({"blink":{"version":3,"value":false}})";

std::string document(const std::string& text) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(text.size()) + "\r\n\r\n" + text;
}

TEST_F(FlagsFixture, AsksForTheContextInTheUrl) {
  options.tags = "application-id/pump";
  server.next().awaits_head().sends(kHead + put(kPut));
  open();
  run(100);
  EXPECT_EQ(request(0), std::string("GET /meval/") + kContextUrl +
                            " HTTP/1.1\r\nConnection: close\r\nHost: stream.example\r\n"
                            "Accept: text/event-stream\r\nCache-Control: no-cache\r\n"
                            "Authorization: mob-1\r\nUser-Agent: esse\r\n"
                            "X-LaunchDarkly-Tags: application-id/pump\r\n\r\n");
}

TEST_F(FlagsFixture, AsksForReasons) {
  options.with_reasons = true;
  server.next().awaits_head().sends(
      kHead + put(R"({"blink":{"version":3,"value":false,"reason":{"kind":"OFF"}}})"));
  open();
  run(100);
  EXPECT_NE(request(0).find(std::string(kContextUrl) + "?withReasons=true "), std::string::npos);
  EXPECT_EQ(flags->writer().details(internal::number_of<kFlags, &Settings::blink>()).reason,
            Reason::kDisabled);
}

// 184 bytes of digits, and so on, do not fit in 256 beside the rest.
TEST_F(FlagsFixture, AContextThatIsTooLongForTheUrlIsTheBody) {
  const std::string context = R"({"kind":"device","key":")" + std::string(200, 'k') + "\"}";
  options.with_reasons = true;
  server.next().awaits_head().sends(kHead + put(kPut));
  service.emplace(options, Text(context.data(), context.size()));
  flags = std::make_shared<StaticFlags<Settings, kFlags>>(settings, outside, *service);
  ASSERT_EQ(flags->open(), Error::kNone);
  run(100);
  EXPECT_EQ(request(0).substr(0, 40), "REPORT /meval?withReasons=true HTTP/1.1\r");
  EXPECT_NE(request(0).find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(request(0).substr(request(0).size() - context.size()), context);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
}

// The service sends none; a proxy may.
TEST_F(FlagsFixture, AnIdOfTheStreamIsSentBack) {
  server.next()
      .awaits_head()
      .sends(kHead + std::string("id: 7\n") + put(kPut))
      .waits(20'000)
      .cuts();
  server.otherwise().awaits_head().sends(kHead + put(kPut));
  open();
  run(60'000);
  EXPECT_NE(request(1).find("Last-Event-ID: 7\r\n"), std::string::npos);
}

// Headers are for the service alone: a redirect to another origin takes neither key nor context.
TEST_F(FlagsFixture, TheKeyGoesToNoOtherOrigin) {
  server.next().awaits_head().sends(
      "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://other.example/meval\r\n\r\n");
  server.otherwise().awaits_head().sends(kHead + put(kPut));
  open();
  run(100);
  EXPECT_EQ(request(1).find("mob-1"), std::string::npos);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
}

TEST_F(FlagsFixture, EveryLengthOfContextIsSentWhole) {
  for (size_t size = 1; size < 400; ++size) {
    const std::string context(size, 'c');
    service.emplace(options, Text(context.data(), context.size()));
    http::Request request;
    char room[256];
    ASSERT_EQ(service->ask({Asks::kStream, false}, request, room), Error::kNone);
    ASSERT_EQ(http::check(request), Error::kNone);
    const size_t digits = base64_size(size, Base64::kUrl);
    const size_t url = request.url.text.size();
    ASSERT_EQ(url, request.body.empty() ? 27 + 1 + digits : 27u);
    ASSERT_EQ(request.body.empty(), 28 + digits <= 256);
  }
}

TEST_F(FlagsFixture, PollsWhenAskedTo) {
  options.poll_s = 600;
  server.on_head(
      [](const test::Connection&, test::Script& answer) { answer.sends(document(kPut)).ends(); });
  server.otherwise().awaits_head();
  open();
  run(3'599'000);
  EXPECT_EQ(server.opens(), 6u);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(request(0).substr(0, 42),
            std::string("GET /msdk/evalx/contexts/") + std::string(kContextUrl).substr(0, 17));
  EXPECT_EQ(request(0).find("event-stream"), std::string::npos);
  EXPECT_EQ(server.connections()[0].host, "poll.example");
}

TEST_F(FlagsFixture, APollThatFailsIsTriedAgainSoon) {
  options.poll_s = 600;
  server.next().awaits_head().sends(document(R"({"blink":)")).ends();
  server.next().awaits_head().sends(document("{x")).ends();
  server.otherwise().awaits_head().sends(document(kPut)).ends();
  open();
  run(10'000);
  EXPECT_EQ(take_told(),
            "rejected( PARSE_ERROR) ERROR rejected( PARSE_ERROR) changed(blink) READY ");
}

TEST_F(FlagsFixture, ALongContextIsPolledAsABody) {
  options.poll_s = 1;
  const std::string context = "{\"key\":\"" + std::string(300, 'k') + "\"}";
  service.emplace(options, Text(context.data(), context.size()));
  http::Request request;
  char room[64];
  EXPECT_EQ(service->ask({Asks::kDocument, false}, request, room), Error::kNone);
  EXPECT_EQ(to_std(request.url.text), "http://poll.example/msdk/evalx/context");
  EXPECT_EQ(to_std(request.method), "REPORT");
}

TEST_F(FlagsFixture, WhatCannotBeAskedForIsAnErrorAtOpen) {
  const auto refuses = [&](const char* context) {
    service.emplace(options, context);
    return StaticFlags<Settings, kFlags>(settings, outside, *service).open();
  };
  options.mobile_key = "";
  EXPECT_EQ(refuses(kContext), Error::kCredentials);
  options.mobile_key = "mob\r\nX: y";
  EXPECT_EQ(refuses(kContext), Error::kHeaderValue);
  options.mobile_key = "mob-1";
  EXPECT_EQ(refuses(""), Error::kOption);
  options.poll_s = 604'801;
  EXPECT_EQ(refuses(kContext), Error::kOption);
  options.poll_s = 0;
  options.stream_url = "stream.example";
  EXPECT_EQ(refuses(kContext), Error::kUrlScheme);
  const std::string long_host = "http://" + std::string(300, 'h');
  options.stream_url = Text(long_host.data(), long_host.size());
  EXPECT_EQ(refuses(kContext), Error::kSpanTooSmall);
}

TEST_F(FlagsFixture, AnEmptyDocumentIsUseless) {
  options.poll_s = 600;
  server.otherwise().awaits_head().sends(document("")).ends();
  open();
  run(100);
  EXPECT_EQ(take_told(), "rejected( PARSE_ERROR) ERROR ");
}

TEST_F(FlagsFixture, ADocumentMayBeLongerThanWhatIsRead) {
  options.poll_s = 600;
  server.otherwise().awaits_head().sends(document(R"({"x":{"value":")" + std::string(5'000, 'x') +
                                                  R"("},"blink":{"value":false,"version":1}})"));
  open();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(flags->undeclared(), 1u);
}

std::string long_value() {
  return R"("x":{"version":1,"value":")" + std::string(5'000, 'x') + R"("})";
}

TEST_F(FlagsFixture, AnEventOfAnySizeComesInParts) {
  server.next().awaits_head().sends(
      kHead + put("{" + long_value() + R"(,"blink":{"value":false,"version":1}})") +
      patch(R"({"key":"blink","version":2,"value":true,)" + long_value() + "}") +
      event("delete", "{" + long_value() + R"(,"key":"blink","version":3})") +
      event("other", std::string(5'000, '{')));
  open();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink) READY changed(blink) ");
  EXPECT_EQ(flags->writer().details(internal::number_of<kFlags, &Settings::blink>()).version, 3u);
}

TEST_F(FlagsFixture, AUselessPartEndsTheStream) {
  server.next().awaits_head().sends(kHead + put("[" + long_value()));
  open();
  run(100);
  EXPECT_EQ(take_told(), "rejected( PARSE_ERROR) ERROR ");
}

// Which event its parts are of is known too late; a whole one is as good as any.
TEST_F(FlagsFixture, ANameBehindTheDataIsTooLateForParts) {
  server.next().awaits_head().sends(kHead + std::string("data: {}\nevent: put\n\n") + "data: {" +
                                    long_value() + "}\nevent: other\n\n" + "data: {" +
                                    long_value() + "}\nevent: put\n\n");
  open();
  run(100);
  EXPECT_EQ(take_told(), "READY rejected( PARSE_ERROR) ");
}

TEST_F(FlagsFixture, ASlashAtTheEndOfAnAddressIsNotDoubled) {
  options.stream_url = "http://stream.example/relay/";
  server.next().awaits_head().sends(kHead + put(kPut));
  open();
  run(100);
  EXPECT_EQ(request(0).substr(0, 23), "GET /relay/meval/eyJraW");
  transport.close();
  options.stream_url = "";
  service.emplace(options, kContext);
  EXPECT_EQ((StaticFlags<Settings, kFlags>(settings, outside, *service).open()), Error::kUrlScheme);
}

struct Case {
  const char* events;  ///< each `type data`, separated by '|'
  const char* told;
};

class Events : public FlagsFixture, public ::testing::WithParamInterface<Case> {};

TEST_P(Events, BecomeCommits) {
  server.next().awaits_head().sends(kHead);
  open();
  run(10);
  std::string rest = GetParam().events;
  while (!rest.empty()) {
    const std::string one = rest.substr(0, rest.find('|'));
    rest = rest.substr(std::min(rest.size(), one.size() + 1));
    sends(event(one.substr(0, one.find(' ')), one.substr(one.find(' ') + 1)));
  }
  EXPECT_EQ(take_told(), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    LaunchDarkly,
    Events,
    ::testing::Values(
        // A patch counts when it is newer than what is known.
        Case{
            R"(put {"blink":{"version":5,"value":false}}|patch {"key":"blink","version":6,"value":true})",
            "changed(blink) READY changed(blink) "},
        Case{
            R"(put {"blink":{"version":5,"value":false}}|patch {"key":"blink","version":5,"value":true})",
            "changed(blink) READY "},
        Case{
            R"(put {"blink":{"version":5,"value":false}}|patch {"key":"blink","version":4,"value":true})",
            "changed(blink) READY "},
        Case{R"(put {}|patch {"key":"loud","version":0,"value":true})", "READY changed(loud) "},
        Case{R"(patch {"key":"loud","version":1,"value":true})", "changed(loud) "},
        Case{
            R"(put {"loud":{"version":0,"value":true}}|patch {"key":"loud","version":0,"value":false})",
            "changed(loud) READY "},
        // A put replaces all, whatever the versions.
        Case{
            R"(put {"blink":{"version":5,"value":false}}|put {"blink":{"version":4,"value":true}})",
            "changed(blink) READY changed(blink) "},
        Case{R"(put {"blink":{"version":5,"value":false}}|put {})",
             "changed(blink) READY changed(blink) "},
        Case{R"(put {"blink":{"version":5,"value":false}}|put null)",
             "changed(blink) READY changed(blink) "},
        Case{
            R"(put {"loud":{"version":5,"value":true}}|put {}|patch {"key":"loud","version":1,"value":true})",
            "changed(loud) READY changed(loud) changed(loud) "},
        // A delete leaves its version behind.
        Case{
            R"(put {"loud":{"version":5,"value":true}}|delete {"key":"loud","version":6}|patch {"key":"loud","version":6,"value":true})",
            "changed(loud) READY changed(loud) "},
        Case{R"(put {"loud":{"version":5,"value":true}}|delete {"key":"loud","version":5})",
             "changed(loud) READY "},
        Case{
            R"(put {}|delete {"key":"loud","version":3}|patch {"key":"loud","version":3,"value":true})",
            "READY "},
        Case{
            R"(put {}|delete {"key":"loud","version":3}|patch {"key":"loud","version":4,"value":true})",
            "READY changed(loud) "},
        // A refused flag keeps its value and takes the version.
        Case{
            R"(put {"gain":{"version":1,"value":3}}|patch {"key":"gain","version":9,"value":"x"}|patch {"key":"gain","version":8,"value":4})",
            "changed(gain) READY rejected(gain TYPE_MISMATCH) "},
        // A segment changed what the flag means for this context: the same version, another value.
        Case{R"(put {"loud":{"version":5,"value":true}}|put {"loud":{"version":5,"value":false}})",
             "changed(loud) READY changed(loud) "},
        // A commit that changes no value is not told.
        Case{
            R"(put {"loud":{"version":5,"value":true}}|patch {"key":"loud","version":6,"value":true})",
            "changed(loud) READY "},
        // What is not known is ignored.
        Case{"put {}|ping  |comment x|message {|x {\"key\":\"loud\",\"version\":1,\"value\":true}",
             "READY "},
        Case{R"(put {}|patch {"key":"nobody","version":1,"value":true})", "READY "}));

}  // namespace
}  // namespace esse::flags
