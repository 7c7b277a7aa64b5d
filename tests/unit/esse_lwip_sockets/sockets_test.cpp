// SPDX-License-Identifier: Apache-2.0
// What only the port to lwIP's sockets meets: their own failures, sleeping in lwip_poll(), several
// tasks at a time.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "lwip/dns.h"
#include "unit/lwip_shared/hoard.h"
#include "unit/lwip_shared/rig.h"

namespace esse::test {
namespace {

// lwIP has taken the bytes, or a part of them, and says only that there is no route.
TEST(SocketsCause, WritingWithoutARouteIsFinal) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.send("before"));
  rig.net.pass(20);
  rig.net.set_link(false);
  EXPECT_TRUE(rig.tcp.write(Text("lost")).is_failed());
  expect_cause(rig.tcp, Error::kNetworkDown, Phase::kReady, EHOSTUNREACH);
  EXPECT_TRUE(rig.tcp.write(Text("lost")).is_failed());
  std::string got;
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "before");
}

// Nobody writes, and the peer is gone without a word.
TEST(SocketsCause, KeepAliveWithoutAnAnswerIsUnreachable) {
  lwip_sockets::TcpOptions options;
  options.keep_alive_idle_s = 1;
  options.keep_alive_interval_s = 1;
  options.keep_alive_probes = 1;
  Rig rig;
  Tcp tcp(options);
  const Endpoint to{kServer4, 80, false};
  ASSERT_EQ(tcp.open(to, rig.net.now()), Error::kNone);
  ASSERT_EQ(rig.settle(tcp), Io::done());
  rig.net.pass(20);
  rig.net.lose_everything();
  char byte;
  Io answer = tcp.read(Span<char>(&byte, 1));
  for (int i = 0; answer.is_not_yet() && i < 120; ++i) {
    lwip_sockets::wait(tcp, {1000, true, true});
    answer = tcp.read(Span<char>(&byte, 1));
  }
  EXPECT_TRUE(answer.is_failed());
  expect_cause(tcp, Error::kUnreachable, Phase::kReady, ECONNABORTED);
}

// Two interfaces, and routes lead through the first.
struct TwoInterfaces {
  TwoInterfaces() {
    in_lwip([this] {
      set_second(true);
      netif_index_to_name(netif_get_index(&device()), first_name);
      netif_index_to_name(netif_get_index(&second()), second_name);
    });
  }
  TwoInterfaces(const TwoInterfaces&) = delete;
  TwoInterfaces& operator=(const TwoInterfaces&) = delete;
  ~TwoInterfaces() {
    in_lwip([] { set_second(false); });
  }

  // The address that the server sees; empty: the attempt failed, and `tcp` says why.
  std::string connect(Tcp& tcp) {
    const size_t before = rig.accepted();
    const Endpoint to{kServer4, 80, false};
    EXPECT_EQ(tcp.open(to, rig.net.now()), Error::kNone);
    if (!rig.settle(tcp).ok()) {
      EXPECT_EQ(rig.accepted(), before);
      return "";
    }
    EXPECT_TRUE(rig.pass_until([&] { return rig.accepted() > before; }));
    return rig.ask_server([](LwipServer& s) { return s.client(); });
  }
  static lwip_sockets::TcpOptions through(const char* if_name) {
    lwip_sockets::TcpOptions options;
    options.if_name = if_name;
    return options;
  }

  Rig rig;
  char first_name[NETIF_NAMESIZE];
  char second_name[NETIF_NAMESIZE];
};

TEST(SocketsInterface, IsTheWayWhateverRoutesSay) {
  TwoInterfaces two;
  const std::pair<const char*, const char*> ways[] = {
      {nullptr, kDevice4}, {two.first_name, kDevice4}, {two.second_name, kSecond4}};
  for (const auto& [name, address] : ways) {
    Tcp tcp(TwoInterfaces::through(name));
    EXPECT_EQ(two.connect(tcp), address);
  }
}

TEST(SocketsInterface, ThatIsNotThereIsTheNetwork) {
  TwoInterfaces two;
  const std::string longer = two.second_name + std::string("00000");
  for (const char* name : {"", "s", "s2", "zz1", longer.c_str()}) {
    Tcp tcp(TwoInterfaces::through(name));
    EXPECT_EQ(two.connect(tcp), "") << name;
    expect_cause(tcp, Error::kNetworkDown, Phase::kConnecting, ENODEV);
  }
  EXPECT_EQ(Net::sockets(), 0u);
}

TEST(SocketsInterface, WithoutALinkTakesNoOther) {
  TwoInterfaces two;
  in_lwip([] { netif_set_link_down(&second()); });
  Tcp tcp(TwoInterfaces::through(two.second_name));
  EXPECT_EQ(two.connect(tcp), "");
  expect_cause(tcp, Error::kNetworkDown, Phase::kConnecting, ECONNABORTED);
}

// lwip_close() then waits for nothing: lwIP's timer sends the FIN.
TEST(SocketsCause, ClosingWithoutMemoryDoesNotWait) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  {
    const Hoard all(MEMP_TCP_SEG);
    rig.tcp.close();
    EXPECT_EQ(Net::sockets(), 0u);
    EXPECT_FALSE(rig.saw_close());
  }
  EXPECT_TRUE(rig.pass_until([&] { return rig.saw_close(); }));
}

TEST(SocketsCause, SocketsThatWereClosedMakeRoom) {
  Rig rig;
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(rig.connect(), Io::done()) << i;
    rig.tcp.close();
    EXPECT_EQ(Net::sockets(), 0u);
  }
}

// There is one again in seconds: memory is tried again after minutes.
TEST(SocketsName, NoPlaceForAQuestionIsTheNamesFailure) {
  Rig rig;
  rig.net.hold_answers();
  in_lwip([] {
    for (int i = 0; i < DNS_TABLE_SIZE; ++i) {
      ip_addr_t address;
      const std::string name = "n" + std::to_string(i) + ".example";
      const auto ignore = [](const char*, const ip_addr_t*, void*) {};
      EXPECT_EQ(dns_gethostbyname(name.c_str(), &address, ignore, nullptr), ERR_INPROGRESS);
    }
  });
  EXPECT_TRUE(rig.connect("peer.example").is_failed());
  expect_cause(rig.tcp, Error::kNameFailed, Phase::kResolving, ERR_MEM);
  rig.pass_until([&] { return rig.net.held_answers() == DNS_TABLE_SIZE; });
  rig.net.let_answers_go();
  rig.net.pass(50);
  rig.tcp.close();
  EXPECT_EQ(rig.connect("peer.example"), Io::done());
}

TEST(SocketsStream, LossIsMadeGood) {
  Rig rig;
  ASSERT_EQ(rig.connect(), Io::done());
  rig.net.lose_each(7);
  const std::string sent = std::string(20000, 'x');
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

// Three tasks, each with a transport of its own, through names: what a thread sanitizer looks at.
// Half of them give up while lwIP's thread may be answering.
TEST(SocketsThreads, TasksDoNotMeet) {
  Rig rig;
  rig.know("one.example", kServer4);
  const auto task = [&](const char* host, int rounds) {
    const Endpoint to{host, 80, false};
    for (int i = 0; i < rounds; ++i) {
      Tcp tcp;
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

}  // namespace
}  // namespace esse::test
