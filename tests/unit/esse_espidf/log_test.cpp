// SPDX-License-Identifier: Apache-2.0
// The line of each step, over a scripted server in virtual time.
#include "esse_espidf/log.h"

#include <gtest/gtest.h>

#include <string>

#include "stand_in_control.h"
#include "support/scripted_server.h"
#include "support/scripted_transport.h"
#include "support/virtual_clock.h"

namespace esse::espidf {
namespace {

namespace stand_in = test::stand_in;

class LogTest : public testing::Test {
 protected:
  // The lines up to the first step of this kind.
  std::string log_until(StepKind kind) {
    static_cast<void>(stand_in::lines_of_log());
    test::ScriptedTransport transport(server);
    StaticClient<> client(transport, options);
    EXPECT_EQ(client.open("http://user.example/secret?token=1"), Error::kNone);
    for (int polls = 0; polls < 1000; ++polls) {
      const Step step = client.poll(clock.now(), 0);
      log_step("net", client, step);
      if (step.kind == kind) {
        break;
      }
      if (step.kind == StepKind::kIdle) {
        clock.jump({step.wait_ms, transport.wake_ms(step.wants_read, step.wants_write)});
      }
    }
    std::string all;
    for (const std::string& line : stand_in::lines_of_log()) {
      all += line + "\n";
    }
    return all;
  }

  test::VirtualClock clock{0};
  test::ScriptedServer server;
  ClientOptions options = device_options();
};

TEST_F(LogTest, SaysThatAStreamIsOpenAndNothingOfItsEvents) {
  server.next().awaits_head().sends(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: private\n\n");
  EXPECT_EQ(log_until(StepKind::kEvent), "I net: open, status 200\n");
}

TEST_F(LogTest, SaysWhyAnAttemptFailedAndWhenTheNextOneIs) {
  server.next().awaits_head().sends("HTTP/1.1 503 Unavailable\r\nRetry-After: 90\r\n\r\nsecret");
  const std::string log = log_until(StepKind::kRetrying);
  EXPECT_EQ(log.find("W net: Status while Body, status 503, code 0, verify 0x0; again in "), 0u)
      << log;
}

TEST_F(LogTest, SaysThatItStoppedForGoodAndAtWhichLimit) {
  server.next().awaits_head().sends("HTTP/1.1 503 Unavailable\r\n\r\n");
  options.attempt_limit = 1;
  const std::string log = log_until(StepKind::kStopped);
  EXPECT_EQ(log.find("E net: stopped for good: Status (AttemptLimit) while Body, status 503"), 0u)
      << log;
}

TEST_F(LogTest, SaysThatAnEventWasTooLarge) {
  options.parser.parts = false;
  server.next().awaits_head().sends(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: " + std::string(4000, 'x') +
      "\n\n");
  EXPECT_EQ(log_until(StepKind::kEventTooLarge),
            "I net: open, status 200\nW net: an event was too large, and dropped\n");
}

TEST_F(LogTest, SaysThatTheRestOfAnEventDidNotCome) {
  server.next()
      .awaits_head()
      .sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: " +
             std::string(4000, 'x'))
      .ends();
  EXPECT_EQ(log_until(StepKind::kEventCut),
            "I net: open, status 200\nW net: the rest of an event did not come\n");
}

TEST_F(LogTest, SaysWhatWasLost) {
  server.next().awaits_head().sends(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: " + std::string(600, 'x') +
      "\n");
  const std::string log = log_until(StepKind::kIdRefused);
  EXPECT_NE(log.find("W net: an id was refused"), std::string::npos) << log;
}

}  // namespace
}  // namespace esse::espidf
