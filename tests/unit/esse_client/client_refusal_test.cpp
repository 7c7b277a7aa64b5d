// SPDX-License-Identifier: Apache-2.0
// Refusals that are asked again: with another id, with other credentials, once after a stream.
#include "document_fixture.h"

namespace esse::test {
namespace {

std::string answer(int status, const std::string& more = "") {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: 0\r\n" + more + "\r\n";
}

class Refused : public ClientFixture {
 protected:
  Refused() {
    options.backoff.jitter_16 = 0;
    options.hooks.context = &chances;
    options.hooks.after_failure = [](void* context, const Failure& failure, Decision decision) {
      static_cast<std::string*>(context)->push_back(
          "-icr"[static_cast<int>(failure.second_chance)]);
      return decision;
    };
    chances.reserve(100);
  }

  /// A stream that brings the id 7 and ends.
  void bring_id() { server.next().awaits_head().sends(head() + "id: 7\ndata: x\n\n").ends(); }
  void follow() { server.otherwise().awaits_head().sends(head()); }
  bool sent_id(size_t n) const {
    return request(n).find("\r\nLast-Event-ID: 7\r\n") != std::string::npos;
  }
  /// For each connection whether the id was sent: "-ii-".
  std::string ids() const {
    std::string all;
    for (size_t n = 0; n < server.opens(); ++n) {
      all += sent_id(n) ? 'i' : '-';
    }
    return all;
  }

  std::string chances;  // one letter a failure: - none, i without id, c credentials, r after open
};

TEST_F(Refused, AnIdThatIsRefusedIsLeftOutAndForgotten) {
  for (const int status : {400, 402, 404, 405, 406, 409, 410, 412, 413, 422, 431, 451, 499}) {
    for (const ClientOptions& preset : {device_options(), launchdarkly_options()}) {
      SCOPED_TRACE(status);
      options.policy = preset.policy;
      const size_t from = server.opens();
      bring_id();
      server.next().awaits_head().sends(answer(status));
      server.next().awaits_head().sends(head()).waits(20'000).ends();
      server.next().awaits_head().sends(head());
      open();
      run_until(StepKind::kOpened);
      run_until(StepKind::kOpened);
      EXPECT_EQ(str(client->last_event_id()), "");
      run_until(StepKind::kOpened);
      EXPECT_EQ(ids().substr(from), "-i--");
      EXPECT_LE(last().at_ms - seen[seen.size() - 3].at_ms, 30'000u);  // no slow regime
    }
  }
}

TEST_F(Refused, OtherAnswersSayNothingOfTheId) {
  for (const int status : {401, 403, 407, 408, 425, 429, 500, 503}) {
    SCOPED_TRACE(status);
    const size_t from = server.opens();
    bring_id();
    for (int i = 0; i < 3; ++i) {
      server.next().awaits_head().sends(answer(status));
    }
    server.next().awaits_head().sends(head());
    open();
    run_until(StepKind::kOpened);
    run_until(StepKind::kOpened, 30 * 3'600'000);
    EXPECT_EQ(ids().substr(from), "-iiii");
    EXPECT_EQ(str(client->last_event_id()), "7");
  }
}

TEST_F(Refused, AnIdIsBackWhenLeavingItOutDidNotHelp) {
  bring_id();
  for (int i = 0; i < 5; ++i) {
    server.next().awaits_head().sends(answer(404));
  }
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened);
  run_until(StepKind::kOpened, 30 * 3'600'000);
  EXPECT_EQ(ids(), "-i-i-i-");  // a server that comes back is found without the id, too
  EXPECT_EQ(chances, "-i-i-i");
  EXPECT_EQ(str(client->last_event_id()), "");
}

TEST_F(Refused, AnIdSurvivesAnAttemptWithoutItThatFailedOtherwise) {
  bring_id();
  server.next().awaits_head().sends(answer(400));
  server.next().refuses();
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kOpened);
  run_until(StepKind::kOpened);
  EXPECT_EQ(ids(), "-i-i");
  EXPECT_EQ(str(client->last_event_id()), "7");
}

TEST_F(Refused, APolicyOfLaunchDarklyStopsAfterTheAttemptWithoutTheId) {
  options.policy = launchdarkly_policy();
  bring_id();
  server.otherwise().awaits_head().sends(answer(404));
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(ids(), "-i-");
  EXPECT_EQ(str(client->last_event_id()), "7");
}

TEST_F(Refused, ABrowserTakesTheFirstAnswer) {
  options.policy = browser_policy();
  options.second_chances = false;
  bring_id();
  server.otherwise().awaits_head().sends(answer(410));
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(ids(), "-i");
  EXPECT_EQ(chances, "--");
}

// A proxy that drops what it does not like, instead of saying so; or an answer that was lost.
TEST_F(Refused, TheSecondConnectionInARowWithoutAnAnswerLeavesTheIdOut) {
  for (const bool resets : {true, false}) {
    const size_t from = server.opens();
    chances.clear();
    bring_id();
    for (int i = 0; i < 2; ++i) {
      resets ? server.next().awaits_head().resets() : server.next().awaits_head().ends();
    }
    server.next().awaits_head().sends(head()).cuts();
    server.next().awaits_head().sends(head());
    open();
    run_until(StepKind::kOpened);
    run_until(StepKind::kOpened);
    run_until(StepKind::kOpened);
    EXPECT_EQ(ids().substr(from), "-ii--");
    EXPECT_EQ(chances, "--i-");
  }
}

TEST_F(Refused, AConnectionThatIsLostNowAndThenKeepsItsId) {
  bring_id();
  for (int i = 0; i < 4; ++i) {
    server.next().awaits_head().resets();
    server.next().refuses();
    server.next().awaits_head().sends(head()).resets();  // in mid-stream
    server.next().awaits_head().ends();
    server.next().awaits_head().sends(answer(503));
    server.next().awaits_head().sends("HTTP/1.1 200").resets();
    server.next().name_fails();
    server.next().connects_in(10).resets();
    server.next().awaits_head().sends(head()).cuts();
  }
  server.next().awaits_head().sends(head());
  open();
  for (int i = 0; i < 10; ++i) {
    run_until(StepKind::kOpened, 30 * 3'600'000);
  }
  EXPECT_EQ(chances.find('i'), std::string::npos);
  EXPECT_EQ(str(client->last_event_id()), "7");
}

// Bytes that a server's front refuses before the application sees them: browsers send them, too.
TEST_F(Refused, AnIdOfAnyBytesIsSentAndForgottenWhenItIsRefused) {
  const std::string ids[] = {std::string("a\x01\x7F", 3), "\xE2\x80\xA6", std::string(128, 'x'),
                             "a\tb", "\xFF\xFE"};
  for (const std::string& id : ids) {
    const size_t from = server.opens();
    server.next().awaits_head().sends(head() + "id: " + id + "\ndata: x\n\n").ends();
    server.next().awaits_head().sends(answer(400, "Connection: close\r\n"));
    server.next().awaits_head().sends(head());
    open();
    run_until(StepKind::kOpened);
    run_until(StepKind::kOpened);
    EXPECT_NE(request(from + 1).find("\r\nLast-Event-ID: " + id + "\r\n"), std::string::npos);
    EXPECT_EQ(request(from + 2).find("Last-Event-ID"), std::string::npos);
  }
}

// The hook's own id is the hook's to leave out: it is asked for once, and then the policy counts.
TEST_F(Refused, AHookThatSetsARefusedIdEndsInThePolicyAllTheSame) {
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    attempt.request.last_event_id = "7";
    return Go::kGo;
  };
  server.otherwise().awaits_head().sends(answer(410));
  open();
  run(7 * 24 * 3'600'000ull);
  EXPECT_LE(server.opens(), 130u);
  EXPECT_EQ(chances.substr(0, 6), "i-i-i-");
}

TEST_F(Refused, ARefusalAfterAStreamIsAskedAgainOnce) {
  const std::string html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Soon</h1>";
  for (const std::string& refusal :
       {answer(404), answer(403), answer(401), answer(204), html, answer(302), answer(206),
        answer(301, "Location: ftp://h.example/\r\n")}) {
    SCOPED_TRACE(refusal);
    chances.clear();
    server.next().awaits_head().sends(head() + "data: x\n\n").waits(200'000).ends();
    server.next().refuses();  // a deploy begins like that
    server.next().awaits_head().sends(refusal);
    server.next().awaits_head().sends(head()).cuts();
    server.next().awaits_head().sends(refusal);
    server.next().awaits_head().sends(refusal);
    server.next().awaits_head().sends(head());
    open();
    run_until(StepKind::kOpened);
    run_until(StepKind::kOpened, 1'000'000);  // no quarter of an hour
    run_until(StepKind::kRetrying);
    run_until(StepKind::kRetrying);
    EXPECT_LE(last().delay_ms, 10'000u);
    run_until(StepKind::kRetrying);
    EXPECT_GE(last().delay_ms, 900'000u);
    EXPECT_EQ(chances, "--r-r-");
    run_until(StepKind::kOpened, 30 * 3'600'000);
  }
}

TEST_F(Refused, WithoutAStreamBeforeItThePolicyCountsAtOnce) {
  server.otherwise().awaits_head().sends(answer(404));
  open();
  run_until(StepKind::kRetrying);
  EXPECT_GE(last().delay_ms, 900'000u);
  EXPECT_EQ(chances, "-");
}

TEST_F(Refused, APolicyOfLaunchDarklyAsksOnceMoreAfterAStreamButNotAfter204) {
  options.policy = launchdarkly_policy();
  server.next().awaits_head().sends(head()).waits(900'000).cuts();
  server.next().awaits_head().sends(answer(404));
  server.next().awaits_head().sends(head()).cuts();
  server.next().awaits_head().sends(answer(401));
  server.next().awaits_head().sends(answer(401));
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(chances, "-r-r-");
  server.next().awaits_head().sends(head()).cuts();
  server.next().awaits_head().sends(answer(204));
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kNoContent);
  EXPECT_EQ(server.opens(), 7u);
}

TEST_F(Refused, AReconnectBringsTheIdBack) {
  bring_id();
  server.next().awaits_head().sends(answer(400));
  follow();
  open();
  run_until(StepKind::kRetrying);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(chances, "-i");
  client->reconnect();
  run_until(StepKind::kOpened);
  EXPECT_EQ(ids(), "-ii");
}

TEST_F(Refused, AnIdIsCheckedWhenTheClientIsOpenedAgain) {
  options.hooks.after_failure = [](void*, const Failure&, Decision decision) {
    decision.action = Action::kStop;
    return decision;
  };
  options.request.last_event_id = "7";
  server.next().awaits_head().sends(answer(410));
  open();
  run_until(StepKind::kStopped);
  options.request.last_event_id = "7\r\nX: y";
  EXPECT_EQ(client->open("http://h.example/"), Error::kLastEventId);
}

class RefusedDocuments : public Documents {};

TEST_F(RefusedDocuments, ADocumentBetweenLeavesTheIdForItsStreamToLeaveOut) {
  plan = "sdsdsds";
  server.next().awaits_head().sends(head() + "id: 7\ndata: x\n\n").ends();
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(answer(410));
  server.next().awaits_head().sends(json("{}"));
  server.next().awaits_head().sends(head());
  open();
  run_until(StepKind::kEvent);
  run_until(StepKind::kDone);
  run_until(StepKind::kDone);
  EXPECT_EQ(str(client->last_event_id()), "7");  // a document that came says nothing of it
  run_until(StepKind::kOpened);
  EXPECT_TRUE(sent(2, "Last-Event-ID: 7"));
  EXPECT_EQ(request(4).find("Last-Event-ID"), std::string::npos);
  EXPECT_EQ(str(client->last_event_id()), "");
}

TEST_F(RefusedDocuments, ARefusalAfterADocumentIsAskedAgainOnce) {
  options.backoff.jitter_16 = 0;
  plan = "d";
  server.next().awaits_head().sends(json("{}"));
  server.otherwise().awaits_head().sends(answer(404));
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().delay_ms, 1'000u);
  run_until(StepKind::kRetrying);
  EXPECT_GE(last().delay_ms, 900'000u);
}

}  // namespace
}  // namespace esse::test
