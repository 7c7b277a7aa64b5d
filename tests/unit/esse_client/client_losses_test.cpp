// SPDX-License-Identifier: Apache-2.0
// What is dropped leaves a trace, and is not made final by an id.
#include "client_fixture.h"

namespace esse::test {
namespace {

class Losing : public ClientFixture {
 protected:
  void expect_losses(uint32_t incomplete_events, uint32_t ignored_lines) {
    EXPECT_EQ(client->statistics().incomplete_events, incomplete_events);
    EXPECT_EQ(client->statistics().ignored_lines, ignored_lines);
  }
};

TEST_F(Losing, AnEventWithoutItsBlankLineIsCounted) {
  server.next()
      .awaits_head()
      .sends(head() + "data: {\"delta\":1}\n\nevent: done\ndata: {\"finish\":\"stop\"}\n")
      .ends();
  server.next().awaits_head().sends(head() + "data: half").cuts();
  server.next().awaits_head().sends(head() + "data: whole\n\n").cuts();
  open();
  run_until(StepKind::kRetrying);
  expect_losses(1, 0);
  run_until(StepKind::kRetrying);
  expect_losses(2, 0);
  run_until(StepKind::kRetrying);
  expect_losses(2, 0);
  EXPECT_EQ(client->statistics().events(), 2u);
}

TEST_F(Losing, LinesThatAreNoFieldsAreCounted) {
  server.next().awaits_head().sends(
      head() + "{\"error\":{\"code\":400,\"message\":\"context too long\"}}\n");
  open();
  run_until(StepKind::kOpened);
  run(1'000);
  expect_losses(0, 1);  // while the stream is open
  server.push(transport, [](Script& s) {
    s.sends(":\nid: 1\nretry: 1000\nretry: x\ndatum: 1\nData: 1\n data: 1\n\n<html>").ends();
  });
  run_until(StepKind::kRetrying);
  expect_losses(0, 5);
}

TEST_F(Losing, ALargeEventThatIsCutIsReportedAndNotCountedTwice) {
  server.next().awaits_head().sends(head() + "data: " + std::string(900, 'x')).cuts();
  open();
  run_until(StepKind::kEventCut);
  expect_losses(0, 0);
}

TEST_F(Losing, AnEventThatTheCallerDropsDoesNotCommitItsId) {
  const std::string large = "id: 2\ndata: " + std::string(900, 'x') + "\n\n";
  server.next().awaits_head().sends(head() + "id: 1\ndata: a\n\n" + large).ends();
  server.next().awaits_head().sends(head() + "data: b\nid: 3\n\n" + large + "data: c\n\n").ends();
  server.otherwise().awaits_head().sends(head());
  open();
  const auto drop_large = [&] {
    for (;;) {
      run_until(StepKind::kEventPart);
      if (client->event().part == stream::Part::kLast) {
        client->discard_id();
        return;
      }
    }
  };
  drop_large();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->last_event_id()), "1");
  drop_large();
  run_until(StepKind::kEvent);
  EXPECT_EQ(last().id, "3");
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->last_event_id()), "3");
  run_until(StepKind::kOpened);
  EXPECT_NE(request(1).find("Last-Event-ID: 1\r\n"), std::string::npos);
  EXPECT_NE(request(2).find("Last-Event-ID: 3\r\n"), std::string::npos);
}

TEST_F(Losing, AWholeEventThatTheCallerDropsDoesNotCommitItsId) {
  server.next().awaits_head().sends(head() + "id: 1\ndata: a\n\nid: 2\ndata: b\n\n").ends();
  open();
  run_until(StepKind::kEvent);
  run_until(StepKind::kEvent);
  client->discard_id();
  run_until(StepKind::kRetrying);
  EXPECT_EQ(str(client->last_event_id()), "1");
}

TEST_F(Losing, AViewOfTheClientIsNoIdToResumeAt) {
  server.otherwise().awaits_head().sends(head() + "id: 1\ndata: {\"cursor\":42}\n\n");
  open();
  run_until(StepKind::kEvent);
  EXPECT_EQ(client->reconnect_with_id(client->event().last_event_id), Error::kLastEventId);
  EXPECT_EQ(client->reconnect_with_id(client->event().data), Error::kLastEventId);
  EXPECT_EQ(client->reconnect_with_id(client->last_event_id()), Error::kNone);  // empty, so far
  run_until(StepKind::kEvent);
  run(10);
  EXPECT_EQ(client->reconnect_with_id(client->last_event_id()), Error::kLastEventId);
  const std::string copy = str(client->last_event_id());
  EXPECT_EQ(client->reconnect_with_id(Text(copy.data(), copy.size())), Error::kNone);
  run_until(StepKind::kOpened);
  EXPECT_NE(request(2).find("Last-Event-ID: 1\r\n"), std::string::npos);
}

}  // namespace
}  // namespace esse::test
