// SPDX-License-Identifier: Apache-2.0
// What counts as a failure, what clears the count, and from when time is counted.
#include "client_fixture.h"

namespace esse::test {
namespace {

class Counting : public ClientFixture {
 protected:
  Counting() {
    options.backoff.jitter_16 = 0;
    options.exchange.idle_ms = 0;
  }

  void refuse(int times) {
    while (times-- > 0) {
      server.next().refuses();
    }
  }
};

// KeyUpdate once a day, which Mbed TLS does not know; one large record now and then.
TEST_F(Counting, AGoodStreamIsForgivenTheRecordOfTlsThatEndsIt) {
  server.otherwise()
      .awaits_head()
      .sends(head() + "data: x\n\n")
      .waits(60'000)
      .fails(Error::kTlsRecord, -0x7100);
  open("https://h.example/");
  for (int i = 0; i < 20; ++i) {
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, Error::kTlsRecord);
    EXPECT_EQ(last().delay_ms, 1'000u);
  }
}

// The same event would end the next stream as well.
TEST_F(Counting, ARecordOfTlsThatDoesNotFitAtOnceBacksOff) {
  server.otherwise().awaits_head().sends(head() + "data: x\n\n").fails(Error::kTlsRecord, -0x7100);
  open("https://h.example/");
  for (const uint32_t delay : {1'000u, 1'984u, 3'968u, 7'936u}) {
    run_until(StepKind::kRetrying);
    EXPECT_NEAR(last().delay_ms, delay, delay / 20.0);
  }
}

TEST_F(Counting, HealthyStreamsCostNoBudget) {
  options.budget = {2, 3'600};
  int ends = 0;
  server.on_head([&](const Connection&, Script& answer) {
    answer.sends(head() + (ends % 2 == 0 ? "data: x\n\n" : ":\n")).waits(9'000);
    ends++ % 3 == 0 ? answer.ends() : answer.resets();
  });
  server.otherwise().awaits_head();
  open();
  run(3'600'000);
  EXPECT_GE(server.opens(), 300u);
  server.on_head([&](const Connection&, Script& answer) { answer.sends(head()).ends(); });
  const size_t before = server.opens();
  run(7'200'000);
  EXPECT_LE(server.opens() - before, 6u);
}

TEST_F(Counting, ALimitOfOneAttemptEndsAHealthyStreamToo) {
  options.attempt_limit = 1;
  server.next().awaits_head().sends(head() + "retry: 5000\ndata: x\n\n").waits(90'000).ends();
  server.next().opens_not(Error::kNetworkDown);
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kStreamEnded);
  EXPECT_EQ(client->limit(), Error::kAttemptLimit);
  EXPECT_EQ(server.opens(), 1u);
  // An attempt that was never made is none.
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kNetworkDown);
}

TEST_F(Counting, AStreamThatAReconnectEndedWasGoodAllTheSame) {
  options.attempt_limit = 4;
  options.time_limit_s = 100;
  refuse(3);
  server.next().awaits_head().sends(head()).waits(86'400'000);
  refuse(1);
  server.next().awaits_head().sends(head());
  open();
  run(7'200'000);
  client->reconnect();
  run_until(StepKind::kOpened);
  EXPECT_EQ(count(StepKind::kRetrying), 5u);
}

TEST_F(Counting, AttemptsAndTimeHaveLimits) {
  options.attempt_limit = 4;
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kAttemptLimit);
  EXPECT_EQ(last().cause.error, Error::kConnectRefused);
  EXPECT_EQ(server.opens(), 4u);
  options.attempt_limit = 0;
  options.time_limit_s = 100;
  open();
  const uint64_t from = clock.elapsed_ms();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kTimeLimit);
  EXPECT_EQ(last().cause.error, Error::kConnectRefused);
  EXPECT_GE(clock.elapsed_ms() - from, 100'000u);
  EXPECT_LE(clock.elapsed_ms() - from, 500'000u);
  // A hook sees what would end it, and may go on; who stops it then is no limit.
  options.hooks.after_failure = [](void*, const Failure& failure, Decision decision) {
    EXPECT_EQ(failure.cause.error, Error::kConnectRefused);
    decision.action = Action::kRetry;
    return decision;
  };
  options.attempt_limit = 1;
  open();
  run(500'000);
  EXPECT_EQ(count(StepKind::kStopped), 2u);
  client->close();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kNone);
}

TEST_F(Counting, TheTimeLimitBeginsWhenAStreamEndsHoweverItEnds) {
  options.time_limit_s = 100;
  server.next().awaits_head().sends(head()).waits(200'000).fails(Error::kTlsRecord, -1);
  server.next().awaits_head().sends(head());
  open("https://h.example/");
  run_until(StepKind::kOpened);
  run_until(StepKind::kOpened);
}

TEST_F(Counting, TheWaitAfterAStreamIsNoPartOfIt) {
  server.next().awaits_head().sends(head()).cuts();
  refuse(1);
  server.next().awaits_head().sends(head());
  options.backoff.base_ms = 70'000;  // longer than reset_after_s
  open();
  run_until(StepKind::kRetrying);
  run(65'000);
  client->reconnect();
  run_until(StepKind::kRetrying);
  run_until(StepKind::kRetrying);
  EXPECT_GT(last().delay_ms, 130'000u);  // the second failure
}

// Nobody polls a stopped client: its clock stands still until it is opened again.
TEST_F(Counting, TimeBeginsWithTheFirstAttemptNotWithTheLastStop) {
  options.time_limit_s = 100;
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kTimeLimit);
  clock.advance(3'600'000);
  ASSERT_EQ(client->open("http://h.example/"), Error::kNone);
  const uint64_t from = clock.elapsed_ms();
  poll();
  EXPECT_EQ(client->seconds_since_activity(), 0u);
  run_until(StepKind::kStopped);
  EXPECT_GT(clock.elapsed_ms() - from, 100'000u);
  // Neither does a request that is met by the first attempt.
  clock.advance(3'600'000);
  ASSERT_EQ(client->open("http://h.example/"), Error::kNone);
  ASSERT_EQ(client->reconnect_with_id("7"), Error::kNone);
  poll();
  EXPECT_EQ(str(client->last_event_id()), "7");
  EXPECT_NE(last().kind, StepKind::kStopped);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kConnectRefused);
}

// Hours may lie between a stream's head and its end.
TEST_F(Counting, RetryAfterOfAStreamSaysNothingAboutItsEnd) {
  options = browser_options();
  server.next().awaits_head().sends(head("Retry-After: 100\r\n") + "retry: 1000\n\n").ends();
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().delay_ms, 1'000u);
}

TEST_F(Counting, ADeadLinkIsNotTheFirstFailure) {
  options.retry_initial = false;
  server.next().opens_not(Error::kNetworkDown);
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened);
  EXPECT_EQ(client->statistics().attempts, 1u);
}

// A button that is pressed again and again, a link that flaps: each may ask, none puts it off.
TEST_F(Counting, WhoAsksToReconnectAgainDoesNotPutItOff) {
  options.budget.refill_s = 0;
  server.otherwise().awaits_head().sends(head());
  open();
  run(100);
  for (int i = 0; i < 100; ++i) {
    client->reconnect();
    run(400);
  }
  EXPECT_GE(server.opens(), 40u);
  EXPECT_LE(server.opens(), 81u);
  ASSERT_EQ(client->reconnect_with_id("7"), Error::kNone);
  poll();
  ASSERT_EQ(client->reconnect_with_id("8"), Error::kNone);
  run_until(StepKind::kOpened);
  EXPECT_NE(request(server.opens() - 1).find("Last-Event-ID: 8\r\n"), std::string::npos);
}

TEST_F(Counting, AStatusIsOfTheAttemptThatTheCauseIsOf) {
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    static const http::Header kBad[] = {{"A", "b\r\n"}};
    attempt.request.headers = Span<const http::Header>(kBad, attempt.number == 2 ? 1 : 0);
    return Go::kGo;
  };
  server.next().awaits_head().sends("HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n");
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.status, 503);
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kHeaderValue);
  EXPECT_EQ(last().cause.status, 0);
}

TEST_F(Counting, ManySleepsWithoutAPollAreOneLongSleep) {
  server.otherwise().refuses();
  open();
  run_until(StepKind::kRetrying);
  for (int day = 0; day < 40; ++day) {
    client->advance_seconds(86'400);
  }
  const size_t opens = server.opens();
  poll();
  EXPECT_EQ(server.opens(), opens + 1);
}

}  // namespace
}  // namespace esse::test
