// SPDX-License-Identifier: Apache-2.0
// One request and its response: the way through, partial reads and writes, ends.
#include "support/fault_injector.h"
#include "unit/esse_http/exchange_fixture.h"

namespace esse::test {
namespace {

using http::check;
using http::Exchange;
using http::Header;
using http::Progress;
using namespace std::string_literals;

const std::string kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(ExchangeTest, AsksAndHandsOnTheBody) {
  server.next().awaits_head().sends(kStreamHead + "9\r\ndata: 1\n\n\r\n0\r\n\r\n");
  EXPECT_EQ(get(), "200 data: 1\n\n");
  EXPECT_EQ(heads, 1);
  EXPECT_TRUE(exchange.response().is_expected_type());
  EXPECT_EQ(server.last().host, "h");
  EXPECT_EQ(server.last().port, 80);
  EXPECT_FALSE(server.last().secure);
  EXPECT_EQ(server.last().written,
            "GET /start HTTP/1.1\r\nConnection: close\r\nHost: h\r\n"
            "Accept: text/event-stream\r\n\r\n");
  EXPECT_TRUE(server.last().closed) << "a complete response needs no connection";
  EXPECT_EQ(poll(), Progress::kEnded) << "it stays so";
}

TEST_F(ExchangeTest, TellsItsPhases) {
  server.next()
      .name_takes(10)
      .connects_in(20)
      .secures_in(30)
      .writes_at_most(1000, 50)
      .awaits_head()
      .waits(40)
      .sends(kStreamHead);
  set_url("https://h/");
  ASSERT_EQ(start(), Error::kNone);
  EXPECT_EQ(exchange.pending().wait_ms, 0u) << "poll at once";
  std::vector<Phase> phases;
  for (int i = 0; i < 100 && exchange.phase() != Phase::kBody; ++i) {
    if (poll() == Progress::kNotYet) {
      clock.jump({exchange.pending().wait_ms, transport.wake_ms()});
    }
    if (phases.empty() || phases.back() != exchange.phase()) {
      phases.push_back(exchange.phase());
    }
    EXPECT_EQ(exchange.pending().phase, exchange.phase());
  }
  EXPECT_EQ(phases, (std::vector<Phase>{Phase::kResolving, Phase::kConnecting, Phase::kSecuring,
                                        Phase::kSending, Phase::kResponse, Phase::kBody}));
  EXPECT_TRUE(server.last().secure);
  exchange.close();
  EXPECT_EQ(exchange.phase(), Phase::kIdle);
  EXPECT_EQ(exchange.pending().phase, Phase::kIdle);
}

TEST_F(ExchangeTest, BytesThatAreNotTakenStayAndNothingIsReadMeanwhile) {
  server.next().awaits_head().sends(page("200 OK", "", "0123456789"));
  ASSERT_EQ(start(), Error::kNone);
  while (poll() != Progress::kBody) {
  }
  std::string seen;
  while (exchange.body().size() > 3) {
    seen += to_std(exchange.body().first(3));
    exchange.consume(3);
    EXPECT_EQ(poll(), Progress::kBody);
    EXPECT_EQ(poll(), Progress::kBody) << "again and again";
  }
  seen += to_std(exchange.body());
  exchange.consume(exchange.body().size());
  EXPECT_EQ(seen, "0123456789");
  EXPECT_EQ(poll(), Progress::kEnded);
  EXPECT_EQ(to_std(exchange.body()), "");
}

TEST_F(ExchangeTest, ReadsTheSameInAnyPieces) {
  std::string chunks = kStreamHead;
  for (int i = 0; i < 300; ++i) {
    chunks += "3\r\ne" + std::to_string(i % 90 + 10) + "\r\n";
  }
  chunks += "0\r\nA: b\r\n\r\n";
  const auto get_once = [&](uint32_t piece, size_t taken) {
    server.next().reads_at_most(piece).awaits_head().sends(chunks);
    return get(taken);
  };
  const std::string expected = get_once(0, SIZE_MAX);
  EXPECT_EQ(expected.size(), 4u + 900);
  for (const uint32_t piece : {1u, 2u, 7u, 63u, 64u, 65u}) {
    for (const size_t taken : {size_t{1}, size_t{2}, SIZE_MAX}) {
      EXPECT_EQ(get_once(piece, taken), expected);
    }
  }
}

#if ESSE_HTTP_BODY
TEST_F(ExchangeTest, Item58_WritesTheRequestOverManyPolls) {
  const Header headers[] = {
      {"X-Long", "a value that is longer than the receive span, which is 64"}};
  request.headers = headers;
  request.method = "POST";
  const std::string text(3000, 'b');
  request.body = from_std(text);
  std::string expected;
  for (const uint32_t most : {0u, 1u, 2u, 63u}) {
    for (const uint32_t every_ms : {0u, 1u}) {
      server.next()
          .writes_at_most(most, every_ms)
          .awaits_head()
          .waits(5000)
          .sends(page("200 OK", "", "x"));
      ASSERT_EQ(get(), "200 x");
      if (expected.empty()) {
        expected = server.last().written;
        EXPECT_EQ(expected.substr(expected.size() - 3004), "\r\n\r\n" + text);
      }
      EXPECT_EQ(server.last().written, expected) << most << " " << every_ms;
    }
  }
}
#endif

TEST_F(ExchangeTest, WaitsToWriteOnlyWhenTheTransportIsFull) {
  server.next().writes_at_most(10, 100);
  ASSERT_EQ(start(), Error::kNone);
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(exchange.pending().wait_ms, 0u) << "ten bytes are out, it can go on at once";
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(exchange.pending().wait_ms, options.write_ms);
  EXPECT_TRUE(exchange.pending().wants_write);
  EXPECT_TRUE(exchange.pending().wants_read) << "the server may answer before";
}

#if ESSE_HTTP_BODY
TEST_F(ExchangeTest, AnAnswerBeforeTheRequestIsWrittenEndsTheWriting) {
  request.method = "POST";
  const std::string text(3000, 'b');
  request.body = from_std(text);
  server.next().writes_at_most(200, 1000).sends(page("413 Too Large", "", "no"));
  EXPECT_EQ(get(), "413 no");
  EXPECT_LT(server.last().written.size(), 3000u);
  server.next().writes_at_most(200, 1000).sends("HTTP/1.1 413 Too Large\r\n\r\n");
  ASSERT_EQ(start(), Error::kNone);
  while (poll() != Progress::kHead) {
  }
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_FALSE(exchange.pending().wants_write) << "else the caller would not sleep any more";
  EXPECT_TRUE(exchange.pending().wants_read);
  // An informational one does not.
  server.next()
      .writes_at_most(200, 1)
      .awaits_head()
      .sends("HTTP/1.1 100 Continue\r\n\r\n")
      .waits(1000)
      .sends(page("200 OK", "", "x"));
  EXPECT_EQ(get(), "200 x");
  EXPECT_EQ(server.last().written.substr(server.last().written.size() - 3000), text);
}

TEST_F(ExchangeTest, ReadsTheAnswerOfAServerThatTakesNoMore) {
  request.method = "POST";
  const std::string text(3000, 'b');
  request.body = from_std(text);
  server.next().writes_at_most(200).sends(page("413 Too Large", "", "no")).resets();
  EXPECT_EQ(get(), "413 no");
  server.next().writes_at_most(200).resets();
  EXPECT_EQ(get(), "0 +failed Reset");
  EXPECT_EQ(exchange.cause().native, 104);
  EXPECT_EQ(exchange.cause().phase, Phase::kResponse);
}
#endif

struct SlowProducer {
  VirtualClock& clock;
  uint64_t ready_at;
  bool fails = false;
  static Io produce(void* context, uint32_t, Span<char> out) {
    SlowProducer& self = *static_cast<SlowProducer*>(context);
    if (self.clock.elapsed_ms() < self.ready_at) {
      return Io::not_yet();
    }
    if (self.fails) {
      return Io::failed();
    }
    out[0] = 'p';
    return Io::bytes(1);
  }
};

#if ESSE_HTTP_BODY
TEST_F(ExchangeTest, ABodyThatIsNotThereYetIsAskedForAgainSoon) {
  SlowProducer producer{clock, 1000};
  request.method = "POST";
  request.produce = SlowProducer::produce;
  request.produce_context = &producer;
  request.produce_size = 3;
  server.next().awaits_head().waits(2000).sends(page("200 OK", "", "x"));
  ASSERT_EQ(start(), Error::kNone);
  EXPECT_EQ(poll(), Progress::kNotYet);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(poll(), Progress::kNotYet);
  }
  EXPECT_GT(exchange.pending().wait_ms, 0u);
  EXPECT_LE(exchange.pending().wait_ms, 10u);
  EXPECT_FALSE(exchange.pending().wants_write) << "there is nothing to write";
  EXPECT_TRUE(exchange.pending().wants_read);
  EXPECT_EQ(run(), Progress::kEnded);
  EXPECT_EQ(server.last().written.substr(server.last().written.size() - 7), "\r\n\r\nppp");
  EXPECT_EQ(body, "x");
}

// Only its room to write leads on: before the producer's part, within it, and behind it.
TEST_F(ExchangeTest, ABlockedSocketIsNotAskedForTheProducersSake) {
  SlowProducer producer{clock, 0};
  request.method = "POST";
  request.produce = SlowProducer::produce;
  request.produce_context = &producer;
  request.produce_size = 3;
  server.next().writes_at_most(70, 5000).awaits_head().waits(7000).sends(page("200 OK", "", "x"));
  options.write_ms = 0;
  ASSERT_EQ(start(), Error::kNone);
  int waits = 0;
  for (Progress step = poll(); step != Progress::kHead; step = poll()) {
    ASSERT_EQ(step, Progress::kNotYet);
    const Pending pending = exchange.pending();
    if (pending.wait_ms != 0) {
      ++waits;
      EXPECT_EQ(pending.wants_write, exchange.phase() == Phase::kSending) << waits;
      EXPECT_EQ(pending.wait_ms, pending.wants_write ? kForever : options.response_ms) << waits;
    }
    ASSERT_TRUE(clock.jump({pending.wait_ms, transport.wake_ms(true, pending.wants_write)}));
  }
  EXPECT_LT(waits, 8) << "one for each window that was shut, and one for the answer";
}

// A producer that offers something, and the next time nothing: room to write would lead to nothing.
TEST_F(ExchangeTest, RoomToWriteWakesNobodyWhileTheBodyIsNotThere) {
  int calls = 0;
  request.method = "POST";
  request.produce = [](void* context, uint32_t, Span<char> out) {
    out[0] = 'p';
    return ++*static_cast<int*>(context) % 2 != 0 ? Io::bytes(1) : Io::not_yet();
  };
  request.produce_context = &calls;
  request.produce_size = 9;
  options.write_ms = 0;
  server.next().writes_at_most(0, 1000);
  ASSERT_EQ(start(), Error::kNone);
  for (int i = 0; i < 10 && calls == 0; ++i) {
    clock.advance(500);
    EXPECT_EQ(poll(), Progress::kNotYet);
  }
  ASSERT_EQ(calls, 1);
  EXPECT_TRUE(exchange.pending().wants_write) << "the window is shut behind the head";
  EXPECT_EQ(exchange.pending().wait_ms, kForever);
  EXPECT_EQ(poll(), Progress::kNotYet);
  EXPECT_EQ(calls, 2);
  EXPECT_FALSE(exchange.pending().wants_write);
  EXPECT_EQ(exchange.pending().wait_ms, 10u);
}

TEST_F(ExchangeTest, AServerMayAnswerWhileTheBodyIsNotThereYet) {
  SlowProducer producer{clock, 9000};
  request.method = "POST";
  request.produce = SlowProducer::produce;
  request.produce_context = &producer;
  request.produce_size = 3;
  server.next().awaits_head().waits(100).sends(page("401 No", "", "x"));
  EXPECT_EQ(get(), "401 x");
  EXPECT_LT(clock.elapsed_ms(), 1000u);
}

TEST_F(ExchangeTest, ABodyThatFailsIsAFailure) {
  SlowProducer producer{clock, 0, true};
  request.method = "POST";
  request.produce = SlowProducer::produce;
  request.produce_context = &producer;
  request.produce_size = 3;
  server.otherwise();
  EXPECT_EQ(get(), "0 +failed BodyProducer");
  EXPECT_EQ(exchange.cause().phase, Phase::kSending);
  EXPECT_TRUE(server.last().closed);
}
#endif

TEST_F(ExchangeTest, Item38_TellsACleanEndFromACut) {
  const std::string open_head = "HTTP/1.1 200 OK\r\n\r\n";
  server.next().awaits_head().sends(open_head + "all").ends();
  EXPECT_EQ(get(), "200 all");
  server.next().awaits_head().sends(open_head + "al").cuts();
  EXPECT_EQ(get(), "200 al+failed HttpTruncated");
  EXPECT_EQ(exchange.cause().phase, Phase::kBody);
  EXPECT_EQ(exchange.cause().status, 200);
  server.next().awaits_head().sends(kStreamHead + "3\r\none\r\n").ends();
  EXPECT_EQ(get(), "200 one+failed HttpTruncated");
  server.next().awaits_head().sends(page("200 OK", "", "one")).cuts();
  EXPECT_EQ(get(), "200 one") << "nothing is missing";
  server.next().awaits_head().ends();
  EXPECT_EQ(get(), "0 +failed HttpTruncated");
  EXPECT_EQ(exchange.cause().phase, Phase::kResponse);
  server.next().awaits_head().sends(open_head + "al").resets(7);
  EXPECT_EQ(get(), "200 al+failed Reset");
  EXPECT_EQ(exchange.cause().native, 7);
  EXPECT_EQ(exchange.cause().phase, Phase::kBody);
  EXPECT_EQ(exchange.cause().status, 200);
}

TEST_F(ExchangeTest, HandsOnWhyTheTransportFailed) {
  server.next().name_fails(Error::kNameNotFound, 4);
  EXPECT_EQ(get(), "0 +failed NameNotFound");
  EXPECT_EQ(exchange.cause().phase, Phase::kResolving);
  EXPECT_EQ(exchange.cause().native, 4);
  server.next().connects_in(5).refuses();
  EXPECT_EQ(get(), "0 +failed ConnectRefused");
  EXPECT_EQ(exchange.cause().phase, Phase::kConnecting);
  set_url("https://h/");
  server.next().secure_fails(Error::kTlsVerify, -9, 8);
  EXPECT_EQ(get(), "0 +failed TlsVerify");
  EXPECT_EQ(exchange.cause().phase, Phase::kSecuring);
  EXPECT_EQ(exchange.cause().verify_flags, 8u);
  EXPECT_EQ(exchange.cause().native, -9);
  server.next().opens_not(Error::kNoTls);
  EXPECT_EQ(get(), "NoTls") << "an answer of start()";
  EXPECT_EQ(poll(), Progress::kFailed);
  EXPECT_EQ(exchange.cause().native, 0) << "nothing of the attempt before";
  server.next().opens_not(Error::kTlsConfig, -28'800);
  EXPECT_EQ(get(), "TlsConfig");
  EXPECT_EQ(exchange.cause().native, -28'800);
}

TEST_F(ExchangeTest, ReportsAResponseThatIsNone) {
  server.next().awaits_head().sends("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n");
  EXPECT_EQ(get(), "0 +failed HttpSyntax");
  server.next().awaits_head().sends(kStreamHead + "zz");
  EXPECT_EQ(get(), "200 +failed HttpChunk");
  EXPECT_EQ(exchange.cause().status, 200);
  EXPECT_TRUE(server.last().closed);
}

TEST_F(ExchangeTest, ChecksEverythingBeforeItOpensAnything) {
  request.method = "B D";
  EXPECT_EQ(start(), Error::kMethod);
  request.method = "GET";
  const Span<char> tiny = scratch.first(http::ResponseReader::kMinLine - 1);
  EXPECT_EQ(exchange.start(request, options, tiny, clock.now()), Error::kSpanTooSmall);
  Exchange small(transport, receive.first(Exchange::kMinReceive - 1), url_span);
  EXPECT_EQ(small.start(request, options, scratch, clock.now()), Error::kSpanTooSmall);
  EXPECT_EQ(server.opens(), 0u);
  EXPECT_EQ(poll(), Progress::kFailed);
  EXPECT_EQ(exchange.cause().error, Error::kSpanTooSmall) << "as start() said";
}

TEST_F(ExchangeTest, ACauseIsTakenOnceAndStaysTrueUntilTheNextStart) {
  server.next().refuses(7);
  EXPECT_EQ(get(), "0 +failed ConnectRefused");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(exchange.cause().error, Error::kConnectRefused);
    EXPECT_EQ(exchange.cause().phase, Phase::kConnecting);
    EXPECT_EQ(exchange.cause().native, 7);
    exchange.close();
  }
  // What the transport says of somebody else's connection afterwards is not this one's cause.
  Exchange other(transport, receive, url_span);
  server.next().opens_not(Error::kNetworkDown);
  EXPECT_EQ(other.start(request, options, scratch, clock.now()), Error::kNetworkDown);
  EXPECT_EQ(exchange.cause().error, Error::kConnectRefused);
  server.next().awaits_head().sends("HTTP/1.1 500 x\r\nContent-Length: 9\r\n\r\nbo").cuts();
  EXPECT_EQ(get(), "500 bo+failed HttpTruncated");
  exchange.close();
  EXPECT_EQ(exchange.cause().error, Error::kHttpTruncated);
  EXPECT_EQ(exchange.cause().status, 500);
  EXPECT_EQ(exchange.cause().phase, Phase::kBody);
}

TEST_F(ExchangeTest, ClosesOnlyWhatItOpened) {
  Exchange other(outside, receive, url_span);
  server.next().connects_in(5).awaits_head().waits(5).sends(page("200 OK", "", "mine"));
  ASSERT_EQ(start(), Error::kNone);
  poll();
  other.close();
  EXPECT_EQ(other.start(request, options, scratch, clock.now()), Error::kAlreadyOpen);
  other.close();
  EXPECT_EQ(other.poll(clock.now()), Progress::kFailed);
  EXPECT_EQ(other.cause().error, Error::kAlreadyOpen);
  EXPECT_EQ(run(), Progress::kEnded);
  EXPECT_EQ(body, "mine");
  // Its turn now; and the first, which is over, does not cut it off.
  server.next().awaits_head().waits(5).sends(page("200 OK", "", "other"));
  ASSERT_EQ(other.start(request, options, scratch, clock.now()), Error::kNone);
  exchange.close();
  EXPECT_FALSE(server.last().closed);
}

TEST_F(ExchangeTest, ChecksEveryLimit) {
  using http::ExchangeOptions;
  EXPECT_EQ(check(ExchangeOptions()), Error::kNone);
  for (uint32_t ExchangeOptions::*limit :
       {&ExchangeOptions::name_ms, &ExchangeOptions::connect_ms, &ExchangeOptions::securing_ms,
        &ExchangeOptions::write_ms, &ExchangeOptions::response_ms, &ExchangeOptions::idle_ms}) {
    ExchangeOptions bad;
    bad.*limit = kMaxTimerMs;
    EXPECT_EQ(check(bad), Error::kNone);
    bad.*limit = kMaxTimerMs + 1;
    EXPECT_EQ(check(bad), Error::kOption);
  }
}

TEST_F(ExchangeTest, ClosesInAnyStateAndStartsAgain) {
  const std::string all = kStreamHead + "5\r\nhello\r\n0\r\n\r\n";
  for (int polls = 0; polls < 12; ++polls) {
    server.next().name_takes(1).connects_in(1).writes_at_most(100, 1).awaits_head().sends(all);
    ASSERT_EQ(start(), Error::kNone);
    for (int i = 0; i < polls; ++i) {
      poll();
      clock.advance(1);
    }
    exchange.close();
    exchange.close();
    EXPECT_TRUE(server.last().closed);
    EXPECT_EQ(poll(), Progress::kFailed);
    EXPECT_EQ(exchange.cause().error, Error::kNotOpen);
    EXPECT_EQ(exchange.body().size(), 0u);
    EXPECT_EQ(exchange.pending().wait_ms, kForever);
  }
  server.next().awaits_head().sends(all);
  EXPECT_EQ(get(), "200 hello");
  server.next().awaits_head().sends(all);
  ASSERT_EQ(start(), Error::kNone);
  while (poll() != Progress::kBody) {
  }
  server.next().awaits_head().sends(all);
  EXPECT_EQ(get(), "200 hello") << "start() closes what is under way";
}

TEST_F(ExchangeTest, APollThatIsNeverStartedFails) {
  EXPECT_EQ(poll(), Progress::kFailed);
  EXPECT_EQ(exchange.cause().error, Error::kNotOpen);
  EXPECT_EQ(exchange.pending().wait_ms, kForever);
  exchange.close();
}

TEST_F(ExchangeTest, AHeadRequestEndsWithTheHead) {
  request.method = "HEAD";
  server.next().awaits_head().sends("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
  EXPECT_EQ(get(), "200 ");
  EXPECT_EQ(heads, 1);
}

#if ESSE_HTTP_BODY
TEST_F(ExchangeTest, KeepsTheContractOverABadNetwork) {
  const std::string text(500, 'b');
  request.method = "POST";
  request.body = from_std(text);
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    FaultOptions faults;
    faults.seed = seed;
    faults.short_read = 500;
    faults.short_write = 500;
    faults.not_yet = 300;
    faults.delay_ms = 20;
    faults.break_kind = static_cast<FaultOptions::Break>(seed % 4);
    faults.break_at_random = true;
    faults.break_after = 200;
    FaultInjector network(transport, faults);
    Exchange over(network, receive, url_span);
    server.next().awaits_head().waits(100).sends(kStreamHead + "5\r\nhello\r\n0\r\n\r\n");
    ASSERT_EQ(over.start(request, options, scratch, clock.now()), Error::kNone);
    std::string seen;
    Progress step = Progress::kNotYet;
    for (int i = 0; i < 10000 && step != Progress::kEnded && step != Progress::kFailed; ++i) {
      step = over.poll(clock.now());
      if (step == Progress::kBody) {
        seen += to_std(over.body());
        over.consume(over.body().size());
      } else if (step == Progress::kNotYet) {
        const Pending pending = over.pending();
        ASSERT_TRUE(clock.jump({pending.wait_ms, transport.wake_ms(pending.wants_read)}));
      }
    }
    EXPECT_EQ(network.caller_mistake(), nullptr) << seed;
    EXPECT_EQ("hello"s.compare(0, seen.size(), seen), 0);
    if (faults.break_kind == FaultOptions::Break::kNever) {
      EXPECT_EQ(seen, "hello");
      EXPECT_EQ(server.last().written.substr(server.last().written.size() - 500), text);
    }
    if (step == Progress::kEnded) {
      EXPECT_EQ(seen, "hello");
    } else {
      EXPECT_EQ(step, Progress::kFailed) << seed;
      EXPECT_TRUE(over.cause().error == Error::kReset ||
                  over.cause().error == Error::kHttpTruncated)
          << name(over.cause().error);
    }
  }
}
#endif

}  // namespace
}  // namespace esse::test
