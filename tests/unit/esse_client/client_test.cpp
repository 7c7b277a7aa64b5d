// SPDX-License-Identifier: Apache-2.0
// The stream itself: opening, events, parts, limits, what is checked before anything is sent.
#include "client_fixture.h"

namespace esse::test {
namespace {

using Streaming = ClientFixture;

TEST_F(Streaming, OpensAndReportsEventsCommentsAndRetry) {
  server.next().connects_in(20).awaits_head().sends(
      head() + ": hi\n\nid: 7\nevent: put\ndata: {}\n\nretry: 700\ndata: x\n\n");
  open();
  EXPECT_EQ(client->ready_state(), ReadyState::kConnecting);
  run(1'000);
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0].kind, StepKind::kOpened);
  EXPECT_EQ(seen[0].at_ms, 20u);
  EXPECT_EQ(seen[1].data, " hi");
  EXPECT_EQ(events(), "put/{}/7 message/x/7 ");
  EXPECT_EQ(client->ready_state(), ReadyState::kOpen);
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(str(client->last_event_id()), "7");
  EXPECT_EQ(client->statistics().events(), 2u);
  EXPECT_EQ(client->statistics().count(StepKind::kComment), 1u);
  EXPECT_EQ(client->statistics().count(StepKind::kOpened), 1u);
  EXPECT_GT(client->statistics().span_high_water, 0u);
}

// What an application stores, to resume after a reboot, must not lag behind on a quiet stream.
TEST_F(Streaming, AnEventsIdCommitsWithTheNextPollThoughNothingComes) {
  server.next().awaits_head().sends(head() + "id: 7\ndata: 1\n\n");
  open();
  run_until(StepKind::kEvent);
  EXPECT_EQ(str(client->last_event_id()), "");
  EXPECT_EQ(str(client->event().last_event_id), "7");
  EXPECT_EQ(poll().kind, StepKind::kIdle);
  EXPECT_EQ(str(client->last_event_id()), "7");
}

TEST_F(Streaming, SendsADefaultRequest) {
  server.next().awaits_head().sends(head());
  open("http://h.example:8080/a?b=c#d");
  run(10);
  EXPECT_EQ(server.connections()[0].host, "h.example");
  EXPECT_EQ(server.connections()[0].port, 8080);
  const std::string& sent = request(0);
  EXPECT_EQ(sent.rfind("GET /a?b=c HTTP/1.1\r\n", 0), 0u);
  EXPECT_NE(sent.find("Host: h.example:8080\r\n"), std::string::npos);
  EXPECT_NE(sent.find("Accept: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(sent.find("Cache-Control: no-cache\r\n"), std::string::npos);
  EXPECT_EQ(sent.find("Last-Event-ID"), std::string::npos);
}

TEST_F(Streaming, ABadUrlHeaderMethodSpanOrOptionIsRefusedBeforeAnythingIsSent) {
  const http::Header bad_header[] = {{"X-A", "a\r\nX-B: b"}};
  struct Case {
    const char* url;
    void (*spoil)(ClientOptions&);
    Error error;
  };
  static const http::Header* header = bad_header;
  const Case cases[] = {
      {"flags.example", [](ClientOptions&) {}, Error::kUrlScheme},
      {"http://h/a b", [](ClientOptions&) {}, Error::kUrlSyntax},
      {"ftp://h/", [](ClientOptions&) {}, Error::kUrlScheme},
      {"http://u:p@h/", [](ClientOptions&) {}, Error::kUrlUserinfo},
      {"http://h:99999/", [](ClientOptions&) {}, Error::kUrlPort},
      {"http://h/", [](ClientOptions& o) { o.request.method = "GE T"; }, Error::kMethod},
      {"http://h/",
       [](ClientOptions& o) { o.request.headers = Span<const http::Header>(header, 1); },
       Error::kHeaderValue},
      {"http://h/", [](ClientOptions& o) { o.request.last_event_id = Text("a\nb"); },
       Error::kLastEventId},
      {"http://h/", [](ClientOptions& o) { o.request.body = "x"; }, Error::kBody},
      {"http://h/", [](ClientOptions& o) { o.backoff.floor_ms = 0; }, Error::kOption},
      {"http://h/", [](ClientOptions& o) { o.exchange.idle_ms = kForever; }, Error::kOption},
  };
  for (const Case& one : cases) {
    options = ClientOptions{};
    one.spoil(options);
    StaticClient<EventBytes{128}, ReceiveBytes{16}, UrlBytes{16}> small(transport, options);
    EXPECT_EQ(small.open(one.url), one.error) << name(one.error);
    EXPECT_EQ(small.poll(clock.now(), 0).wait_ms, kForever);
  }
  options = ClientOptions{};
  char span[256];
  Client no_room(transport, options, {{span, 127}, {span + 128, 64}, {}});
  EXPECT_EQ(no_room.open("http://h/"), Error::kSpanTooSmall);
  Client no_receive(transport, options, {{span, 128}, {span + 128, 15}, {}});
  EXPECT_EQ(no_receive.open("http://h/"), Error::kSpanTooSmall);
  const std::string id(200, 'x');
  options.request.last_event_id = Text(id.data(), id.size());
  Client long_id(transport, options, {{span, 128}, {span + 128, 64}, {}});
  EXPECT_EQ(long_id.open("http://h/"), Error::kLastEventId);
  EXPECT_EQ(server.opens(), 0u);
}

TEST_F(Streaming, OpenTwiceIsRefusedAndOpenAfterCloseIsNot) {
  server.otherwise().awaits_head().sends(head());
  open();
  EXPECT_EQ(client->open("http://h/"), Error::kAlreadyOpen);
  run(10);
  client->close();
  EXPECT_EQ(poll().kind, StepKind::kStopped);
  EXPECT_EQ(client->open("http://h/again"), Error::kNone);
  run(10);
  EXPECT_EQ(server.opens(), 2u);
  EXPECT_EQ(client->ready_state(), ReadyState::kOpen);
}

TEST_F(Streaming, ALargeEventComesInParts) {
  const std::string large(1'200, 'x');
  server.next().awaits_head().sends(head() + "event: put\ndata: " + large + "\nid: 9\n\n");
  open();
  run(100);
  std::string data;
  for (const Seen& one : seen) {
    data += one.data;
  }
  EXPECT_EQ(data, large);
  EXPECT_GE(count(StepKind::kEventPart), 3u);
  EXPECT_EQ(seen[1].part, stream::Part::kFirst);
  EXPECT_EQ(last().part, stream::Part::kLast);
  EXPECT_EQ(last().type, "put");
  EXPECT_EQ(client->statistics().events(), 1u);
  EXPECT_EQ(client->statistics().largest_event, 1'200u);
}

TEST_F(Streaming, ALargeEventThatBreaksOffIsCut) {
  server.next().awaits_head().sends(head() + "data: " + std::string(1'000, 'x')).ends();
  open();
  run_until(StepKind::kRetrying);
  ASSERT_GE(seen.size(), 3u);
  EXPECT_EQ(seen[seen.size() - 2].kind, StepKind::kEventCut);
  EXPECT_EQ(last().cause.error, Error::kStreamEnded);
  EXPECT_EQ(client->statistics().count(StepKind::kEventCut), 1u);
  EXPECT_EQ(client->statistics().events(), 0u);
}

TEST_F(Streaming, WithoutPartsALargeEventIsDroppedAndTheNextArrives) {
  options.parser.parts = false;
  server.next().awaits_head().sends(head() + "data: " + std::string(1'000, 'x') +
                                    "\n\ndata: y\n\n");
  open();
  run(100);
  EXPECT_EQ(count(StepKind::kEventTooLarge), 1u);
  EXPECT_EQ(events(), "message/y/ ");
}

TEST_F(Streaming, AnIdThatDoesNotFitIsRefusedAndSaid) {
  server.next().awaits_head().sends(head() + "id: 1\ndata: a\n\nid: " + std::string(200, 'i') +
                                    "\ndata: b\n\n");
  open();
  run(100);
  EXPECT_EQ(count(StepKind::kIdRefused), 1u);
  EXPECT_EQ(events(), "message/a/1 message/b/1 ");
}

TEST_F(Streaming, ASlowApplicationPushesBack) {
  server.next().awaits_head().sends(head() + "data: 1\n\ndata: 2\n\ndata: 3\n\n");
  open();
  run_until(StepKind::kEvent);
  EXPECT_EQ(last().data, "1");
  clock.advance(3'600'000);  // the limits of time come after the bytes that are there
  poll();
  EXPECT_EQ(last().data, "2");
  poll();
  EXPECT_EQ(last().data, "3");
}

TEST_F(Streaming, OnePollIsBoundedWhateverTheServerSends) {
  server.next().awaits_head().sends(head() + std::string(100'000, '\n'));
  open();
  run_until(StepKind::kOpened);
  EXPECT_EQ(poll().wait_ms, 0u);
  EXPECT_LE(client->statistics().bytes, 4u * 128u);
}

TEST_F(Streaming, CountsSecondsSinceAnyByte) {
  server.next().awaits_head().sends(head()).waits(5'000).sends(":\n");
  open();
  run(3'000);
  EXPECT_EQ(client->seconds_since_activity(), 3u);
  run(3'000);
  EXPECT_EQ(client->seconds_since_activity(), 1u);
}

TEST_F(Streaming, ResponseHeadersReachTheHook) {
  static std::string got;
  got.clear();
  options.exchange.response.on_header = [](void*, const http::Header& header) {
    const HeapLeave leave;
    got += str(header.name) + "=" + str(header.value) + ";";
  };
  server.next().awaits_head().sends(head("X-Env: prod\r\n"));
  open();
  run(10);
  EXPECT_EQ(got, "Content-Type=text/event-stream;X-Env=prod;");
}

TEST_F(Streaming, AnIdlePollDoesNothingAndSaysHowLongItMaySleep) {
  options.exchange.idle_ms = 60'000;
  server.next().awaits_head().sends(head());
  open();
  run(1'000);
  const Step step = poll();
  EXPECT_EQ(step.kind, StepKind::kIdle);
  EXPECT_TRUE(step.wants_read);
  EXPECT_FALSE(step.wants_write);
  EXPECT_EQ(step.wait_ms, 59'000u);
}

}  // namespace
}  // namespace esse::test
