// SPDX-License-Identifier: Apache-2.0
// Documents: asked for by the client that follows the stream, over the same transport.
#include <utility>

#include "document_fixture.h"

namespace esse::test {
namespace {

using http::Header;

TEST_F(Documents, ComeInSlicesAndTheStreamFollowsAtOnce) {
  const std::string text(1'000, 'd');
  server.next().awaits_head().sends(json(text));
  server.next().connects_in(5).awaits_head().sends(head() + "data: x\n\n");
  open();
  EXPECT_EQ(document(), text);
  EXPECT_EQ(seen.front().kind, StepKind::kOpened);
  EXPECT_GT(count(StepKind::kBody), 1u) << "the receive span holds 128";
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(client->ready_state(), ReadyState::kConnecting);
  const uint64_t done = clock.elapsed_ms();
  EXPECT_EQ(asked.size(), 1u) << "whoever handles kDone comes first";
  EXPECT_EQ(poll().kind, StepKind::kIdle);
  EXPECT_EQ(asked.size(), 2u) << "in the same poll";
  EXPECT_EQ(server.opens(), 2u) << "and begun";
  run_until(StepKind::kEvent);
  EXPECT_EQ(clock.elapsed_ms(), done + 5);
  EXPECT_EQ(client->ready_state(), ReadyState::kOpen);
  EXPECT_TRUE(sent(0, "Accept: application/json"));
  EXPECT_TRUE(sent(1, "Accept: text/event-stream"));
  EXPECT_EQ(server.connections()[0].closed, true) << "one connection at a time";
  EXPECT_EQ(client->statistics().count(StepKind::kDone), 1u);
  EXPECT_EQ(client->statistics().bytes, text.size() + 9);
}

TEST_F(Documents, LeaveTheLastEventIdAlone) {
  plan = "sds";
  server.next().awaits_head().sends(head() + "id: 7\ndata: x\n\n").ends();
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(document(), "{}");
  EXPECT_EQ(str(client->last_event_id()), "7");
  run_until(StepKind::kOpened);
  EXPECT_EQ(request(1).find("Last-Event-ID"), std::string::npos);
  EXPECT_TRUE(sent(2, "Last-Event-ID: 7"));
}

TEST_F(Documents, AreAskedForConditionally) {
  plan = "d";
  options.document.exchange.response.context = this;
  options.document.exchange.response.on_header = [](void* self, const Header& header) {
    static_cast<Documents*>(self)->see(header);
  };
  server.next().awaits_head().sends(json("one", "ETag: \"v1\"\r\n"));
  server.next().awaits_head().sends("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
  server.next().awaits_head().sends(json("two", "ETag: \"v2\"\r\nContent-Length: 10\r\n")).cuts();
  open();
  EXPECT_EQ(document(), "one");
  validators.keep();
  EXPECT_EQ(document(), "");
  EXPECT_EQ(client->status(), 304);
  EXPECT_TRUE(sent(1, "If-None-Match: \"v1\""));
}

TEST_F(Documents, A304ThatNobodyAskedForIsAStatus) {
  plan = "d";
  server.next().awaits_head().sends("HTTP/1.1 304 Not Modified\r\n\r\n");
  open();
  EXPECT_EQ(document(), "+Status");
  EXPECT_EQ(client->cause().status, 304);
}

TEST_F(Documents, OtherTypesAndStatusesAreFailures) {
  plan = "d";
  options.policy = launchdarkly_policy();
  options.policy.unauthorized = options.policy.client_error = Action::kRetry;
  options.policy.no_content = Action::kRetry;
  for (const auto& [status, error] : {std::pair{"401 No", "+Status"},
                                      {"404 Not Found", "+Status"},
                                      {"503 Busy", "+Status"},
                                      {"201 Made", "+Status"},
                                      {"205 Reset Content", "+Status"},
                                      {"206 Partial Content", "+Status"},
                                      {"300 Many", "+Status"},
                                      {"204 No Content", "+NoContent"}}) {
    server.next().awaits_head().sends(json("", "", status));
    if (!client) {
      open();
    }
    EXPECT_EQ(document(), error) << status;
  }
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>");
  EXPECT_EQ(document(), "+ContentType") << "a captive portal's page is no document";
}

TEST_F(Documents, MayBeEmptyAndMayEndWithTheConnection) {
  plan = "d";
  const std::string type = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  server.next().awaits_head().sends(json(""));
  server.next().awaits_head().sends(type + "\r\n").ends();
  server.next().awaits_head().sends(type + "\r\nall").ends();
  server.next().awaits_head().sends(type +
                                    "Transfer-Encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n\r\n");
  server.next().awaits_head().sends(type + "\r\nal").cuts();
  open();
  EXPECT_EQ(document(), "");
  EXPECT_EQ(document(), "");
  EXPECT_EQ(document(), "all");
  EXPECT_EQ(document(), "all");
  EXPECT_EQ(document(), "al+HttpTruncated");
  EXPECT_EQ(count(StepKind::kOpened), 5u);
}

TEST_F(Documents, OfAHeadRequestAreEmpty) {
  options.hooks = Hooks{};
  options.asks = Asks::kDocument;
  options.request.method = "HEAD";
  options.request.media_type = Text();
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  open();
  EXPECT_EQ(document(), "");
  EXPECT_EQ(client->status(), 200);
}

TEST_F(Documents, OverTheLimitInBytesAreRefused) {
  plan = "d";
  options.document.max_bytes = 200;
  server.next().awaits_head().sends(json(std::string(200, 'x')));
  server.next().awaits_head().sends(json(std::string(201, 'x')));
  open();
  EXPECT_EQ(document(), std::string(200, 'x'));
  EXPECT_NE(document().find("+HttpBodyTooLarge"), std::string::npos);
  EXPECT_EQ(client->cause().status, 200);
  EXPECT_EQ(client->cause().phase, Phase::kBody);
  EXPECT_TRUE(server.last().closed);
}

#if ESSE_HTTP_REDIRECTS
TEST_F(Documents, FromAnotherOriginAreAskedForWithoutKeysAndConditions) {
  plan = "d";
  const Header key[] = {{"X-Key", "k"}};
  options.request.headers = key;
  options.document.exchange.response.context = this;
  options.document.exchange.response.on_header = [](void* self, const Header& header) {
    static_cast<Documents*>(self)->see(header);
  };
  ASSERT_TRUE(validators.set("\"v1\"", ""));
  server.next().awaits_head().sends(
      "HTTP/1.1 302 Found\r\nETag: \"no\"\r\nLocation: http://other.example/\r\n\r\n");
  server.next().awaits_head().sends(json("{}"));
  open();
  EXPECT_EQ(document(), "{}");
  EXPECT_TRUE(sent(0, "X-Key: k"));
  EXPECT_TRUE(sent(0, "If-None-Match: \"v1\""));
  EXPECT_EQ(server.last().host, "other.example");
  EXPECT_FALSE(sent(1, "X-Key: k"));
  EXPECT_EQ(request(1).find("If-None-Match"), std::string::npos);
  validators.keep();
  EXPECT_TRUE(validators.etag().empty()) << "that of the redirect is of another document";
}

TEST_F(Documents, TheTotalCountsFromTheStartAndRedirectsIn) {
  plan = "d";
  options.document.total_ms = 450;
  for (int i = 0; i < 3; ++i) {
    server.next().name_takes(90).connects_in(90).awaits_head().sends(
        "HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n");
  }
  open();
  EXPECT_EQ(document(), "+TotalTimeout");
  EXPECT_EQ(clock.elapsed_ms(), 450u);
  EXPECT_EQ(server.opens(), 3u);
}
#endif

TEST_F(Documents, TheTotalEndsABodyThatDripsAndBytesComeFirst) {
  plan = "d";
  options.document.total_ms = 450;
  auto& script = server.next().awaits_head().sends(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
  for (int i = 0; i < 10; ++i) {
    script.waits(100).sends("x");
  }
  open();
  EXPECT_EQ(document(), "xxxx+TotalTimeout");
  EXPECT_EQ(clock.elapsed_ms(), 450u);
}

TEST_F(Documents, HaveAnIdleLimitOfTheirOwn) {
  plan = "ds";
  options.document.exchange.idle_ms = 2'000;
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\nab");
  open();
  EXPECT_EQ(document(), "ab+IdleTimeout");
  EXPECT_EQ(clock.elapsed_ms(), 2'000u);
}

TEST_F(Documents, LimitsOutOfRangeAreRefused) {
  StaticClient<> one(transport, options);
  options.document.total_ms = kMaxTimerMs + 1;
  EXPECT_EQ(one.open("http://h.example/"), Error::kOption);
  options.document.total_ms = kMaxTimerMs;
  options.document.exchange.idle_ms = kMaxTimerMs + 1;
  EXPECT_EQ(one.open("http://h.example/"), Error::kOption);
  options.document.exchange.idle_ms = 0;
  EXPECT_EQ(one.open("http://h.example/"), Error::kNone);
}

TEST_F(Documents, FailApartFromStreams) {
  plan = "dsdsdsdsdsdsdsds";
  options.backoff.jitter_16 = 0;
  for (int i = 0; i < 8; ++i) {
    server.next().awaits_head().sends(json("{}"));
    server.next().refuses();
  }
  open();
  uint32_t delay_ms = 0;
  for (int i = 0; i < 8; ++i) {
    ASSERT_EQ(document(), "{}");
    run_until(StepKind::kRetrying);
    EXPECT_GT(last().delay_ms, delay_ms) << "good documents do not excuse broken streams";
    delay_ms = last().delay_ms;
  }
}

TEST_F(Documents, AreNoReasonToAskForOtherCredentialsSoonAgain) {
  plan = "dsdsd";
  for (int i = 0; i < 2; ++i) {
    server.next().awaits_head().sends(json("{}"));
    server.next().awaits_head().sends("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  }
  open();
  run_until(StepKind::kRetrying);
  EXPECT_LE(last().delay_ms, 1'000u);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.status, 401);
  EXPECT_GE(last().delay_ms, options.backoff.slow_ms);
}

// The limit is an hour, and a day passes before what is refused is wanted.
TEST_F(Documents, TheTimeLimitLeavesOutADayThatAStreamWasOpen) {
  plan = "dsd";
  options.time_limit_s = 3'600;
  options.exchange.idle_ms = 0;
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(head() + "data: x\n\n").waits(86'400'000).ends();
  server.otherwise().refuses();
  open();
  run(87'000'000);
  EXPECT_GE(count(StepKind::kRetrying), 3u);
  EXPECT_EQ(count(StepKind::kStopped), 0u);
  run(3'600'000);
  EXPECT_EQ(client->limit(), Error::kTimeLimit);
}

class ADayLater : public Documents {
 protected:
  // A good document, a day that the hook waits, then attempts that fail.
  void run_plan(const char* attempts) {
    plan = attempts;
    options.time_limit_s = 3'600;
    later_ms = 86'400'000;
    server.next().awaits_head().sends(json("{}"));
    server.otherwise().refuses();
    open();
    run(87'000'000);
    EXPECT_GE(count(StepKind::kRetrying), 2u);
    EXPECT_EQ(count(StepKind::kStopped), 0u);
  }
};

TEST_F(ADayLater, TheTimeLimitLeavesOutWhatTheHookWaited) { run_plan("dld"); }
TEST_F(ADayLater, TheTimeLimitLeavesOutWhenNoStreamWasWanted) { run_plan("dls"); }

TEST_F(Documents, DoNotExcuseAStreamThatIsMissingForLong) {
  plan = "dsdsdsdsdsdsdsdsdsdsdsdsdsdsdsdsdsdsdsds";
  options.time_limit_s = 600;
  for (int i = 0; i < 30; ++i) {
    server.next().awaits_head().sends(json("{}"));
    server.next().refuses();
  }
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kTimeLimit);
}

TEST_F(Documents, AStreamThatLivedClearsAllFailures) {
  plan = "dddddsd";
  options.backoff.jitter_16 = 0;
  for (int i = 0; i < 5; ++i) {
    server.next().refuses();
  }
  server.next().awaits_head().sends(head() + "data: x\n\n").waits(120'000).ends();
  server.next().refuses();
  open();
  for (int i = 0; i < 5; ++i) {
    run_until(StepKind::kRetrying);
  }
  EXPECT_GE(last().delay_ms, 15'000u);
  run_until(StepKind::kOpened);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kStreamEnded);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kConnectRefused);
  EXPECT_LE(last().delay_ms, 1'000u);
}

TEST_F(Documents, AfterADocumentWaitForTheFloorAndForTheBudget) {
  plan = "d";
  server.otherwise().awaits_head().sends(json("{}"));
  open();
  run(10'000);
  EXPECT_NEAR(static_cast<double>(server.opens()), 10'000.0 / options.backoff.floor_ms, 2);
  run(3'600'000);
  EXPECT_LE(server.opens(), 30u + 121) << "a burst, then one each 30 s";
  EXPECT_EQ(count(StepKind::kRetrying), 0u);
}

TEST_F(Documents, AStreamStraightAfterOneCostsNothingOfTheBudget) {
  plan = "dsdsdsdsdsdsdsdsdsdsdsdsdsdsdsds";
  options.budget = {16, 3'600};
  for (int i = 0; i < 16; ++i) {
    server.next().awaits_head().sends(json("{}"));
    server.next().awaits_head().sends(head() + "data: x\n\n").waits(20'000).ends();
  }
  open();
  run(600'000);
  EXPECT_EQ(count(StepKind::kDone), 16u);
  EXPECT_EQ(count(StepKind::kEvent), 16u);
}

TEST_F(Documents, TheHookMayPutOffTheNextAttempt) {
  plan = "dlds";
  later_ms = 30'000;
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(json("[]"));
  server.next().awaits_head().sends(head());
  open();
  EXPECT_EQ(document(), "{}");
  const uint64_t done = clock.elapsed_ms();
  EXPECT_EQ(document(), "[]");
  EXPECT_EQ(clock.elapsed_ms() - done, 30'000u);
  EXPECT_EQ(asked.size(), 3u) << "it is not asked before";
  EXPECT_EQ(count(StepKind::kRetrying), 0u);
}

TEST_F(Documents, LaterIsNeverSoonerThanTheFloor) {
  plan = "l";
  open();
  run(10'000);
  EXPECT_LE(asked.size(), 10'000 / options.backoff.floor_ms + 1);
}

TEST_F(Documents, AfterADocumentWaitForTheFloorThoughTheHookSaysLater) {
  plan = "dldldldldld";
  later_ms = 1;
  server.otherwise().awaits_head().sends(json("{}"));
  open();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(document(), "{}");
  }
  EXPECT_GE(clock.elapsed_ms(), 4 * options.backoff.floor_ms);
}

TEST_F(Documents, AReconnectEndsAWaitThatTheHookAskedFor) {
  plan = "ls";
  later_ms = 3'600'000;
  server.next().awaits_head().sends(head());
  open();
  run(1'000);
  EXPECT_EQ(server.opens(), 0u);
  client->reconnect();
  run_until(StepKind::kOpened);
  EXPECT_EQ(clock.elapsed_ms(), 1'000 + options.backoff.floor_ms);
}

TEST_F(Documents, NotYetAfterOneKeepsItsStreamFree) {
  plan = "dnnnsd";
  options.budget = {1, 3'600};
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(head());
  open();
  EXPECT_EQ(document(), "{}");
  run_until(StepKind::kOpened, 10'000);
}

TEST_F(Documents, TheOptionsMayAskForThem) {
  options.hooks = Hooks{};
  options.asks = Asks::kDocument;
  options.request.standard_headers = kJson;
  options.request.media_type = "application/json";
  server.next().awaits_head().sends(json("{}"));
  open();
  EXPECT_EQ(document(), "{}");
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  EXPECT_EQ(server.opens(), 1u);
}

TEST_F(Documents, ABodyThatIsCutIsAFailure) {
  plan = "d";
  server.next()
      .awaits_head()
      .sends("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nab")
      .cuts();
  open();
  EXPECT_EQ(document(), "ab+HttpTruncated");
}

TEST_F(Documents, RejectedWhenWholeCountAndBackOff) {
  plan = "d";
  options.backoff.jitter_16 = 0;
  server.otherwise().awaits_head().sends(json("{"));
  open();
  uint32_t delay_ms = 0;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(document(), "{");
    client->reject();
    EXPECT_EQ(poll().kind, StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, Error::kRejected);
    EXPECT_EQ(last().cause.status, 200);
    EXPECT_EQ(last().cause.phase, Phase::kBody);
    EXPECT_GT(last().delay_ms, delay_ms);
    delay_ms = last().delay_ms;
  }
  EXPECT_EQ(asked.back(), Error::kRejected);
}

TEST_F(Documents, RejectedInTheMiddleEndAtOnce) {
  plan = "d";
  server.otherwise().awaits_head().sends(json(std::string(1'000, 'x')));
  open();
  run_until(StepKind::kBody);
  client->reject();
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_TRUE(server.last().closed);
  EXPECT_EQ(last().cause.error, Error::kRejected);
}

TEST_F(Documents, ARejectedOneObeysItsRetryAfter) {
  plan = "d";
  options.backoff.jitter_16 = 0;
  server.otherwise().awaits_head().sends(json("{", "Retry-After: 77\r\n"));
  open();
  EXPECT_EQ(document(), "{");
  client->reject();
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_GE(last().delay_ms, 77'000u);
}

TEST_F(Documents, TheHookSeesWhatFailed) {
  plan = "d";
  static Asks asks;
  static uint32_t failures;
  options.hooks.after_failure = [](void*, const Failure& failure, Decision decision) {
    asks = failure.asks;
    failures = failure.failures;
    return decision;
  };
  server.otherwise().refuses();
  open();
  EXPECT_EQ(document(), "+ConnectRefused");
  EXPECT_EQ(document(), "+ConnectRefused");
  EXPECT_EQ(asks, Asks::kDocument);
  EXPECT_EQ(failures, 2u);
}

#if ESSE_CLIENT_ERROR_BODY
TEST_F(Documents, AnErrorBodyOfOneIsKeptWithinTheTotal) {
  plan = "d";
  options.error_body = true;
  options.document.total_ms = 1'000;
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\n\r\nno end");
  open();
  EXPECT_EQ(document(), "+Status");
  EXPECT_EQ(str(client->error_body()), "no end");
  EXPECT_EQ(clock.elapsed_ms(), 1'000u);
}
#endif

TEST_F(Documents, CloseInTheMiddleStops) {
  server.next().awaits_head().sends(json(std::string(1'000, 'x')));
  open();
  run_until(StepKind::kBody);
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kClosedByCaller);
  EXPECT_TRUE(server.last().closed);
  EXPECT_EQ(poll().wait_ms, kForever);
}

// What a document says may be where the stream has to begin.
TEST_F(Documents, AReconnectAfterDoneIsMetByWhatFollows) {
  plan = "dsds";
  for (int i = 0; i < 2; ++i) {
    server.next().awaits_head().sends(json("{}"));
    server.next().awaits_head().sends(head()).ends();
  }
  open();
  for (const uint32_t before : {0u, 1u}) {
    EXPECT_EQ(document(), "{}");
    const uint64_t done = clock.elapsed_ms();
    ASSERT_EQ(client->reconnect_with_id("7"), Error::kNone);
    run_until(StepKind::kOpened);
    EXPECT_EQ(clock.elapsed_ms(), done);
    EXPECT_EQ(count(StepKind::kRetrying), before);
    EXPECT_TRUE(sent(2 * before + 1, "Last-Event-ID: 7"));
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, Error::kStreamEnded);
  }
}

TEST_F(Documents, TheFirstMayNotFailWhenToldSo) {
  plan = "d";
  options.retry_initial = false;
  server.next().refuses();
  open();
  EXPECT_EQ(document(), "+ConnectRefused");
  EXPECT_EQ(last().kind, StepKind::kStopped);
}

TEST_F(Documents, HaveALimitOfFailuresAndOpenAgainMeetsItAgain) {
  plan = "d";
  options.attempt_limit = 3;
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kAttemptLimit);
  EXPECT_EQ(server.opens(), 3u);
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kAttemptLimit);
  EXPECT_EQ(server.opens(), 4u) << "the count goes on";
}

TEST_F(Documents, OpenAgainAfterDoneAsksTheHookAnew) {
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(head());
  open();
  EXPECT_EQ(document(), "{}");
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  client->close();  // it is closed: no request for later
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kOpened);
  EXPECT_TRUE(sent(1, "Accept: text/event-stream"));
}

TEST_F(Documents, CloseBetweenDoneAndTheNextAttemptStops) {
  server.next().awaits_head().sends(json("{}"));
  open();
  EXPECT_EQ(document(), "{}");
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kClosedByCaller);
  EXPECT_EQ(asked.size(), 1u);
}

}  // namespace
}  // namespace esse::test
