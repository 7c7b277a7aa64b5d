// SPDX-License-Identifier: Apache-2.0
// What may not be sent twice is not sent twice (RFC 9110, section 9.2.2).
#include "document_fixture.h"

namespace esse::test {
namespace {

#if ESSE_HTTP_BODY
class Posting : public ClientFixture {
 protected:
  Posting() {
    options.request.method = "POST";
    options.request.body = "{\"buy\":1}";
  }

  /// The client stops by itself, without a second request that a server could act on.
  void expect_once(Error error) {
    open();
    run_until(StepKind::kStopped);
    EXPECT_EQ(client->limit(), Error::kNotRepeated);
    EXPECT_EQ(last().cause.error, error);
  }
  /// The client asks again, until a stream opens.
  void expect_again() {
    open();
    run_until(StepKind::kOpened, 30 * 3'600'000);
  }
};

TEST_F(Posting, AStreamThatEndsIsNotAskedForAgain) {
  server.next().awaits_head().sends(head() + "data: x\n\n").ends();
  expect_once(Error::kStreamEnded);
  server.next().awaits_head().sends(head() + "data: x\n\n").waits(90'000).resets();
  expect_once(Error::kReset);
  EXPECT_EQ(server.opens(), 2u);
}

TEST_F(Posting, WhatMayHaveReachedTheServerIsNotSentAgain) {
  for (const char* status :
       {"500 x", "502 x", "503 x", "504 x", "408 x", "425 x", "400 x", "404 x", "204 x", "202 x"}) {
    SCOPED_TRACE(status);
    server.next().awaits_head().sends("HTTP/1.1 " + std::string(status) +
                                      "\r\nContent-Length: 0\r\n\r\n");
    open();
    run_until(StepKind::kStopped);
    EXPECT_EQ(client->limit(), Error::kNotRepeated);
  }
  server.next().awaits_head().resets();
  expect_once(Error::kReset);
  server.next().awaits_head().ends();
  expect_once(Error::kHttpTruncated);
  server.next().writes_at_most(5, 20'000);  // a part of it was written, and no more in time
  expect_once(Error::kWriteTimeout);
}

TEST_F(Posting, WhatReachedNobodyIsSentAgain) {
  server.next().refuses();
  server.next().name_fails();
  server.next().connects_in(kForever);
  server.next().opens_not(Error::kNetworkDown);
  server.next().awaits_head().sends(head());
  expect_again();
  EXPECT_EQ(count(StepKind::kRetrying), 4u);
}

TEST_F(Posting, AServerMaySayThatItTookNothing) {
  server.next().awaits_head().sends("HTTP/1.1 429 x\r\nContent-Length: 0\r\n\r\n");
  server.next().awaits_head().sends(
      "HTTP/1.1 503 x\r\nContent-Length: 0\r\nRetry-After: 5\r\n\r\n");
  server.next().awaits_head().sends(head());
  expect_again();
  EXPECT_EQ(count(StepKind::kRetrying), 2u);
}

TEST_F(Posting, IdempotentMethodsAreSentAgain) {
  const char* const methods[] = {"REPORT",  "QUERY",    "PUT",   "DELETE",
                                 "OPTIONS", "PROPFIND", "SEARCH"};
  for (const char* method : methods) {
    SCOPED_TRACE(method);
    options.request.method = method;
    server.next().awaits_head().resets();
    server.next().awaits_head().sends(head() + "data: x\n\n").ends();
    server.next().awaits_head().sends(head());
    open();
    run_until(StepKind::kOpened);
    run_until(StepKind::kOpened);
  }
  for (const char* method : {"PATCH", "LOCK", "PUTS", "PU", "post", "X"}) {
    SCOPED_TRACE(method);
    options.request.method = method;
    server.next().awaits_head().resets();
    expect_once(Error::kReset);
  }
}

TEST_F(Posting, TheCallerMayMarkItAsRepeatable) {
  options.request.repeatable = true;
  server.next().awaits_head().resets();
  server.next().awaits_head().sends(head()).ends();
  server.next().awaits_head().sends(head());
  expect_again();
  run_until(StepKind::kOpened);
}

TEST_F(Posting, AStreamIsResumedAtAnEventId) {
  server.next().awaits_head().sends(head() + "id: 1\ndata: x\n\n").ends();
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n");
  server.next().awaits_head().sends(head());
  expect_again();
  run_until(StepKind::kOpened);
  // Without the id it would be the first request again.
  server.push(transport, [](Script& s) { s.ends(); });
  server.next().awaits_head().sends("HTTP/1.1 410 x\r\nContent-Length: 0\r\n\r\n");
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kNotRepeated);
}

TEST_F(Posting, AHookMayOverrule) {
  options.hooks.after_failure = [](void*, const Failure&, Decision decision) {
    EXPECT_EQ(decision.action, Action::kStop);
    decision.action = Action::kRetry;
    return decision;
  };
  server.next().awaits_head().resets();
  server.next().awaits_head().sends(head());
  expect_again();
}

TEST_F(Posting, TheCallerMayAskAgain) {
  server.next().awaits_head().sends(head());
  server.next().awaits_head().sends(head()).ends();
  server.next().awaits_head().sends(head());
  expect_again();
  client->reconnect();
  run_until(StepKind::kStopped);
  EXPECT_EQ(server.opens(), 2u);
  ASSERT_EQ(client->open_again(), Error::kNone);
  run_until(StepKind::kOpened);
}

#if ESSE_HTTP_REDIRECTS
TEST_F(Posting, ARedirectTellsWhetherItWasTaken) {
  // 307: it was not, and the next server was never reached.
  server.next().awaits_head().sends("HTTP/1.1 307 x\r\nLocation: /b\r\n\r\n");
  server.next().refuses();
  server.next().awaits_head().sends(head());
  expect_again();
  // 303: it was, and what is lost is its result.
  server.next().awaits_head().sends("HTTP/1.1 303 x\r\nLocation: /b\r\n\r\n");
  server.next().refuses();
  expect_once(Error::kConnectRefused);
}
#endif

class PostedDocuments : public Documents {
 protected:
  PostedDocuments() {
    options.asks = Asks::kDocument;
    options.request.method = "POST";
    options.request.media_type = "application/json";
  }
};

TEST_F(PostedDocuments, AHookThatIsAskedAfterADocumentMakesANewRequest) {
  plan = "ddd";
  server.otherwise().awaits_head().sends(json("{}"));
  open();
  for (int i = 0; i < 3; ++i) {
    run_until(StepKind::kDone);
  }
  EXPECT_EQ(request(2).rfind("POST ", 0), 0u);
}

TEST_F(PostedDocuments, WithoutAHookThereIsOneDocument) {
  options.hooks = Hooks{};
  server.otherwise().awaits_head().sends(json("{}"));
  open();
  run_until(StepKind::kDone);
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kNotRepeated);
  EXPECT_EQ(last().cause.error, Error::kNotRepeated);
  EXPECT_EQ(server.opens(), 1u);
}

TEST_F(PostedDocuments, ABrokenDocumentIsNotAskedForAgain) {
  plan = "d";
  const std::string whole = json("{}");
  server.next().awaits_head().sends(whole.substr(0, whole.size() - 1)).cuts();
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(client->limit(), Error::kNotRepeated);
}
#endif

}  // namespace
}  // namespace esse::test
