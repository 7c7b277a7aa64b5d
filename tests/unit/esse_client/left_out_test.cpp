// SPDX-License-Identifier: Apache-2.0
// What is left out at compile time is refused in words (the preset `lean`), and nothing is sent.
#include "client_fixture.h"

namespace esse::test {
namespace {

class LeftOut : public ClientFixture {
 protected:
  Error opened_with(const ClientOptions& with) {
    StaticClient<> one(transport, with);
    const Error error = one.open("http://h.example/");
    one.close();
    one.poll(clock.now(), 0);
    return error;
  }
};

TEST_F(LeftOut, WhatIsBuiltInIsTaken) {
  EXPECT_EQ(opened_with(options), Error::kNone);
  options.request.method = "HEAD";
  EXPECT_EQ(opened_with(options), Error::kNone);
}

#if !ESSE_HTTP_REDIRECTS
TEST_F(LeftOut, ARedirectEndsTheAttemptAsWithNoneAllowed) {
  const char* const kStatuses[] = {"301 x", "302 x", "303 x", "307 x", "308 x"};
  for (const char* status : kStatuses) {
    for (const char* location : {"Location: /next\r\n", ""}) {
      server.next().awaits_head().sends("HTTP/1.1 " + std::string(status) + "\r\n" + location +
                                        "Content-Length: 0\r\n\r\n");
      open();
      run_until(StepKind::kRetrying);
      EXPECT_EQ(last().cause.error, Error::kHttpRedirectLimit) << status;
      EXPECT_EQ(std::to_string(last().cause.status), std::string(status, 3));
      EXPECT_GE(last().delay_ms, options.backoff.slow_ms) << "as the policy says of redirects";
    }
  }
  EXPECT_EQ(server.opens(), 10u);
}
#endif

#if !ESSE_HTTP_BODY
TEST_F(LeftOut, AMethodWithABodyIsRefusedAtOpen) {
  for (const char* method : {"POST", "PUT", "REPORT", "post"}) {
    options.request.method = method;
    EXPECT_EQ(opened_with(options), Error::kBody) << method;
  }
  options.request = http::Request();
  options.request.body = "x";
  EXPECT_EQ(opened_with(options), Error::kBody);
  options.request = http::Request();
  options.request.produce_size = 1;
  EXPECT_EQ(opened_with(options), Error::kBody);
  EXPECT_EQ(server.opens(), 0u);
}

TEST_F(LeftOut, AMethodWithABodyIsRefusedAtTheAttemptWhenAHookSetsIt) {
  options.hooks.before_attempt = [](void*, Attempt& attempt) {
    attempt.request.method = "POST";
    attempt.request.body = "{}";
    return Go::kGo;
  };
  open();
  run_until(StepKind::kStopped);
  EXPECT_EQ(last().cause.error, Error::kBody);
  EXPECT_EQ(server.opens(), 0u);
}
#endif

#if !ESSE_CLIENT_ERROR_BODY
TEST_F(LeftOut, ErrorBodiesAreRefusedAtOpen) {
  options.error_body = true;
  EXPECT_EQ(opened_with(options), Error::kOption);
  EXPECT_EQ(server.opens(), 0u);
}

TEST_F(LeftOut, AnErrorResponseEndsWithItsHead) {
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\n\r\nno end");
  open();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kStatus);
  EXPECT_TRUE(client->error_body().empty());
}
#endif

}  // namespace
}  // namespace esse::test
