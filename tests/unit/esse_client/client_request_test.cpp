// SPDX-License-Identifier: Apache-2.0
// What the application asks for: close, reconnect, hooks, credentials, deep sleep.
#include "client_fixture.h"

namespace esse::test {
namespace {

using Asking = ClientFixture;

TEST_F(Asking, Item54_AForcedReconnectKeepsTheIdAndIsNoFailure) {
  server.next().awaits_head().sends(head() + "id: 7\ndata: a\n\n");
  server.next().awaits_head().sends(head());
  options.attempt_limit = 1;
  open();
  run(1'000);
  client->reconnect();
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kReconnectByCaller);
  EXPECT_EQ(last().delay_ms, options.backoff.floor_ms);
  EXPECT_EQ(server.closes(), 1u);
  run_until(StepKind::kOpened);
  EXPECT_NE(request(1).find("Last-Event-ID: 7\r\n"), std::string::npos);
}

TEST_F(Asking, AForcedReconnectWithAnotherId) {
  server.otherwise().awaits_head().sends(head() + "id: 7\ndata: a\n\n");
  open();
  run(1'000);
  EXPECT_EQ(client->reconnect_with_id("a\nb"), Error::kLastEventId);
  EXPECT_EQ(client->reconnect_with_id(std::string(129, 'x').c_str()), Error::kLastEventId);
  EXPECT_EQ(client->reconnect_with_id("other"), Error::kNone);
  run_until(StepKind::kOpened);
  EXPECT_NE(request(1).find("Last-Event-ID: other\r\n"), std::string::npos);
  EXPECT_EQ(client->reconnect_with_id(""), Error::kNone);
  run_until(StepKind::kOpened);
  EXPECT_EQ(request(2).find("Last-Event-ID"), std::string::npos);
}

// The text of the id is borrowed until the next poll only.
TEST_F(Asking, AnotherIdIsTakenAtOnceWhateverElseIsAskedFor) {
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'000);
  std::string id = "other";
  EXPECT_EQ(client->reconnect_with_id(Text(id.data(), id.size())), Error::kNone);
  client->reconnect(60'000);
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  id = "gone!";
  run_until(StepKind::kOpened);
  EXPECT_NE(request(1).find("Last-Event-ID: other\r\n"), std::string::npos);
}

// As in on_header, where a server's word may rule the connection out: more of the head may never
// come.
TEST_F(Asking, NobodySleepsOverWhatAHookAsksFor) {
  struct Case {
    Error expected;
    void (*ask)(Client&);
    bool is_asked;
  };
  Case cases[] = {{Error::kClosedByCaller, [](Client& one) { one.close(); }, false},
                  {Error::kRejected, [](Client& one) { one.reject(); }, false},
                  {Error::kReconnectByCaller, [](Client& one) { one.reconnect(); }, false}};
  static Client* asked;
  options.exchange.response.on_header = [](void* context, const http::Header&) {
    Case& one = *static_cast<Case*>(context);
    one.ask(*asked);
    one.is_asked = true;
  };
  for (Case& one : cases) {
    SCOPED_TRACE(name(one.expected));
    options.exchange.response.context = &one;
    server.next().awaits_head().waits(100).sends("HTTP/1.1 200 OK\r\nX-Go: away\r\n");
    open();
    asked = &*client;
    Step step;
    for (int i = 0; i < 10 && !one.is_asked; ++i) {
      clock.jump({step.wait_ms, transport.wake_ms()});
      step = poll();
    }
    EXPECT_EQ(step.wait_ms, 0u);
    EXPECT_NE(poll().kind, StepKind::kIdle);
    EXPECT_EQ(client->cause().error, one.expected);
  }
}

TEST_F(Asking, NobodySleepsOverAReconnectOfTheHookThatPutsTheAttemptOff) {
  options.hooks.context = &client;
  options.hooks.before_attempt = [](void* context, Attempt& attempt) {
    if (attempt.last.error == Error::kReconnectByCaller) {
      return Go::kGo;
    }
    (*static_cast<std::optional<Client>*>(context))->reconnect();
    attempt.later_ms = 3'600'000;
    return Go::kLater;
  };
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened, 10'000);
}

TEST_F(Asking, AReconnectClearsTheFailuresWhenToldSo) {
  for (const bool resets : {false, true}) {
    options.reconnect_resets = resets;
    options.backoff.jitter_16 = 0;
    server.otherwise().refuses();
    open();
    for (int i = 0; i < 5; ++i) {
      run_until(StepKind::kRetrying);
    }
    client->reconnect();
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().cause.error, Error::kReconnectByCaller);
    run_until(StepKind::kRetrying);
    EXPECT_EQ(last().delay_ms < 2'000, resets);
    client->close();
    poll();
  }
}

TEST_F(Asking, Item55_CloseInAnyStateEndsInOnePollAndNothingFollows) {
  struct Case {
    const char* what;
    void (*script)(ScriptedServer&);
    uint64_t after_ms;
  };
  const Case cases[] = {
      {"resolving", [](ScriptedServer& s) { s.otherwise().name_takes(1'000); }, 10},
      {"connecting", [](ScriptedServer& s) { s.otherwise().connects_in(1'000); }, 10},
      {"securing", [](ScriptedServer& s) { s.otherwise().secures_in(1'000); }, 10},
      {"response", [](ScriptedServer& s) { s.otherwise().awaits_head(); }, 10},
      {"streaming",
       [](ScriptedServer& s) { s.otherwise().awaits_head().sends(head() + "data: 1\n\n"); }, 10},
      {"large event",
       [](ScriptedServer& s) {
         s.otherwise().awaits_head().sends(head() + "data: " + std::string(2'000, 'x'));
       },
       10},
      {"waiting", [](ScriptedServer& s) { s.otherwise().refuses(); }, 10},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    one.script(server);
    open("https://h.example/");
    run(one.after_ms);
    client->close();
    EXPECT_EQ(poll().kind, StepKind::kStopped);
    EXPECT_EQ(last().cause.error, Error::kClosedByCaller);
    EXPECT_EQ(transport.pending().phase, Phase::kIdle);
    const size_t steps = seen.size();
    clock.advance(10'000);
    EXPECT_EQ(poll().wait_ms, kForever);
    EXPECT_EQ(seen.size(), steps);
  }
}

TEST_F(Asking, Item28_CloseWhileAnEventIsHandledStopsTheRest) {
  server.next().awaits_head().sends(head() + "data: 1\n\ndata: 2\n\n");
  open();
  run_until(StepKind::kEvent);
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  EXPECT_EQ(count(StepKind::kEvent), 1u);
}

TEST_F(Asking, TheHookMayChangeUrlHeadersAndToken) {
  static int calls;
  calls = 0;
  static const http::Header kOwn[] = {{"X-Attempt", "two"}, {"Authorization", "Bearer fresh"}};
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    ++calls;
    EXPECT_EQ(attempt.number, static_cast<uint32_t>(calls));
    if (calls == 2) {
      EXPECT_EQ(attempt.last.error, Error::kStreamEnded);
      attempt.request.url = url_of("http://other.example/new?basis=2");
      attempt.request.headers = Span<const http::Header>(kOwn);
    }
    return Go::kGo;
  };
  server.next().awaits_head().sends(head()).ends();
  server.next().awaits_head().sends(head()).ends();
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened);
  run_until(StepKind::kOpened);
  run_until(StepKind::kOpened);
  EXPECT_EQ(server.connections()[1].host, "other.example");
  EXPECT_NE(request(1).find("GET /new?basis=2 HTTP/1.1\r\n"), std::string::npos);
  EXPECT_NE(request(1).find("X-Attempt: two\r\n"), std::string::npos);
  EXPECT_NE(request(1).find("Authorization: Bearer fresh\r\n"), std::string::npos);
  EXPECT_EQ(server.connections()[2].host, "h.example");  // back to the original
  EXPECT_EQ(request(2).find("Authorization"), std::string::npos);
}

TEST_F(Asking, TheHookMaySayNotYetAndStop) {
  static int calls;
  calls = 0;
  options.hooks.before_attempt = [](void*, Attempt&) {
    ++calls;
    return calls <= 5 ? Go::kNotYet : Go::kGo;
  };
  server.next().awaits_head().sends(head()).ends();
  open();
  run_until(StepKind::kOpened);
  EXPECT_EQ(last().at_ms, 5 * options.hooks.ask_again_ms);
  options.hooks.before_attempt = [](void*, Attempt&) { return Go::kStop; };
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kStoppedByHook);
  EXPECT_EQ(server.opens(), 1u);
}

TEST_F(Asking, NothingIsTriedNorCountedNorPolledWhileHeld) {
  server.next().awaits_head().sends(head()).waits(1'000).ends();
  server.next().awaits_head().sends(head());
  open();
  client->hold(true);
  EXPECT_EQ(poll().wait_ms, kForever);
  run(100 * 24 * 3'600'000ull);
  EXPECT_EQ(server.opens(), 0u);
  EXPECT_LT(polls, 10u);
  client->hold(false);
  run_until(StepKind::kOpened);
  EXPECT_EQ(seen.size(), 1u) << "at once, and without a word before";
  client->hold(true);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kStreamEnded) << "what stood was left alone";
  run(3'600'000);
  EXPECT_EQ(server.opens(), 1u);
  client->hold(false);
  client->reconnect();
  run_until(StepKind::kOpened);
  EXPECT_EQ(client->statistics().attempts, 2u);
}

TEST_F(Asking, AHeldClientStopsAtOnce) {
  open();
  client->hold(true);
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  ASSERT_EQ(opened("http://h.example/stream"), Error::kNone);
  EXPECT_EQ(poll().wait_ms, kForever) << "and is still held";
}

TEST_F(Asking, WhatAHookSetsIsCheckedToo) {
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    static const http::Header kBad[] = {{"Authorization", "Bearer a\r\nX: y"}};
    attempt.request.headers = kBad;
    return Go::kGo;
  };
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kHeaderValue);
  EXPECT_EQ(server.opens(), 0u);
}

TEST_F(Asking, TheFailureHookMayChangeTheDecisionButNotTheFloor) {
  static Error error;
  static Phase phase;
  static uint32_t failures;
  options.hooks.after_failure = [](void*, const Failure& failure, Decision decision) {
    error = failure.cause.error;
    phase = failure.cause.phase;
    failures = failure.failures;
    decision.delay_ms = 0;
    if (failure.failures == 3) {
      decision.action = Action::kStop;
    }
    return decision;
  };
  server.otherwise().refuses();
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().delay_ms, options.backoff.floor_ms);
  EXPECT_EQ(error, Error::kConnectRefused);
  EXPECT_EQ(phase, Phase::kConnecting);
  run_until(StepKind::kStopped);
  EXPECT_EQ(failures, 3u);
  EXPECT_EQ(server.opens(), 3u);
}

TEST_F(Asking, AHookCannotAskForADelayThatWraps) {
  options.hooks.after_failure = [](void*, const Failure&, Decision decision) {
    decision.delay_ms = kForever;
    return decision;
  };
  server.otherwise().refuses();
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().delay_ms, kMaxTimerMs);
}

#if ESSE_CLIENT_ERROR_BODY
TEST_F(Asking, AnErrorBodyIsForgottenWithTheAttempt) {
  options.error_body = true;
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\n\r\nno end");
  server.otherwise().awaits_head().sends(head());
  open();
  run(1'000);
  EXPECT_EQ(client->reconnect_with_id("another"), Error::kNone);
  EXPECT_EQ(poll().kind, StepKind::kRetrying);
  EXPECT_TRUE(client->error_body().empty());
}
#endif

TEST_F(Asking, CloseInAHookTakesEffect) {
  options.hooks.context = &client;
  options.hooks.after_failure = [](void* context, const Failure&, Decision decision) {
    (*static_cast<std::optional<Client>*>(context))->close();
    return decision;
  };
  server.otherwise().refuses();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kClosedByCaller);
  EXPECT_EQ(server.opens(), 1u);
}

TEST_F(Asking, CloseInTheHookBeforeAnAttemptOpensNothing) {
  options.hooks.context = &client;
  options.hooks.before_attempt = [](void* context, Attempt&) {
    (*static_cast<std::optional<Client>*>(context))->close();
    return Go::kGo;
  };
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kClosedByCaller);
  EXPECT_EQ(server.opens(), 0u);
}

#if ESSE_HTTP_BODY
TEST_F(Asking, PostsARepeatableBodyAgainOnEveryConnection) {
  options.request.method = "POST";
  options.request.repeatable = true;
  options.request.body = "{\"kind\":\"user\"}";
  const http::Header type[] = {{"Content-Type", "application/json"}};
  options.request.body_headers = type;
  server.next().awaits_head().sends(head()).ends();
  server.next().awaits_head().sends(head());
  open();
  run(10'000);
  ASSERT_EQ(server.opens(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(request(i).rfind("POST /stream HTTP/1.1\r\n", 0), 0u);
    EXPECT_NE(request(i).find("Content-Length: 15\r\n"), std::string::npos);
    EXPECT_NE(request(i).find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(request(i).find("\r\n\r\n{\"kind\":\"user\"}"), std::string::npos);
  }
}
#endif

#if ESSE_HTTP_REDIRECTS
TEST_F(Asking, FollowsARedirectAndGoesBackToTheOriginal) {
  server.next().awaits_head().sends(
      "HTTP/1.1 307 x\r\nLocation: http://b.example/elsewhere\r\n\r\n");
  server.next().awaits_head().sends(head()).ends();
  server.next().awaits_head().sends(head());
  const http::Header key[] = {{"Authorization", "secret"}};
  options.request.headers = key;
  open();
  run_until(StepKind::kOpened);
  EXPECT_EQ(str(client->url().host), "b.example");
  run_until(StepKind::kOpened);
  EXPECT_EQ(server.connections()[1].host, "b.example");
  EXPECT_EQ(request(1).find("secret"), std::string::npos);
  EXPECT_EQ(server.connections()[2].host, "h.example");
}
#endif

TEST_F(Asking, StartsFromAnIdThatWasStored) {
  options.request.last_event_id = "stored";
  server.next().awaits_head().sends(head());
  open();
  run(10);
  EXPECT_NE(request(0).find("Last-Event-ID: stored\r\n"), std::string::npos);
}

TEST_F(Asking, DeepSleepCountsForTheBudgetAndTheTimers) {
  server.otherwise().refuses();
  open();
  run_until(StepKind::kRetrying);
  const size_t opens = server.opens();
  client->advance_seconds(3'600);
  poll();
  EXPECT_EQ(server.opens(), opens + 1);
}

class Sleeping : public ClientFixture {
 protected:
  /// A new client, `slept_s` later, that knows what the one before did.
  void wake(uint32_t slept_s) {
    const ClientMemory memory = client->remember();
    open();
    client->recall(memory, slept_s);
  }
};

TEST_F(Sleeping, TheDelayGoesOn) {
  server.next().awaits_head().sends("HTTP/1.1 503 No\r\nRetry-After: 1000\r\n\r\n");
  server.otherwise().refuses();
  open();
  run_until(StepKind::kRetrying);
  const uint32_t left_s = client->delay_ms() / 1'000;
  ASSERT_GE(left_s, 1'000u);
  wake(900);
  run(1'000 * (left_s - 900 - 2));
  EXPECT_EQ(server.opens(), 1u);
  run(4'000);
  EXPECT_GE(server.opens(), 2u);
}

TEST_F(Sleeping, AfterClosingItIsKnownAsWell) {
  server.next().awaits_head().sends("HTTP/1.1 503 No\r\nRetry-After: 1000\r\n\r\n");
  open();
  run_until(StepKind::kRetrying);
  client->close();
  run_until(StepKind::kStopped);
  EXPECT_GE(client->remember().retry_in_s, 1'000u);
  wake(UINT32_MAX);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(server.opens(), 2u) << "all of it was slept";
}

TEST_F(Sleeping, AReconnectBeforeTheFirstAttemptDoesNothing) {
  server.otherwise().awaits_head().sends(head());
  open();
  wake(10);
  client->reconnect();
  EXPECT_EQ(run_until(StepKind::kOpened), 0) << "or the attempt would have failed first";
}

TEST_F(Sleeping, AfterAStreamThereIsNoDelayHoweverOldItIs) {
  options.exchange.idle_ms = 0;
  server.otherwise().awaits_head().sends(head() + "retry: 7000\ndata: 1\n\n");
  open();
  run_until(StepKind::kEvent);
  for (int days = 0; days < 60; ++days) {
    client->advance_seconds(24 * 3'600);
    run(1'000);
  }
  client->close();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->remember().retry_in_s, 0u);
  EXPECT_EQ(client->remember().retry_ms, 7'000u);
  wake(1);
  run_until(StepKind::kEvent);
  EXPECT_EQ(client->remember().retry_ms, 7'000u);
}

TEST_F(Sleeping, FailuresAndTheBudgetGoOn) {
  server.otherwise().refuses();
  open();
  for (int failures = 0; failures < 5; ++failures) {
    run_until(StepKind::kRetrying);
  }
  const ClientMemory before = client->remember();
  EXPECT_EQ(before.failures[0], 5u);
  EXPECT_GT(before.budget_full_in_s, 100u);
  wake(10);
  const ClientMemory after = client->remember();
  EXPECT_EQ(after.failures[0], 5u);
  EXPECT_EQ(after.budget_full_in_s, before.budget_full_in_s - 10);
}

// It pays when it ends, unless it was healthy: a sleep does not save it that.
TEST_F(Sleeping, AnAttemptThatIsUnderWayIsPaidFor) {
  server.otherwise().awaits_head();
  open();
  run(10);
  EXPECT_EQ(client->remember().budget_full_in_s, options.budget.refill_s);
}

}  // namespace
}  // namespace esse::test
