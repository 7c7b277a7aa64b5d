// SPDX-License-Identifier: Apache-2.0
// Documents and streams of services that only say that something changed, in virtual time.
#include "unit/esse_flags/notifier.h"

namespace esse::flags {
namespace {

class Alternating : public NotifierFixture {};

TEST_F(Alternating, ADocumentComesFirstThenTheStream) {
  open();
  run(5'000);
  EXPECT_EQ(take_asked(), "d s ");
  EXPECT_EQ(take_told(), "changed(loud) READY ");
}

// Flipt says on each connection what is so already.
TEST_F(Alternating, WhatAStreamGreetsWithIsNoNews) {
  greeting = news("1");
  open();
  run(20'000);
  EXPECT_EQ(take_asked(), "d s ");
}

// What came between the document and the stream: the document that closes the window brings it.
TEST_F(Alternating, AChangeBetweenAnswerAndSubscriptionIsFound) {
  greeting = news("2");
  on_document = [this](int count) { value = count; };
  open();
  run(29'000);
  EXPECT_EQ(take_asked(), "d s ");
  run(4'000);
  EXPECT_EQ(take_asked(), "d s ") << "the window's, and it changed something";
  on_document = nullptr;
  run(40'000);
  EXPECT_EQ(take_asked(), "d s ") << "so there is another, which does not";
  run(800'000);
  EXPECT_EQ(take_asked(), "");
}

TEST_F(Alternating, NewsThatAreNoneCloseTheWindow) {
  greeting = event("known", "1");
  open();
  run(890'000);
  EXPECT_EQ(take_asked(), "d s ");
}

TEST_F(Alternating, NewsAreFetched) {
  open();
  run(40'000);
  take_asked();
  value = 7;
  sends(news("7"));
  run(3'000);
  EXPECT_EQ(take_asked(), "e s ") << "by the event";
  EXPECT_EQ(settings->rate_ms, 7 + 100);
}

// The first event of a stream is a greeting when the one before began with one.
TEST_F(Alternating, FirstNewsOfAServiceThatDoesNotGreetAreFetched) {
  open();
  run(33'000);
  EXPECT_EQ(take_asked(), "d s d s ");
  sends(news("7"));
  run(3'000);
  EXPECT_EQ(take_asked(), "e s ") << "though it comes at once";
}

TEST_F(Alternating, AGreetingWithAnotherNameIsNews) {
  ways.names_news = true;
  greeting = news("2");
  open();
  run(200'000);
  EXPECT_EQ(take_asked(), "d s d s ") << "in the window, and then a known name";
  greeting = news("3");
  flags->client().reconnect();
  run(10'000);
  EXPECT_EQ(take_asked(), "d s e s ");
}

TEST_F(Alternating, AGreetingWithAnotherNameIsNewsBehindOneThatWasNoted) {
  ways.names_news = true;
  greeting = news("2");
  open();
  run(10'000);
  greeting = news("3");
  flags->client().reconnect();
  run(10'000);
  EXPECT_EQ(take_asked(), "d s d s e s ");
}

TEST_F(Alternating, NewsBehindAGreetingAreFetched) {
  greeting = news("2");
  open();
  run(3'000);
  EXPECT_EQ(take_asked(), "d s ");
  sends(news("3"));
  run(3'000);
  EXPECT_EQ(take_asked(), "e s ");
}

// Flipt sends no head before there is an event, so that each is the first of its stream.
TEST_F(Alternating, NewsWithANameAreFetchedInTheWindow) {
  ways.names_news = true;
  has_head = false;
  open();
  run(40'000);
  take_asked();
  sends(kHead + news("2"));
  value = 3;
  run(10'000);
  EXPECT_EQ(take_asked(), "e s ");
  sends(kHead + news("3"));
  run(3'000);
  EXPECT_EQ(take_asked(), "e s ") << "though the window of the other is open";
}

TEST_F(Alternating, NewsInASpreadAreFetchedOnce) {
  ways.spread_ms = 10'000;
  open();
  run(60'000);
  take_asked();
  for (int i = 0; i < 20; ++i) {
    sends(news("x"));
    run(10);
  }
  EXPECT_EQ(take_asked(), "");
  run(12'000);
  EXPECT_EQ(take_asked(), "e s ");
}

// ADR-0008 of OpenFeature: after a reconnect, whatever is replayed.
TEST_F(Alternating, AStreamThatIsOverIsFollowedByADocument) {
  stream_ms = 100'000;
  open();
  run(160'000);
  EXPECT_EQ(take_asked(), "d s d s d s ") << "start, window, end";
}

// GrowthBook ends each stream after a minute, and replays what was missed.
TEST_F(Alternating, AStreamThatResumesNeedsNoDocument) {
  ways.stream_resumes = true;
  stream_ms = 60'000;
  greeting = "id: 7 \n\n";
  open();
  run(290'000);
  EXPECT_EQ(take_asked(), "d s s s s s ");
  EXPECT_EQ(take_told(), "changed(loud) READY ") << "the service is there";
}

TEST_F(Alternating, AServiceThatGreetsAlthoughItSaysNotIsFoundOut) {
  ways.greets = false;
  greeting = news("1");
  open();
  run(890'000);
  EXPECT_EQ(take_asked(), "d s e s e s e s ") << "three in vain";
  value = 7;
  sends(news("7"));
  run(3'000);
  EXPECT_EQ(take_asked(), "e s ") << "what comes later is news";
  EXPECT_EQ(settings->rate_ms, 7 + 100);
  greeting = "";
  flags->client().reconnect();
  run(1'000'000);
  take_asked();
  greeting = news("1");
  flags->client().reconnect();
  run(3'000);
  EXPECT_EQ(take_asked(), "d s e s e s e s ") << "it had ceased to greet";
}

// Else the second of two changes within seconds would pass for a greeting.
TEST_F(Alternating, AServiceThatNeverGreetsHasSomethingToSay) {
  ways.greets = false;
  open();
  run(5);
  for (int i = 0; i < 5; ++i) {
    value = 2 + i;
    sends(news("x"));
    run(3'000);
  }
  EXPECT_EQ(take_asked(), "d s e s e s e s e s e s ");
}

TEST_F(Alternating, WithoutAnIdNothingResumes) {
  ways.stream_resumes = true;
  stream_ms = 60'000;
  open();
  run(200'000);
  EXPECT_EQ(take_asked(), "d s d s d s d s ");
}

TEST_F(Alternating, AStreamThatIsCutIsFollowedByADocument) {
  ways.stream_resumes = true;
  is_cut = true;
  stream_ms = 60'000;
  greeting = "id: 7\n\n";
  open();
  run(130'000);
  EXPECT_EQ(take_asked(), "d s d s d s ");
}

// Flipt sends no head before there is an event.
TEST_F(Alternating, AStreamWithoutAHeadIsWaitedFor) {
  has_head = false;
  open();
  run(3'600'000);
  EXPECT_EQ(take_asked(), "d s d s d s d s d s ") << "start, window, each 900 s";
  EXPECT_EQ(flags->client().statistics().count(ErrorGroup::kTimeout), 0u) << "planned";
  EXPECT_EQ(take_told(), "changed(loud) READY ");
}

TEST_F(Alternating, ASilentStreamIsRevalidated) {
  open();
  run(3'600'000);
  EXPECT_EQ(take_asked(), "d s d s d s d s d s ");
  EXPECT_EQ(take_told(), "changed(loud) READY ");
}

TEST_F(Alternating, HeartbeatsAreEnough) {
  heartbeat_ms = 180'000;
  open();
  run(3'600'000);
  EXPECT_EQ(take_asked(), "d s d s ");
}

TEST_F(Alternating, WithoutAStreamDocumentsArePolled) {
  ways.has_stream = false;
  open();
  run(3'590'000);
  EXPECT_EQ(take_asked(), "d d d d ");
}

TEST_F(Alternating, AStreamThatIsRefusedLeavesDocuments) {
  for (const char* const answer : {"401 Unauthorized", "404 Not Found", "204 No Content"}) {
    refusal = answer;
    open();
    run(1'800'000);
    const std::string asked = take_asked();
    EXPECT_EQ(asked.substr(0, 8), "d s d s ") << "asked again once";
    EXPECT_LE(asked.size(), 2 * 8u) << asked;
    EXPECT_EQ(take_told(), "changed(loud) READY ") << "never FATAL, never STALE";
    refusal = "";
    run(24ull * 3600 * 1000);
    EXPECT_EQ(asked_last(), 's');
    take_asked();
    EXPECT_TRUE(settings.set<&Settings::loud>(false));
  }
}

TEST_F(Alternating, AStreamThatIsRefusedForGoodLeavesDocuments) {
  policy.unauthorized = Action::kStop;
  refusal = "401 Unauthorized";
  open();
  run(3'500'000);
  EXPECT_EQ(take_asked(), "d s d d d ");
}

// Good documents do not excuse broken streams.
TEST_F(Alternating, BrokenStreamsBackOff) {
  is_cut = true;
  stream_ms = 1;
  open();
  run(3'600'000);
  EXPECT_LT(take_asked().size() / 2, 60u);
}

TEST_F(Alternating, DocumentsThatFailBackOff) {
  document_status = "500 Internal Server Error";
  open();
  run(3'600'000);
  EXPECT_LT(take_asked().size() / 2, 40u);
  EXPECT_EQ(take_told(), "ERROR ");
}

TEST_F(Alternating, A304IsTheServicesWord) {
  open();
  run(10'000);
  document_status = "304 Not Modified";
  run(40'000);
  EXPECT_EQ(take_asked(), "d s d s ");
  EXPECT_EQ(unchanged, 1);
  EXPECT_EQ(take_told(), "changed(loud) READY ");
}

TEST_F(Alternating, AnotherContextIsFetchedAtOnce) {
  open();
  run(40'000);
  take_asked();
  EXPECT_EQ(flags->identify("other"), Error::kNone);
  run(40'000);
  EXPECT_EQ(take_asked(), "d s d s ") << "with a window of its own";
  EXPECT_EQ(take_told(), "changed(loud) READY RECONCILING READY ");
}

// Retry-After of a document is obeyed, be it a date.
TEST_F(Alternating, RetryAfterOfADocumentIsObeyed) {
  document_status =
      "429 Too Many Requests\r\nDate: Mon, 30 Nov 2026 10:00:00 GMT\r\n"
      "Retry-After: Mon, 30 Nov 2026 10:10:00 GMT";
  open();
  run(590'000);
  EXPECT_EQ(take_asked(), "d ");
  document_status = "200 OK";
  run(400'000);  // asked for, and up to half as long to spread a fleet
  EXPECT_EQ(take_asked().substr(0, 4), "d s ");
}

// A relay of LaunchDarkly greets each connection with a ping, and its document has no ETag.
TEST_F(FlagsFixture, APingIsFetched) {
  server.on_head([](const test::Connection& c, test::Script& answer) {
    if (c.host == "poll.example") {
      answer
          .sends(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
              R"({"blink":{"value":false,"version":1}})")
          .ends();
    } else {
      answer.sends(kHead + event("ping", " "));
      for (int i = 0; i < 50; ++i) {
        answer.waits(180'000).sends(":\n");
      }
    }
  });
  server.otherwise().awaits_head();
  open();
  run(3'600'000);
  EXPECT_EQ(take_told(), "changed(blink) READY ");
  std::string asked;
  for (const test::Connection& c : server.connections()) {
    asked += c.host == "poll.example" ? "d " : "s ";
  }
  EXPECT_EQ(asked, "s d s d s ") << "its greeting behind a document is none; one closes the window";
}

TEST_F(FlagsFixture, APingInPartsIsFetchedWhenItIsWhole) {
  server.next().awaits_head().sends(kHead + put("{}") +
                                    "event: ping\ndata: " + std::string(2'000, 'x'));
  server.otherwise().awaits_head();
  open();
  run(5'000);
  EXPECT_EQ(server.opens(), 1u);
  sends("\n\n");
  run(5'000);
  EXPECT_EQ(server.last().host, "poll.example");
}

}  // namespace
}  // namespace esse::flags
