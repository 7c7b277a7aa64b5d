// SPDX-License-Identifier: Apache-2.0
// What StaticFlags tells of a connection: commits, refusals, status, age, expiry.
#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {
namespace {

constexpr char kPut[] = R"({"blink":{"version":3,"value":false},"gain":{"version":4,"value":1.5}})";

TEST_F(FlagsFixture, CommitsAPutAndIsReady) {
  server.next().awaits_head().sends(kHead + put(kPut));
  open();
  EXPECT_EQ(status(), Status::kNotReady);
  EXPECT_EQ(flags->age_s(), UINT32_MAX);
  run(100);
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
  EXPECT_FALSE(settings->blink);
  EXPECT_EQ(settings->gain, 1.5_dec);
  EXPECT_EQ(flags->age_s(), 0u);
}

TEST_F(FlagsFixture, TellsChangesRefusalsAndStatusOneAfterTheOther) {
  server.next().awaits_head().sends(
      kHead + put(R"({"blink":{"version":3,"value":false},"gain":{"version":4,"value":101}})"));
  open();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink) rejected(gain OUT_OF_RANGE) READY ");
  EXPECT_EQ(settings->gain, 20.5_dec);
  sends(put(R"({"blink":{"version":3,"value":false}})"));
  EXPECT_EQ(take_told(), "") << "nothing is other than before";
}

TEST_F(FlagsFixture, IsStaleThirtySecondsAfterItsService) {
  server.next().awaits_head().sends(kHead + put(kPut)).waits(5'000).cuts();
  server.otherwise().refuses();
  open();
  run(5'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
  run(29'900);
  EXPECT_EQ(status(), Status::kReady);
  EXPECT_EQ(take_told(), "");
  run(1'200);
  EXPECT_EQ(take_told(), "STALE ");
  EXPECT_FALSE(settings->blink) << "values stay";
}

TEST_F(FlagsFixture, IsReadyThroughAReconnect) {
  server.next().awaits_head().sends(kHead + put(kPut)).waits(20'000).ends();
  server.next().awaits_head().sends(kHead).waits(1'000).sends(put(kPut));
  open();
  run(60'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
}

TEST_F(FlagsFixture, IsStaleWhenAnOpenStreamDoesNotSayItsFlags) {
  server.next().awaits_head().sends(kHead + put(kPut)).waits(1'000).ends();
  server.otherwise().awaits_head().sends(kHead);
  open();
  run(40'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY STALE ");
}

TEST_F(FlagsFixture, SaysAnErrorBeforeTheFirstAnswer) {
  server.next().refuses();
  server.otherwise().awaits_head().sends(kHead + put(kPut));
  open();
  run(10'000);
  EXPECT_EQ(take_told(), "ERROR changed(blink gain) READY ");
}

// Asked again once soon (a server that is being replaced), and then slowly.
TEST_F(FlagsFixture, IsFatalWhenItIsRefused) {
  for (const char* const answer :
       {"401 Unauthorized", "403 Forbidden", "404 Not Found", "204 No Content"}) {
    SCOPED_TRACE(answer);
    server.otherwise().awaits_head().sends("HTTP/1.1 " + std::string(answer) +
                                           "\r\nContent-Length: 0\r\n\r\n");
    open();
    run(60'000);
    EXPECT_EQ(status(), Status::kFatal);
    const size_t opens = server.opens();
    run(60'000);
    EXPECT_EQ(server.opens(), opens) << "slowly";
    server.otherwise().awaits_head().sends(kHead + put(kPut));
    run(24ull * 3600 * 1000);
    EXPECT_EQ(status(), Status::kReady);
    transport.close();
  }
}

// A stream that opens again says nothing yet.
TEST_F(FlagsFixture, IsFatalUntilItIsAnswered) {
  for (int i = 0; i < 2; ++i) {
    server.next().awaits_head().sends("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  }
  server.otherwise().awaits_head().sends(kHead).waits(5'000).sends(put(kPut));
  open();
  run(24ull * 3600 * 1000);
  EXPECT_EQ(take_told().substr(0, 37), "ERROR FATAL changed(blink gain) READY");
}

// A captive portal's page is no word of the service.
TEST_F(FlagsFixture, AnotherPageIsAnError) {
  server.otherwise().awaits_head().sends(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n");
  open();
  run(60'000);
  EXPECT_EQ(take_told(), "ERROR ");
}

TEST_F(FlagsFixture, ASilentStreamIsHealthyUntilItsIdleLimit) {
  server.next().awaits_head().sends(kHead + put(kPut));
  server.otherwise().refuses();
  open();
  run(329'000);
  EXPECT_EQ(status(), Status::kReady);
  EXPECT_GE(flags->age_s(), 328u);
  run(3'000);
  EXPECT_EQ(status(), Status::kStale) << "it is gone for 30 s";
}

// A proxy cuts what is silent for a minute.
TEST_F(FlagsFixture, AStreamThatIsCutInSilenceIsReadyThroughout) {
  server.on_head([](const test::Connection&, test::Script& answer) {
    answer.sends(kHead + put(kPut)).waits(60'000).cuts();
  });
  server.otherwise().awaits_head();
  open();
  run(3'600'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
}

inline constexpr Flag<Settings> kExpiring[] = {
    flag<&Settings::name>("name"),
    flag<&Settings::blink>("blink").expires_after(600),
    flag<&Settings::loud>("loud").expires_after(1'200),
    flag<&Settings::rate_ms>("blink-rate-ms"),
    flag<&Settings::gain>("gain"),
    flag<&Settings::greeting>("greeting"),
    flag<&Settings::limits>("limits"),
};

inline constexpr Flag<Settings> kLasting[] = {
    flag<&Settings::name>("name"),     flag<&Settings::blink>("blink"),
    flag<&Settings::loud>("loud"),     flag<&Settings::rate_ms>("blink-rate-ms"),
    flag<&Settings::gain>("gain"),     flag<&Settings::greeting>("greeting"),
    flag<&Settings::limits>("limits"),
};

TEST_F(FlagsFixture, FlagsExpireOneByOne) {
  server.next()
      .awaits_head()
      .sends(kHead +
             put(R"({"blink":{"version":3,"value":false},"loud":{"version":1,"value":true},)"
                 R"("gain":{"version":4,"value":1.5}})"))
      .waits(100'000)
      .sends(":\n")
      .cuts();
  server.otherwise().refuses();
  open<kExpiring>();
  run(100'000 + 599'000);
  EXPECT_EQ(take_told(), "changed(blink loud gain) READY STALE ");
  run(2'000);
  EXPECT_EQ(take_told(), "changed(blink) ");
  EXPECT_TRUE(settings->blink) << "its default";
  run(598'000);
  EXPECT_EQ(take_told(), "");
  run(2'000);
  EXPECT_EQ(take_told(), "changed(loud) ");
  EXPECT_EQ(settings->gain, 1.5_dec) << "it never expires";
  run(100ull * 24 * 3600 * 1000);
  EXPECT_EQ(take_told(), "");
}

TEST_F(FlagsFixture, AnExpiredFlagComesBack) {
  server.next().awaits_head().sends(kHead + put(kPut)).waits(1'000).ends();
  for (int i = 0; i < 60; ++i) {
    server.next().refuses();
  }
  server.otherwise().awaits_head().sends(kHead + put(kPut));
  open<kExpiring>();
  run(1'400'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY STALE changed(blink) changed(blink) READY ");
}

TEST_F(FlagsFixture, AFlagThatWouldExpireOnAHealthyStreamIsRefused) {
  options.client.exchange.idle_ms = 600'000;
  service.emplace(options, kContext);
  StaticFlags<Settings, kExpiring> refused(settings, outside, *service);
  EXPECT_EQ(refused.open(), Error::kOption);
  options.client.exchange.idle_ms = 0;
  service.emplace(options, kContext);
  StaticFlags<Settings, kExpiring> endless(settings, outside, *service);
  EXPECT_EQ(endless.open(), Error::kOption);
  StaticFlags<Settings, kLasting> lasting(settings, outside, *service);
  EXPECT_EQ(lasting.open(), Error::kNone);
}

// The settings stay, the failures count, and the next attempt has no Last-Event-ID.
TEST_F(FlagsFixture, AUselessEventEndsTheStreamAsAFailure) {
  server.next().awaits_head().sends(kHead + put(kPut) + "id: 9\n" + put(R"({"blink":{)"));
  server.otherwise().awaits_head().sends(kHead + put("[1]"));
  open();
  run(3'600'000);
  EXPECT_EQ(take_told().substr(0, 60),
            "changed(blink gain) READY rejected( PARSE_ERROR) rejected( P");
  EXPECT_EQ(status(), Status::kStale);
  EXPECT_FALSE(settings->blink);
  EXPECT_EQ(flags->cause().error, Error::kRejected);
  EXPECT_LT(server.opens(), 250u) << "no hot loop: delays grow to 30 s";
  EXPECT_GT(server.opens(), 100u);
  EXPECT_EQ(request(1).find("Last-Event-ID"), std::string::npos);
}

TEST_F(FlagsFixture, ACutEventChangesNothing) {
  const std::string whole = put(kPut);
  for (size_t size = 0; size < whole.size(); ++size) {
    server.next().awaits_head().sends(kHead + whole.substr(0, size)).cuts();
  }
  server.otherwise().refuses();
  open();
  run(3'600'000);
  EXPECT_EQ(take_told(), "ERROR ");
  EXPECT_TRUE(settings->blink);
  EXPECT_GE(server.opens(), whole.size());
}

TEST_F(FlagsFixture, NothingExpiresBetweenTwoPolls) {
  options.poll_s = 3'600;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
  for (int i = 0; i < 10; ++i) {
    server.next().awaits_head().sends(answer + kPut).ends();
  }
  server.otherwise().refuses();
  open<kExpiring>();
  run(35'000'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
  run(3'600'000);
  EXPECT_EQ(take_told(), "changed(blink) STALE ") << "the poll that failed tells it";
}

// Its rest may come soon, and says more than that time is over.
TEST_F(FlagsFixture, NothingExpiresWhileACommitIsStaged) {
  const std::string whole = put(R"({"x":{"value":")" + std::string(2'000, 'x') +
                                R"("},"blink":{"version":4,"value":false}})");
  server.next().awaits_head().sends(kHead + put(kPut)).waits(1'000).ends();
  for (int i = 0; i < 20; ++i) {
    server.next().connects_in(kForever);
  }
  server.otherwise()
      .awaits_head()
      .sends(kHead + whole.substr(0, 1'900))
      .waits(250'000)
      .sends(whole.substr(1'900));
  open<kExpiring>();
  run(580'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY STALE ");
  run(100'000);
  EXPECT_EQ(take_told(), "") << "600 s are over";
  run(300'000);
  EXPECT_EQ(take_told(), "changed(gain) READY ");
  EXPECT_FALSE(settings->blink);
}

TEST_F(FlagsFixture, ATypeThatIsTooLongIsNoEventOfTheService) {
  server.next().awaits_head().sends(kHead + event(std::string(600, 'p'), "{") + ":hb\n" +
                                    "id: " + std::string(600, '9') + "\n\n" + put(kPut));
  open();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
}

// As when the service was given another context that it cannot send.
TEST_F(FlagsFixture, AServiceThatCannotGoOnStops) {
  server.next().awaits_head().sends(kHead + put(kPut)).cuts();
  open();
  run(100);
  service->identify("");
  run(60'000);
  EXPECT_EQ(take_told(), "changed(blink gain) READY stopped STALE ");
  EXPECT_EQ(flags->cause().error, Error::kStoppedByHook);
}

// A refusal is told with its flag, and no flag when there was none.
TEST_F(FlagsFixture, SaysWhichFlagWasRefused) {
  open();
  EXPECT_EQ(to_std(flags->rejected_key()), "");
  EXPECT_EQ(flags->rejected_error(), FlagError::kParseError);
}

TEST_F(FlagsFixture, StopsWhenAskedTo) {
  server.otherwise().awaits_head().sends(kHead + put(kPut));
  open();
  run(100);
  flags->client().close();
  run(100);
  EXPECT_EQ(take_told(), "changed(blink gain) READY stopped ");
  EXPECT_EQ(flags->cause().error, Error::kClosedByCaller);
  run(31'000);
  EXPECT_EQ(take_told(), "STALE ");
  EXPECT_EQ(flags->open_again(), Error::kNone);
  run(10'000);
  EXPECT_EQ(take_told(), "READY ");
}

TEST_F(FlagsFixture, ReportsWhatItRefuses) {
  server.next().awaits_head().sends(kHead + put(R"({"gain":{"version":4,"value":"x"},"z":{}})"));
  open();
  run(100);
  char room[128];
  EXPECT_EQ(to_std(flags->report(room)),
            R"({"context":"737a4ad6","commit":1,"refused":1,"flags":{"gain":"TYPE_MISMATCH"}})");
  EXPECT_EQ(flags->undeclared(), 1u);
}

}  // namespace
}  // namespace esse::flags
