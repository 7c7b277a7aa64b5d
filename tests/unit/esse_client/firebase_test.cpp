// SPDX-License-Identifier: Apache-2.0
// docs/esp32.md: the stream of Firebase's Realtime Database, as its documentation describes it,
// played by a script of ours. Nobody has asked Firebase itself.
#include "client_fixture.h"

namespace esse::test {
namespace {

struct Firebase {
  static Go before_attempt(void* self, Attempt& attempt) {
    auto& firebase = *static_cast<Firebase*>(self);
    return http::parse_url(firebase.url, attempt.request.url) == Error::kNone ? Go::kGo : Go::kStop;
  }

  // keep-alive needs nothing done: it came, and that is its purpose.
  void on_step(Client& client, const Step& step) {
    if (step.kind != StepKind::kEvent) {
      return;
    }
    const stream::EventView event = client.event();
    if (event.type == "put" || event.type == "patch") {
      take(event.type, event.data);
    } else if (event.type == "auth_revoked" || event.type == "cancel") {
      get_token();         // into `url`, behind "?auth="
      client.reconnect();  // with it; this counts as no failure
    }
  }

  void take(Text type, Text data) { taken += str(type) + " " + str(data) + "\n"; }
  void get_token() { url = "https://project.firebaseio.example/pump.json?auth=second"; }

  Text url = "https://project.firebaseio.example/pump.json?auth=first";
  std::string taken;
};

class FollowingFirebase : public ClientFixture {
 protected:
  FollowingFirebase() {
    options.hooks.context = &firebase;
    options.hooks.before_attempt = Firebase::before_attempt;
  }

  // Polls for `ms`, and hands each step on.
  void follow(uint32_t ms) {
    const uint64_t end = clock.elapsed_ms() + ms;
    while (clock.elapsed_ms() < end) {
      const Step step = poll();
      if (step.kind == StepKind::kIdle) {
        clock.jump({step.wait_ms, transport.wake_ms(step.wants_read, step.wants_write), 1'000});
      } else {
        firebase.on_step(*client, step);
      }
    }
  }

  void plays_redirect() {
    server.next().awaits_head().sends(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: "
        "https://s-usc1.firebaseio.example/pump.json?ns=project\r\nContent-Length: 0\r\n\r\n");
  }

  Firebase firebase;
};

#if ESSE_HTTP_REDIRECTS

TEST_F(FollowingFirebase, GoesWhereItIsSentAndTakesPutAndPatch) {
  plays_redirect();
  server.next().awaits_head().sends(
      head() +
      "event: put\ndata: {\"path\":\"/\",\"data\":{\"rate\":20}}\n\n"
      "event: keep-alive\ndata: null\n\n"
      "event: patch\ndata: {\"path\":\"/\",\"data\":{\"rate\":30}}\n\n");
  open(firebase.url.data());
  follow(2'000);
  EXPECT_EQ(firebase.taken,
            "put {\"path\":\"/\",\"data\":{\"rate\":20}}\npatch "
            "{\"path\":\"/\",\"data\":{\"rate\":30}}\n");
  EXPECT_EQ(server.connections()[1].host, "s-usc1.firebaseio.example");
  EXPECT_NE(request(1).find("GET /pump.json?ns=project HTTP/1.1\r\n"), std::string::npos);
}

TEST_F(FollowingFirebase, ComesAgainWithAnotherTokenWhenTheFirstIsRevoked) {
  plays_redirect();
  server.next().awaits_head().sends(head() +
                                    "event: auth_revoked\ndata: credential is no longer valid\n\n");
  plays_redirect();
  server.next().awaits_head().sends(head() + "event: put\ndata: {\"path\":\"/\",\"data\":1}\n\n");
  options.attempt_limit = 1;  // a failure would be the end
  open(firebase.url.data());
  follow(20'000);
  EXPECT_NE(request(0).find("auth=first"), std::string::npos);
  EXPECT_NE(request(2).find("auth=second"),
            std::string::npos);  // where it began, not where it was sent
  EXPECT_EQ(firebase.taken, "put {\"path\":\"/\",\"data\":1}\n");
}

// They come twice a minute. Without them the stream is taken for dead, and begun anew.
TEST_F(FollowingFirebase, LivesOnKeepAlives) {
  plays_redirect();
  Script& stream = server.next().awaits_head().sends(head());
  for (int i = 0; i < 40; ++i) {
    stream.waits(30'000).sends("event: keep-alive\ndata: null\n\n");
  }
  open(firebase.url.data());
  follow(39 * 30'000);
  EXPECT_EQ(count(StepKind::kRetrying), 0u);
  run_until(StepKind::kRetrying);
  EXPECT_EQ(last().cause.error, Error::kIdleTimeout);
  EXPECT_EQ(firebase.taken, "");
}

#endif

}  // namespace
}  // namespace esse::test
