// SPDX-License-Identifier: Apache-2.0
// What follows the end of an attempt: delays, limits, policy. Items 44 to 58 bear their numbers.
#include "client_fixture.h"

namespace esse::test {
namespace {

using Failing = ClientFixture;

std::string status(int code, const std::string& more = "", const std::string& body = "") {
  return "HTTP/1.1 " + std::to_string(code) +
         " x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more + "\r\n" + body;
}

TEST_F(Failing, Item44_AnEndedStreamIsFollowedByAnotherWithTheId) {
  server.next().awaits_head().sends(head() + "id: 7\ndata: a\n\n").ends();
  server.next().awaits_head().sends(head());
  open();
  run(5'000);
  ASSERT_EQ(server.opens(), 2u);
  EXPECT_NE(request(1).find("Last-Event-ID: 7\r\n"), std::string::npos);
  EXPECT_EQ(count(StepKind::kRetrying), 1u);
  EXPECT_EQ(count(StepKind::kOpened), 2u);
  EXPECT_EQ(seen[2].cause.error, Error::kStreamEnded);
}

TEST_F(Failing, TheRetryFieldIsTheDelayOfTheBrowser) {
  options = browser_options();
  server.next().awaits_head().sends(head() + "retry: 2500\n\n").ends();
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().delay_ms, 2'500u);
  run_until(StepKind::kOpened);
  EXPECT_EQ(last().at_ms, 2'500u);
}

TEST_F(Failing, Item45_RetryZeroCannotMakeAStorm) {
  server.otherwise().awaits_head().sends(head() + "retry: 0\ndata: x\n\n").ends();
  open();
  run(3'600'000);
  EXPECT_GE(server.opens(), 20u);
  EXPECT_LE(server.opens(), 150u);  // eventsource-c: 2,500 in ten seconds
}

TEST_F(Failing, Item45_ForcedReconnectsCannotMakeAStorm) {
  options.budget.refill_s = 0;
  server.otherwise().awaits_head().sends(head());
  open();
  for (int i = 0; i < 1'000; ++i) {
    client->reconnect();
    run(10);
  }
  EXPECT_LE(server.opens(), 21u);  // ten seconds, a floor of half a second
}

TEST_F(Failing, Item45a_RetryOnEveryConnectionDoesNotResetTheGrowth) {
  options.backoff.jitter_16 = 0;
  server.otherwise().awaits_head().sends(head() + "retry: 200\n\n").ends();
  open();
  uint32_t before = 0;
  for (int i = 0; i < 8; ++i) {
    run_until(StepKind::kRetrying);
    EXPECT_GT(last().delay_ms, before);
    before = last().delay_ms;
  }
  EXPECT_GE(before, 20'000u);
}

TEST_F(Failing, Item46_AnAbsurdRetryIsCapped) {
  for (const char* retry :
       {"604800001", "4000000000", "4294967295", "4294967296", "99999999999999999999"}) {
    server.next().awaits_head().sends(head() + "retry: 5\nretry: " + retry + "\n\n").ends();
    server.otherwise().awaits_head().sends(head());
    open();
    run_until(StepKind::kRetrying);
    EXPECT_GE(last().delay_ms, options.backoff.retry_cap_ms) << retry;
    EXPECT_LE(last().delay_ms, 2 * options.backoff.retry_cap_ms) << retry;
  }
}

TEST_F(Failing, Item47_RetryAfterIsHonouredOnce) {
  server.next().awaits_head().sends(status(503, "Retry-After: 120\r\n"));
  server.next().awaits_head().sends(status(503));
  server.otherwise().awaits_head().sends(head());
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.status, 503);
  EXPECT_GE(last().delay_ms, 120'000u);
  EXPECT_LE(last().delay_ms, 240'000u);
  run_until(StepKind::kRetrying);
  EXPECT_LE(last().delay_ms, 2'000u);
}

TEST_F(Failing, Item48_OnlyAHealthyConnectionClearsTheFailures) {
  options.backoff.jitter_16 = 0;
  for (int i = 0; i < 4; ++i) {
    server.next().awaits_head().sends(head() + "data: x\n\n").waits(5'000).cuts();
  }
  server.next().awaits_head().sends(head()).waits(61'000).cuts();
  server.otherwise().awaits_head().sends(head());
  open();
  for (const uint32_t delay : {1'000u, 1'984u, 3'968u, 7'936u, 1'000u}) {
    run_until(StepKind::kRetrying);
    EXPECT_NEAR(last().delay_ms, delay, delay / 20.0);
  }
}

TEST_F(Failing, Item48_APlannedEndAfterDataIsNoFailure) {
  options.backoff.jitter_16 = 0;
  server.otherwise().awaits_head().sends(head() + "data: x\n\n").waits(30'000).ends();
  open();
  for (int i = 0; i < 20; ++i) {
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().delay_ms, 1'000u);
  }
}

TEST_F(Failing, Item48_OneEventAndEndForEverBacksOff) {
  server.otherwise().awaits_head().sends(head() + "data: x\n\n").ends();
  open();
  run(3'600'000);
  EXPECT_LE(server.opens(), 60u);  // eventsource-c: 19 a minute, for ever
}

TEST_F(Failing, Item50_GoesOnOverManyWrapsOfTheCounter) {
  options.exchange.idle_ms = 60'000;
  server.otherwise().awaits_head().sends(head()).waits(300'000'000).ends();
  open();
  run(120ull * 24 * 3'600 * 1'000);
  EXPECT_NEAR(static_cast<double>(count(StepKind::kRetrying)), 120.0 * 24 * 60, 40'000.0);
  EXPECT_EQ(last().cause.error, Error::kIdleTimeout);
}

TEST_F(Failing, Item50_AGapOf25Or50DaysBetweenPollsIsSurvived) {
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'000);
  for (const uint64_t days : {25u, 50u, 3u, 49u}) {
    clock.advance(days * 24 * 3'600 * 1'000);
    run_until(StepKind::kRetrying, 1'000'000);
    run_until(StepKind::kOpened, 1'000'000);
  }
}

TEST_F(Failing, Item50_AStepBackwardOfTheCounterIsSurvived) {
  options.exchange.idle_ms = 60'000;
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'000);
  const uint32_t now = clock.now().ticks();
  client->poll(Millis(now - 3'600'000), 0);
  const Step step = client->poll(Millis(now - 3'600'000 + 58'000), 0);
  EXPECT_EQ(step.kind, StepKind::kIdle);
  EXPECT_LE(step.wait_ms, 60'000u);
  EXPECT_EQ(client->poll(Millis(now - 3'600'000 + 60'001), 0).kind, StepKind::kRetrying);
}

TEST_F(Failing, Item51_UnauthorizedAsksTheHookOnceSoonThenSlowly) {
  static int asked;
  asked = 0;
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    static const http::Header kKeys[] = {{"Authorization", "Bearer old"},
                                         {"Authorization", "Bearer new"}};
    attempt.request.headers = Span<const http::Header>(&kKeys[asked++ == 0 ? 0 : 1], 1);
    return Go::kGo;
  };
  server.next().awaits_head().sends(status(401));
  server.next().awaits_head().sends(status(401));
  server.otherwise().awaits_head().sends(head());
  open();
  run_until(StepKind::kRetrying);
  EXPECT_LE(last().delay_ms, 1'000u);
  run_until(StepKind::kRetrying);
  EXPECT_GE(client->delay_ms(), options.backoff.slow_ms);
  EXPECT_NE(request(0).find("Authorization: Bearer old\r\n"), std::string::npos);
  EXPECT_NE(request(1).find("Authorization: Bearer new\r\n"), std::string::npos);
  run_until(StepKind::kOpened, 7ull * 24 * 3'600'000);
}

TEST_F(Failing, Item52_EveryPhaseHasItsLimit) {
  options.exchange.name_ms = 1'000;
  options.exchange.connect_ms = 2'000;
  options.exchange.securing_ms = 3'000;
  options.exchange.response_ms = 4'000;
  options.exchange.idle_ms = 5'000;
  server.next().name_takes(kForever);
  server.next().connects_in(kForever);
  server.next().secures_in(kForever);
  server.next().awaits_head();
  server.next().awaits_head().sends(head());
  server.otherwise().awaits_head().sends(head());
  open("https://h.example/");
  const Error expected[] = {Error::kNameTimeout, Error::kConnectTimeout, Error::kTlsTimeout,
                            Error::kResponseTimeout, Error::kIdleTimeout};
  for (const Error error : expected) {
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, error) << name(last().cause.error);
  }
  EXPECT_EQ(client->statistics().count(ErrorGroup::kTimeout), 5u);
}

TEST_F(Failing, Item52_AnyByteFeedsTheWatchdog) {
  options.exchange.idle_ms = 5'000;
  Script& script = server.next().awaits_head().sends(head());
  for (int i = 0; i < 20; ++i) {
    script.waits(4'000).sends(":");  // not even a line
  }
  open();
  run(80'000);
  EXPECT_EQ(count(StepKind::kRetrying), 0u);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kIdleTimeout);
  EXPECT_EQ(last().at_ms, 85'000u);
}

TEST_F(Failing, Item53_AQuietStreamIsNoFailureUnlessConfigured) {
  options.exchange.idle_ms = 0;
  server.next().awaits_head().sends(head());
  open();
  run(30ull * 24 * 3'600'000);
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_LE(polls, 50u);
}

TEST_F(Failing, Item56_NoMemoryForTlsIsRetriedSlowly) {
  server.otherwise().secure_fails(Error::kTlsMemory, -0x7F00);
  open("https://h.example/");
  run(24ull * 3'600'000);
  EXPECT_LE(server.opens(), 40u);  // seen in the field: one each 47 ms
  EXPECT_EQ(last().cause.error, Error::kTlsMemory);
  EXPECT_EQ(last().cause.native, -0x7F00);
  EXPECT_EQ(last().cause.phase, Phase::kSecuring);
}

TEST_F(Failing, Item57_ADeadLinkIsNotTriedAndNotCounted) {
  options.attempt_limit = 3;
  for (int i = 0; i < 20; ++i) {
    server.next().opens_not(Error::kNetworkDown);
  }
  server.otherwise().awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened);
  EXPECT_EQ(client->statistics().attempts, 1u);
  EXPECT_LE(last().at_ms, 30'000u);
}

TEST_F(Failing, Item58_ARequestLargerThanTheWindowIsWrittenOverManyPolls) {
  const std::string long_id(100, 'i');
  options.request.last_event_id = Text(long_id.data(), long_id.size());
  server.next().writes_at_most(7, 3).awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened);
  EXPECT_NE(request(0).find("Last-Event-ID: " + long_id + "\r\n"), std::string::npos);
  EXPECT_EQ(request(0).substr(request(0).size() - 4), "\r\n\r\n");
}

TEST_F(Failing, A204OrAPortalPageDoesNotStopADevice) {
  server.next().awaits_head().sends("HTTP/1.1 204 No Content\r\n\r\n");
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>");
  server.otherwise().awaits_head().sends(head());
  open();
  run_until(StepKind::kRetrying, 24ull * 3'600'000);
  EXPECT_EQ(last().cause.error, Error::kNoContent);
  run_until(StepKind::kRetrying, 24ull * 3'600'000);
  EXPECT_EQ(last().cause.error, Error::kContentType);
  run_until(StepKind::kOpened, 24ull * 3'600'000);
}

TEST_F(Failing, A204StopsTheBrowserAndLaunchDarkly) {
  for (const ClientOptions& preset : {browser_options(), launchdarkly_options()}) {
    options = preset;
    server.next().awaits_head().sends("HTTP/1.1 204 No Content\r\n\r\n");
    open();
    run_until(StepKind::kStopped);
    EXPECT_EQ(last().cause.error, Error::kNoContent);
    EXPECT_EQ(client->ready_state(), ReadyState::kClosed);
    EXPECT_EQ(poll().wait_ms, kForever);
  }
}

TEST_F(Failing, TheFirstFailureStopsWhenToldSo) {
  options.retry_initial = false;
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kConnectRefused);
  EXPECT_EQ(last().cause.native, 111);
  EXPECT_EQ(server.opens(), 1u);
}

#if ESSE_CLIENT_ERROR_BODY
TEST_F(Failing, AnErrorBodyIsShownAsFarAsThereIsRoom) {
  options.error_body = true;
  const std::string large(600, 'e');
  server.next().awaits_head().sends(status(503, "", "overloaded, sorry"));
  server.next().awaits_head().sends(status(503, "", large));
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\nContent-Length: 9\r\n\r\nabc").cuts();
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\n\r\nno end");
  server.otherwise().awaits_head().sends(head());
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->error_body()), "overloaded, sorry");
  EXPECT_EQ(client->status(), 503);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->error_body()), large.substr(0, 512));
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->error_body()), "abc");
  EXPECT_EQ(last().cause.error, Error::kStatus);
  const uint64_t from = clock.elapsed_ms();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->error_body()), "no end");
  EXPECT_LE(clock.elapsed_ms() - from, 60'000u);
  run_until(StepKind::kOpened);
  EXPECT_TRUE(client->error_body().empty());
}

TEST_F(Failing, ACauseIsTheLastOneUntilTheNextIsReported) {
  options.error_body = true;
  server.next().refuses();
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\n\r\nno end");
  open();
  run_until(StepKind::kRetrying);
  while (client->phase() != Phase::kBody) {
    clock.jump({poll().wait_ms, transport.wake_ms()});
  }
  EXPECT_EQ(client->cause().error, Error::kConnectRefused) << "the error's body is being read";
  run_until(StepKind::kRetrying);
  EXPECT_EQ(client->cause().error, Error::kStatus);
  EXPECT_EQ(client->cause().phase, Phase::kBody);
}

// The last turn of a poll may be the one that sees the limit pass: nobody may sleep on what was
// closed then.
TEST_F(Failing, AnErrorBodyThatComesWithItsLimitIsNotWaitedFor) {
  for (const char* const rest : {"", "a", "ab", "abc", "abcd"}) {
    std::string chunks;
    for (const char* c = rest; *c != '\0'; ++c) {
      chunks += std::string("1\r\n") + *c + "\r\n";
    }
    options = browser_options();
    options.error_body = true;
    server.next()
        .awaits_head()
        .sends("HTTP/1.1 503 x\r\nTransfer-Encoding: chunked\r\n\r\n")
        .waits(6'000)
        .sends(chunks);
    open();
    while (poll().wait_ms == 0) {
    }
    clock.advance(7'000);
    for (int i = 0; seen.empty() || last().kind != StepKind::kStopped; ++i) {
      ASSERT_EQ(poll().wait_ms, 0u) << rest;
      ASSERT_LT(i, 10) << rest;
    }
    EXPECT_EQ(str(client->error_body()), rest);
    EXPECT_EQ(last().cause.error, Error::kStatus);
    seen.clear();
  }
}
#endif

#if ESSE_HTTP_REDIRECTS
// A portal sends a client to https: what its transport cannot open is no mistake of the caller's.
TEST_F(Failing, ARedirectToWhatCannotBeOpenedIsTheServersDoing) {
  for (const Error error : {Error::kNoTls, Error::kUrlHost}) {
    server.next().awaits_head().sends(status(302, "Location: https://portal.example/\r\n"));
    server.next().opens_not(error);
    server.next().awaits_head().sends(head());
    open();
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, error);
    EXPECT_GE(last().delay_ms, options.backoff.slow_ms);
    run_until(StepKind::kOpened);
    server.next().opens_not(error);  // of the caller's own URL it is
    open();
    run_until(StepKind::kStopped);
  }
}
#endif

TEST_F(Failing, TheBudgetIsTheLastDefence) {
  options.backoff.base_ms = options.backoff.floor_ms = 1;
  options.backoff.cap_ms = 1;
  options.budget.attempts = 10;
  options.budget.refill_s = 60;
  server.otherwise().refuses();
  open();
  run(3'600'000);
  EXPECT_GE(server.opens(), 65u);
  EXPECT_LE(server.opens(), 71u);
}

TEST_F(Failing, TheFirstRetryIsSpreadByTheConnectionsAge) {
  options.backoff.spread_ms = 60'000;
  server.otherwise().awaits_head().sends(head() + "data: x\n\n").waits(100'000).cuts();
  open();
  uint32_t largest = 0;
  for (int i = 0; i < 200; ++i) {
    run_until(StepKind::kRetrying);
    largest = std::max(largest, last().delay_ms);
  }
  EXPECT_LE(largest, 10'000u);
  EXPECT_GE(largest, 9'000u);
}

}  // namespace
}  // namespace esse::test
