// SPDX-License-Identifier: Apache-2.0
// Bytes and threads: pressure both ways, loss, several tasks at a time, and the real client.
#include <thread>

#include "esse_client/client.h"
#include "lwip/memp.h"
#include "rig.h"

namespace esse::test {
namespace {

std::string numbers(size_t size) {
  std::string text;
  for (uint32_t i = 0; text.size() < size; ++i) {
    text += std::to_string(i) + ' ';
  }
  text.resize(size);
  return text;
}

TEST(SocketsStream, WhatNobodyReadsStaysWithTheServer) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  const std::string sent = numbers(64 * 1024);
  ASSERT_TRUE(rig.send(Text(sent.data(), sent.size())));
  rig.net.pass(100);
  EXPECT_FALSE(rig.ask_server([](LwipServer& s) { return s.is_flushed(); }));
  ASSERT_TRUE(rig.end());
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got, 700).is_ended());
  EXPECT_EQ(got, sent);
}

TEST(SocketsStream, WhatThePeerDoesNotTakeStaysWithTheCaller) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  const std::string all = numbers(40000);
  size_t sent = 0;
  bool blocked = false;
  std::string received;
  for (int i = 0; received.size() < all.size() && i < 100000; ++i) {
    const Io answer = sent == all.size()
                          ? Io::not_yet()
                          : rig.tcp.write(Span<const char>(all.data() + sent, all.size() - sent));
    ASSERT_TRUE(answer.ok() || answer.is_not_yet());
    if (answer.ok()) {
      sent += answer.count();
      continue;
    }
    blocked = blocked || rig.tcp.pending().wants_write;
    received += rig.receive_all();
    lwip_sockets::wait(rig.tcp, {1, false, true});
  }
  EXPECT_TRUE(blocked);
  EXPECT_EQ(received, all);
}

TEST(SocketsStream, LossIsMadeGood) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.lose_each(7);
  const std::string sent = numbers(20000);
  ASSERT_TRUE(rig.send(Text(sent.data(), sent.size())));
  ASSERT_TRUE(rig.end());
  std::string got;
  EXPECT_TRUE(rig.read_to_end(got).is_ended());
  EXPECT_EQ(got, sent);
}

// From another thread, a moment later: the sleeper must not wait to the end.
TEST(SocketsStream, NewsEndsASleep) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  std::thread sender([&] {
    sys_msleep(30);
    rig.send("news");
  });
  EXPECT_TRUE(lwip_sockets::wait(rig.tcp, {60000, true, true}));
  sender.join();
  std::string got;
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "news");
  EXPECT_FALSE(lwip_sockets::wait(rig.tcp, {20, true, true}));
  rig.send("more");
  rig.net.pass(20);
  EXPECT_FALSE(lwip_sockets::wait(rig.tcp, {20})) << "nobody wants to read";
}

TEST(SocketsStream, ClosingGivesBackWhatWasNotRead) {
  Rig rig;
  const auto held = [] {
    size_t count = 0;
    in_lwip([&] { count = lwip_stats.memp[MEMP_PBUF_POOL]->used; });
    return count;
  };
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.send("nobody will read this"));
  rig.net.pass(50);
  EXPECT_EQ(held(), 1u);
  rig.tcp.close();
  for (int i = 0; i < 2000 && held() != 0; ++i) {
    rig.net.pass(1);  // packets on their way
  }
  EXPECT_EQ(held(), 0u);
}

// Three tasks, each with a transport of its own, through names: what a thread sanitizer looks at.
// Half of them give up while lwIP's thread may be answering.
TEST(SocketsThreads, TasksDoNotMeet) {
  Rig rig;
  rig.know("one.example", kServer4);
  const auto task = [&](const char* host, int rounds) {
    const Endpoint to{host, 80, false};
    for (int i = 0; i < rounds; ++i) {
      lwip_sockets::TcpTransport tcp;
      ASSERT_EQ(tcp.open(to, rig.net.now()), Error::kNone);
      Io answer = tcp.advance(rig.net.now());
      for (int step = 0; answer.is_not_yet() && (i % 2 == 0 || step < i % 5) && step < 3000;
           ++step) {
        Wake wake = tcp.pending();
        wake.wait_ms = wake.wait_ms < 100 ? wake.wait_ms : 100;
        lwip_sockets::wait(tcp, wake);
        answer = tcp.advance(rig.net.now());
      }
      // The server has one connection at a time, and resets it for the next.
      if (i % 2 == 0 && answer != Io::done()) {
        EXPECT_STREQ(name(tcp.last_cause().error), "ConnectRefused") << host << " " << i;
      }
    }
  };
  std::thread one(task, "peer.example", 40);
  std::thread two(task, "one.example", 40);
  task(kServer4, 40);
  one.join();
  two.join();
}

using TestClient = StaticClient<EventBytes{512}, ReceiveBytes{256}, UrlBytes{64}>;

// As a task runs it: poll, handle, sleep in lwip_poll().
template <class Until>
void run(Rig& rig, TestClient& client, std::string& log, Until until) {
  uint32_t random = 1;
  const Millis end = rig.net.now() + 20000;
  while (!until() && !rig.net.now().reached(end)) {
    const Step step = client.poll(rig.net.now(), random = random * 1664525u + 1013904223u);
    switch (step.kind) {
      case StepKind::kOpened:
        log += "opened ";
        break;
      case StepKind::kEvent:
        log += std::string(client.event().data.data(), client.event().data.size()) + " ";
        break;
      case StepKind::kRetrying:
        log += std::string(name(client.cause().error)) + " ";
        break;
      case StepKind::kIdle: {
        constexpr uint32_t kLookMs = 50;  // what the server has got wakes nobody
        Wake wake = step;
        wake.wait_ms = wake.wait_ms < kLookMs ? wake.wait_ms : kLookMs;
        lwip_sockets::wait(rig.tcp, wake);
        break;
      }
      default:
        break;
    }
  }
}

TEST(SocketsClient, FollowsAStreamThroughAReset) {
  Rig rig;
  ClientOptions options;
  options.backoff.base_ms = 100;
  options.backoff.floor_ms = 50;
  TestClient client(rig.tcp, options);
  ASSERT_EQ(client.open("http://peer.example/events"), Error::kNone);
  std::string log;
  constexpr char kHead[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
  const auto has = [&](const char* what) { return log.find(what) != std::string::npos; };

  std::string request;
  const auto asked = [&] {
    return (request += rig.receive_all()).find("\r\n\r\n") != request.npos;
  };
  run(rig, client, log, asked);
  EXPECT_NE(request.find("Host: peer.example\r\n"), request.npos);
  rig.send(kHead);
  rig.send("id: 7\ndata: one\n\ndata: t");
  run(rig, client, log, [&] { return has("one"); });
  rig.send("wo\n\n");
  run(rig, client, log, [&] { return has("two"); });
  rig.reset();
  run(rig, client, log, [&] { return has("Reset"); });
  request.clear();
  run(rig, client, log, asked);
  EXPECT_NE(request.find("Last-Event-ID: 7\r\n"), request.npos);
  rig.send(kHead);
  rig.send("data: three\n\n");
  run(rig, client, log, [&] { return has("three"); });
  EXPECT_EQ(log, "opened one two Reset opened three ");
}

}  // namespace
}  // namespace esse::test
