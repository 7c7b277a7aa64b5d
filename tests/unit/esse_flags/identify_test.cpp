// SPDX-License-Identifier: Apache-2.0
// Another context while the flags are followed.
#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {
namespace {

constexpr char kOther[] = R"({"kind":"device","key":"dev2"})";
constexpr char kOtherUrl[] = "eyJraW5kIjoiZGV2aWNlIiwia2V5IjoiZGV2MiJ9";
constexpr char kPut[] = R"({"blink":{"version":3,"value":false}})";
constexpr char kOtherPut[] =
    R"({"blink":{"version":2,"value":true},"loud":{"version":1,"value":true}})";

TEST_F(FlagsFixture, IdentifyAsksForTheOtherContext) {
  server.next().awaits_head().sends(kHead + put(kPut));
  server.next().awaits_head().sends(kHead).waits(3'000).sends(put(kOtherPut));
  open();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(2'500);
  EXPECT_EQ(take_told(), "RECONCILING ");
  EXPECT_FALSE(settings->blink) << "readable meanwhile";
  run(3'000);
  EXPECT_EQ(take_told(), "changed(blink loud) READY ");
  EXPECT_NE(request(0).find(std::string("GET /meval/") + kContextUrl + " "), std::string::npos);
  EXPECT_NE(request(1).find(std::string("GET /meval/") + kOtherUrl + " "), std::string::npos);
}

TEST_F(FlagsFixture, WhatComesLateOfTheContextBeforeIsDiscarded) {
  server.next().awaits_head().sends(kHead + put(kPut));
  server.next().awaits_head().sends(kHead + put(kOtherPut));
  open();
  run(100);
  server.push(transport, [](test::Script& script) {
    script.sends(patch(R"({"key":"blink-rate-ms","version":9,"value":60})"));
  });
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(3'000);
  EXPECT_EQ(settings->rate_ms, 500);
  EXPECT_EQ(take_told(), "changed(blink) READY RECONCILING changed(blink loud) READY ");
}

// A put of which a part has come already.
TEST_F(FlagsFixture, WhatIsHalfHereOfTheContextBeforeIsDiscarded) {
  const std::string long_put = put(R"({"blink":{"version":3,"value":false},"x":{"value":")" +
                                   std::string(2'000, 'x') + R"("}})");
  server.next().awaits_head().sends(kHead + long_put.substr(0, 1'900));
  server.next().awaits_head().sends(kHead + put(R"({"loud":{"version":1,"value":true}})"));
  open();
  run(100);
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(3'000);
  EXPECT_TRUE(settings->blink);
  EXPECT_EQ(take_told(), "changed(loud) READY ");
}

TEST_F(FlagsFixture, IdentifySendsNoEventIdOfTheContextBefore) {
  server.next().awaits_head().sends(kHead + std::string("id: 7\n") + put(kPut));
  server.otherwise().awaits_head().sends(kHead + put(kOtherPut));
  open();
  run(100);
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(3'000);
  EXPECT_EQ(request(1).find("Last-Event-ID"), std::string::npos);
}

TEST_F(FlagsFixture, IdentifyEndsAWaitAndAnAttempt) {
  server.next().refuses();
  server.next().connects_in(kForever);
  server.otherwise().awaits_head().sends(kHead + put(kOtherPut));
  open();
  run(10);
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(3'000);
  ASSERT_EQ(server.opens(), 2u) << "no backoff";
  EXPECT_EQ(flags->identify(kContext), Error::kNone);
  run(3'000);
  EXPECT_EQ(status(), Status::kReady);
}

TEST_F(FlagsFixture, IdentifyBeforeTheFirstAttemptIsThatOfTheFirst) {
  server.next().awaits_head().sends(kHead + put(kOtherPut));
  open();
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(3'000);
  EXPECT_EQ(server.opens(), 1u);
  EXPECT_NE(request(0).find(kOtherUrl), std::string::npos);
  EXPECT_EQ(take_told(), "changed(loud) READY ");
}

// One that cannot be sent changes nothing, not even the URL of the attempt that is under way.
TEST_F(FlagsFixture, AContextThatCannotBeSentIsRefused) {
  server.next().connects_in(50).awaits_head().sends(kHead + put(kPut));
  open();
  run(10);
  EXPECT_EQ(flags->identify(""), Error::kOption);
  run(1'000);
  EXPECT_NE(request(0).find(kContextUrl), std::string::npos);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  EXPECT_EQ(to_std(service->context()), kContext);
}

TEST_F(FlagsFixture, RefusalsOfTheOtherContextAreFatal) {
  server.next().awaits_head().sends(kHead + put(kPut));
  server.otherwise().awaits_head().sends("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  open();
  run(100);
  EXPECT_EQ(flags->identify(kOther), Error::kNone);
  run(60'000);
  EXPECT_EQ(take_told(), "changed(blink) READY RECONCILING FATAL ");
}

}  // namespace
}  // namespace esse::flags
