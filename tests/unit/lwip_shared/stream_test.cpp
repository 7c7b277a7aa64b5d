// SPDX-License-Identifier: Apache-2.0
// Bytes over lwIP: pressure both ways, and the real client.
#include <gtest/gtest.h>

#include "esse_client/client.h"
#include "lwip/opt.h"
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

TEST(LwipStream, WhatNobodyReadsStaysWithTheServer) {
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

TEST(LwipStream, WhatThePeerDoesNotTakeStaysWithTheCaller) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  const std::string all = numbers(40000);
  size_t sent = 0;
  const auto write = [&] {
    const Io answer = rig.tcp.write(Span<const char>(all.data() + sent, all.size() - sent));
    EXPECT_TRUE(answer.ok() || answer.is_not_yet());
    sent += answer.ok() ? answer.count() : 0;
  };
  for (int i = 0; i < 100; ++i) {
    write();
    rig.net.pass(2);
  }
  EXPECT_LE(sent, size_t{TCP_WND} + TCP_SND_BUF);
  EXPECT_TRUE(rig.tcp.pending().wants_write);
  std::string received;
  for (int i = 0; received.size() < all.size() && i < 100000; ++i) {
    received += rig.receive_all();
    if (sent < all.size()) {
      write();
    }
    rig.sleep(1);
  }
  EXPECT_EQ(received, all);
}

TEST(LwipStream, ClosingGivesBackWhatWasNotRead) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.send("nobody will read this"));
  EXPECT_TRUE(rig.pass_until([] { return Net::pool_in_use() == 1; }));
  rig.tcp.close();
  EXPECT_TRUE(rig.pass_until([] { return Net::pool_in_use() == 0; }));
  // A reset: it knows that its bytes were lost.
  EXPECT_TRUE(rig.pass_until([&] { return !rig.is_connected(); }));
}

using TestClient = StaticClient<EventBytes{512}, ReceiveBytes{256}, UrlBytes{64}>;

// As an application runs it: poll, handle, sleep.
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
        sleep(rig.net, rig.tcp, wake);
        break;
      }
      default:
        break;
    }
  }
}

TEST(LwipClient, FollowsAStreamThroughAReset) {
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
