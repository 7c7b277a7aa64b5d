// SPDX-License-Identifier: Apache-2.0
// Beginning anew and going on: open(), open_again(), and what each of them keeps.
#include "client_fixture.h"

namespace esse::test {
namespace {

class Opening : public ClientFixture {
 protected:
  void close() {
    client->close();
    ASSERT_EQ(poll().kind, StepKind::kStopped);
  }
};

TEST_F(Opening, OpenBeginsAnewWithTheIdOfTheRequest) {
  options.request.last_event_id = "first";
  server.otherwise().awaits_head().sends(head() + "id: 7\ndata: x\n\n");
  open();
  run(1'000);
  EXPECT_EQ(str(client->last_event_id()), "7");
  close();
  ASSERT_EQ(client->open("http://h.example/stream"), Error::kNone);
  run(1'000);
  EXPECT_NE(request(1).find("Last-Event-ID: first\r\n"), std::string::npos);
}

TEST_F(Opening, OpenAgainGoesOnWhereItStopped) {
  options.request.last_event_id = "first";
  server.otherwise().awaits_head().sends(head() + "id: 7\ndata: x\n\n");
  open("http://h.example/a?b");
  run(1'000);
  close();
  const uint64_t stopped = clock.elapsed_ms();
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kOpened);
  EXPECT_EQ(clock.elapsed_ms() - stopped, options.backoff.floor_ms);
  EXPECT_NE(request(1).find("Last-Event-ID: 7\r\n"), std::string::npos);
  EXPECT_EQ(request(1).rfind("GET /a?b ", 0), 0u);
}

TEST_F(Opening, OpenAgainKeepsTheCountAndOpenDoesNot) {
  options.backoff.jitter_16 = 0;
  options.backoff.floor_ms = 1;
  server.otherwise().refuses();
  open();
  for (int i = 0; i < 5; ++i) {
    run_until(StepKind::kRetrying);
  }
  const uint32_t before_ms = last().delay_ms;
  close();
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kRetrying);
  EXPECT_GT(last().delay_ms, before_ms);
  close();
  ASSERT_EQ(client->open("http://h.example/stream"), Error::kNone);
  run_until(StepKind::kRetrying);
  EXPECT_LT(last().delay_ms, before_ms);
}

TEST_F(Opening, OpenAgainNeedsAStopAndAnOpenBefore) {
  server.otherwise().awaits_head().sends(head());
  StaticClient<> one(transport, options);
  EXPECT_EQ(one.open_again(), Error::kNotOpen);
  EXPECT_EQ(one.open("nonsense"), Error::kUrlScheme);
  EXPECT_EQ(one.open_again(), Error::kNotOpen);
  open();
  EXPECT_EQ(client->open_again(), Error::kAlreadyOpen);
  run(10);
  EXPECT_EQ(client->open_again(), Error::kAlreadyOpen);
  client->close();
  EXPECT_EQ(client->open_again(), Error::kAlreadyOpen) << "it stops in the next poll()";
  poll();
  EXPECT_EQ(client->open_again(), Error::kNone);
}

// Whoever opens again and again cannot get around the budget.
TEST_F(Opening, NeitherRefillsTheBudget) {
  for (const bool again : {false, true}) {
    options.budget = {5, 600};
    options.attempt_limit = 1;
    server.otherwise().refuses();
    const size_t before = server.opens();
    open();
    for (int i = 0; i < 5; ++i) {
      run_until(StepKind::kStopped);
      ASSERT_EQ(again ? client->open_again() : client->open("http://h/"), Error::kNone);
    }
    EXPECT_EQ(server.opens() - before, 5u);
    const uint64_t spent = clock.elapsed_ms();
    run_until(StepKind::kStopped);
    EXPECT_GE(clock.elapsed_ms() - spent, 500'000u);
    EXPECT_EQ(server.opens() - before, 6u);
  }
}

TEST_F(Opening, AHookSeesWhyItStopped) {
  static Error last_error;
  options.attempt_limit = 1;
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    last_error = attempt.last.error;
    return Go::kGo;
  };
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last_error, Error::kNone);
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kStopped);
  EXPECT_EQ(last_error, Error::kConnectRefused);
}

TEST_F(Opening, TheTimeBetweenAStopAndOpenAgainDoesNotCount) {
  options.time_limit_s = 100;
  options.backoff.cap_ms = 1'000;
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kTimeLimit);
  clock.advance(3'600'000);
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(count(StepKind::kStopped), 1u);
}

TEST_F(Opening, DevicesThatDrawAlikeDifferByTheirIdentity) {
  std::vector<uint32_t> delays;
  for (const uint32_t identity : {1u, 2u, 3u}) {
    server.otherwise().refuses();
    transport.close();
    client.emplace(outside, options, spans());
    random = SmallRandom{1};
    ASSERT_EQ(client->open("http://h.example/", identity), Error::kNone);
    run_until(StepKind::kRetrying);
    delays.push_back(last().delay_ms);
  }
  EXPECT_NE(delays[0], delays[1]);
  EXPECT_NE(delays[1], delays[2]);
}

// ---- what the caller ends: reject(), reconnect() with a delay

TEST_F(Opening, ARejectedStreamCountsBacksOffAndDoesNotCommitItsId) {
  options.backoff.jitter_16 = 0;
  server.otherwise().awaits_head().sends(head() + "id: 1\ndata: good\n\nid: 2\ndata: bad\n\n");
  open();
  uint32_t delay_ms = 0;
  for (int i = 0; i < 4; ++i) {
    run_until(StepKind::kEvent);
    run_until(StepKind::kEvent);
    EXPECT_EQ(last().id, "2");
    client->reject();
    EXPECT_EQ(poll().kind, StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, Error::kRejected);
    EXPECT_EQ(last().cause.phase, Phase::kBody);
    EXPECT_EQ(str(client->last_event_id()), "1");
    EXPECT_GT(last().delay_ms, delay_ms);
    delay_ms = last().delay_ms;
  }
  EXPECT_NE(request(3).find("Last-Event-ID: 1\r\n"), std::string::npos);
}

TEST_F(Opening, ARejectedStreamMayGoOnWithoutAnId) {
  server.otherwise().awaits_head().sends(head() + "id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
  open();
  run_until(StepKind::kEvent);
  run_until(StepKind::kEvent);
  client->reject(false);
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_EQ(str(client->last_event_id()), "");
  run_until(StepKind::kOpened);
  EXPECT_EQ(request(1).find("Last-Event-ID"), std::string::npos);
}

TEST_F(Opening, AStreamThatIsRejectedInThePartsOfAnEventSaysThatItIsCut) {
  server.otherwise().awaits_head().sends(head() + "data: " + std::string(2'000, 'x'));
  open();
  run_until(StepKind::kEventPart);
  client->reject();
  EXPECT_EQ(poll().kind, StepKind::kEventCut);
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kRejected);
}

TEST_F(Opening, RejectWithoutAStreamDoesNothing) {
  server.next().refuses();
  server.otherwise().awaits_head().sends(head() + "data: x\n\n");
  open();
  client->reject();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kConnectRefused);
  client->reject(false);
  run_until(StepKind::kEvent);
  EXPECT_EQ(count(StepKind::kRetrying), 1u);
}

TEST_F(Opening, CloseComesBeforeRejectAndRejectBeforeReconnect) {
  server.otherwise().awaits_head().sends(head() + "data: x\n\n");
  open();
  run_until(StepKind::kEvent);
  client->reconnect();
  client->reject();
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kRejected);
  run_until(StepKind::kEvent);
  EXPECT_EQ(count(StepKind::kRetrying), 1u) << "the attempt that came met the reconnect()";
  client->reject();
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kClosedByCaller);
}

TEST_F(Opening, AReconnectWithADelayLeavesTheStreamOpenUntilThen) {
  auto& script = server.next().awaits_head().sends(head());
  for (int i = 0; i < 20; ++i) {
    script.waits(1'000).sends("data: x\n\n");
  }
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'500);
  client->reconnect(5'000);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kReconnectByCaller);
  EXPECT_EQ(last().delay_ms, options.backoff.floor_ms);
  EXPECT_EQ(clock.elapsed_ms(), 6'500u);
  EXPECT_EQ(count(StepKind::kEvent), 6u);
  run_until(StepKind::kOpened);
  run(60'000);
  EXPECT_EQ(count(StepKind::kRetrying), 1u);
}

TEST_F(Opening, OfTwoReconnectsTheEarlierCounts) {
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'000);
  client->reconnect(5'000);
  run(1'000);
  client->reconnect(60'000);
  run(1'000);
  client->reconnect(kForever);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(clock.elapsed_ms(), 6'000u);
  run_until(StepKind::kOpened);
  client->reconnect(60'000);
  poll();
  client->reconnect(100);
  const uint64_t from = clock.elapsed_ms();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(clock.elapsed_ms() - from, 100u);
}

TEST_F(Opening, OfTwoReconnectsBetweenTwoPollsTheEarlierCounts) {
  for (const bool is_first : {false, true}) {
    server.otherwise().awaits_head().sends(head());
    open();
    run(1'000);
    client->reconnect(is_first ? 100 : 60'000);
    client->reconnect(is_first ? 60'000 : 100);
    const uint64_t from = clock.elapsed_ms();
    run_until(StepKind::kRetrying);
    EXPECT_EQ(clock.elapsed_ms() - from, 100u);
  }
}

TEST_F(Opening, AnAttemptInBetweenMeetsAReconnectWithADelay) {
  server.next().awaits_head().sends(head()).waits(2'000).ends();
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'000);
  client->reconnect(30'000);
  run(120'000);
  EXPECT_EQ(count(StepKind::kRetrying), 1u);
  EXPECT_EQ(seen[1].cause.error, Error::kStreamEnded);
}

TEST_F(Opening, AReconnectBeforeTheFirstAttemptIsMetByIt) {
  server.otherwise().awaits_head().sends(head());
  open();
  client->reconnect();
  client->reconnect(10'000);
  run(60'000);
  EXPECT_EQ(count(StepKind::kRetrying), 0u);
  EXPECT_EQ(server.opens(), 1u);
}

// A transport that is not esse's may have errors of its own.
TEST_F(Opening, AForeignErrorIsRetriedAndCountedApart) {
  server.otherwise().opens_not(static_cast<Error>(250));
  open();
  run_until(StepKind::kRetrying);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, static_cast<Error>(250));
  EXPECT_EQ(client->statistics().count(ErrorGroup::kOther), 2u);
  EXPECT_EQ(client->statistics().attempts, 2u);
}

}  // namespace
}  // namespace esse::test
