// SPDX-License-Identifier: Apache-2.0
// Limits in time: each phase has its own, bytes come first.
#include "unit/esse_http/exchange_fixture.h"

namespace esse::test {
namespace {

using http::Progress;

const std::string kOpenHead = "HTTP/1.1 200 OK\r\n\r\n";

class ExchangeLimits : public ExchangeTest {
 protected:
  void SetUp() override {
    ExchangeTest::SetUp();
    set_url("https://h/");
    options.name_ms = 100;
    options.connect_ms = 200;
    options.securing_ms = 300;
    options.write_ms = 400;
    options.response_ms = 500;
    options.idle_ms = 600;
  }

  // "Error after N ms in Phase".
  std::string failure() {
    const uint64_t before = clock.elapsed_ms();
    const std::string all = get();
    const size_t at = all.find("+failed ");
    if (at == std::string::npos) {
      return all;
    }
    return all.substr(at + 8) + " after " + std::to_string(clock.elapsed_ms() - before) + " in " +
           name(exchange.cause().phase);
  }
};

TEST_F(ExchangeLimits, EachPhaseHasItsOwn) {
  server.next().name_takes(kForever);
  EXPECT_EQ(failure(), "NameTimeout after 100 in Resolving");
  server.next().name_takes(50).connects_in(kForever);
  EXPECT_EQ(failure(), "ConnectTimeout after 250 in Connecting");
  server.next().name_takes(50).connects_in(50).secures_in(kForever);
  EXPECT_EQ(failure(), "TlsTimeout after 400 in Securing");
  server.next().connects_in(50).writes_at_most(10, kForever);
  EXPECT_EQ(failure(), "WriteTimeout after 450 in Sending");
  server.next().connects_in(50);
  EXPECT_EQ(failure(), "ResponseTimeout after 550 in Response");
  server.next().connects_in(50).awaits_head().waits(100).sends(kOpenHead);
  EXPECT_EQ(failure(), "IdleTimeout after 750 in Body");
  EXPECT_EQ(exchange.cause().status, 200);
  EXPECT_TRUE(server.last().closed);
}

TEST_F(ExchangeLimits, APhaseThatIsJustInTimeIsFine) {
  server.next()
      .name_takes(99)
      .connects_in(199)
      .secures_in(299)
      .writes_at_most(1000, 1)
      .awaits_head()
      .waits(499)
      .sends(kOpenHead)
      .waits(599)
      .sends("x")
      .waits(599)
      .ends();
  EXPECT_EQ(get(), "200 x");
}

TEST_F(ExchangeLimits, ZeroIsNoLimit) {
  options.name_ms = options.connect_ms = options.securing_ms = 0;
  options.write_ms = options.response_ms = options.idle_ms = 0;
  const uint32_t day = 24 * 3600 * 1000;
  server.next()
      .name_takes(day)
      .connects_in(day)
      .secures_in(day)
      .writes_at_most(150, day)
      .awaits_head()
      .waits(day)
      .sends(kOpenHead)
      .waits(day)
      .sends("x")
      .waits(day)
      .ends();
  EXPECT_EQ(get(), "200 x");
}

TEST_F(ExchangeLimits, Item52_AnyByteFeedsTheIdleLimit) {
  options.idle_ms = 1000;
  auto& script =
      server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "3;ext\r\n:\r\n\r\n";
  std::string expected = "200 ";
  for (int i = 0; i < 20; ++i) {
    for (const char c : chunk) {
      script.waits(900).sends(std::string(1, c));
    }
    expected += ":\r\n";
  }
  EXPECT_EQ(failure(),
            "IdleTimeout after " + std::to_string(20 * chunk.size() * 900 + 1000) + " in Body");
  EXPECT_EQ("200 " + body, expected);
}

TEST_F(ExchangeLimits, AHeadThatDripsIsLimitedAsAWhole) {
  auto& script = server.next().awaits_head();
  for (int i = 0; i < 1000; ++i) {
    script.waits(10).sends(i == 0 ? "HTTP/1.1 200 OK\r\nA:" : "a");
  }
  EXPECT_EQ(failure(), "ResponseTimeout after 500 in Response");
}

#if ESSE_HTTP_BODY
TEST_F(ExchangeLimits, AnEarlyAnswerDoesNotProlongTheWriting) {
  request.method = "POST";
  const std::string text(3000, 'b');
  request.body = from_std(text);
  auto& script = server.next().writes_at_most(10, 100);
  for (int i = 0; i < 1000; ++i) {
    script.waits(10).sends(i == 0 ? "HTTP/1.1 200 OK\r\nA:" : "a");
  }
  EXPECT_EQ(failure(), "WriteTimeout after 400 in Sending");
}
#endif

TEST_F(ExchangeLimits, BytesComeBeforeLimits) {
  server.next().awaits_head().waits(100).sends(kOpenHead + "x").waits(10).sends("y").ends();
  ASSERT_EQ(start(), Error::kNone);
  while (exchange.phase() != Phase::kResponse) {
    poll();
  }
  clock.advance(3600 * 1000);
  EXPECT_EQ(run(), Progress::kEnded) << "who slept an hour still gets what came";
  EXPECT_EQ(body, "xy");
}

TEST_F(ExchangeLimits, AConnectionThatIsThereBeatsItsLimit) {
  server.next().name_takes(50).connects_in(50).secures_in(50).awaits_head().sends(
      page("200 OK", "", "x"));
  ASSERT_EQ(start(), Error::kNone);
  EXPECT_EQ(poll(), Progress::kNotYet);
  clock.advance(3600 * 1000);
  EXPECT_EQ(run(), Progress::kEnded);
  EXPECT_EQ(body, "x");
}

TEST_F(ExchangeLimits, WhoIsSlowToTakeTheBodyIsNotTimedOutForIt) {
  server.next().awaits_head().sends(page("200 OK", "", "xyz"));
  ASSERT_EQ(start(), Error::kNone);
  while (poll() != Progress::kBody) {
  }
  exchange.consume(1);
  clock.advance(3600 * 1000);
  EXPECT_EQ(poll(), Progress::kBody);
  exchange.consume(2);
  clock.advance(3600 * 1000);
  EXPECT_EQ(poll(), Progress::kEnded);
}

TEST_F(ExchangeLimits, TheWaitIsTheShortestOfAll) {
  server.next().name_takes(kForever).gives_up_after(70);
  ASSERT_EQ(start(), Error::kNone);
  poll();
  EXPECT_EQ(exchange.pending().wait_ms, 70u) << "the transport's";
  exchange.close();
  server.next().name_takes(kForever);
  ASSERT_EQ(start(), Error::kNone);
  poll();
  EXPECT_EQ(exchange.pending().wait_ms, 100u) << "the phase's";
  clock.advance(30);
  poll();
  EXPECT_EQ(exchange.pending().wait_ms, 70u);
  exchange.close();
  options = http::ExchangeOptions();
  options.name_ms = 0;
  server.next().name_takes(kForever);
  ASSERT_EQ(start(), Error::kNone);
  poll();
  EXPECT_EQ(exchange.pending().wait_ms, kForever);
}

TEST_F(ExchangeLimits, AsksToBePolledAtOnceWhileThereIsMoreToRead) {
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nX-Long: " + std::string(200, 'x'));
  ASSERT_EQ(start(), Error::kNone);
  while (exchange.phase() != Phase::kResponse) {
    poll();
  }
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(exchange.pending().wait_ms, 0u) << "64 of 225 bytes are read";
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(exchange.pending().wait_ms, 500u);
}

}  // namespace
}  // namespace esse::test
