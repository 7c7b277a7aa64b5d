// SPDX-License-Identifier: Apache-2.0
// Names: c-ares underneath, a name server of the test's own, /etc/hosts, and what comes after a
// name that has several addresses.
#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>

#include "rig.h"

namespace esse::test {
namespace {

TEST(Names, AreFoundInEtcHostsWithoutANameServer) {
  LoopbackServer server;
  Rig rig;
  rig.dns.set_mood(TinyDns::Mood::kSilent);
  for (const char* host : {"localhost", "LocalHost"}) {
    EXPECT_EQ(rig.connect(host, server.port()), Io::done()) << host;
    rig.tcp.close();
  }
  EXPECT_EQ(rig.dns.questions(), 0u);
}

// RFC 6761, section 6.3: whatever a name server or /etc/hosts would say.
TEST(Names, OfThisMachineAreAskedOfNobody) {
  const char* const hosts[] = {"localhost", "LocalHost", "localhost.", "app.localhost",
                               "a.b.LOCALHOST."};
  for (const char* address : {"127.0.0.1", "::1"}) {
    if (!has_address(address)) {
      continue;
    }
    const LoopbackServer server(address);
    Rig rig;
    for (const char* host : hosts) {
      rig.dns.know(host, {"127.0.0.9"});
      EXPECT_EQ(rig.connect(host, server.port()), Io::done()) << host << " " << address;
      rig.tcp.close();
    }
    EXPECT_EQ(rig.dns.questions(), 0u);
    EXPECT_TRUE(rig.connect("notlocalhost", server.port()).is_failed());
    EXPECT_NE(rig.dns.questions(), 0u) << "that is another name";
  }
}

TEST(Names, MayEndInADot) {
  LoopbackServer server;
  Rig rig;
  rig.dns.know("flags.example", {"127.0.0.1"});
  EXPECT_EQ(rig.connect("flags.example.", server.port()), Io::done());
  rig.tcp.close();
  rig.dns.know("hub", {});
  EXPECT_TRUE(rig.connect("hub.", server.port()).is_failed());
  EXPECT_EQ(rig.dns.asked(), (std::vector<std::string>{"flags.example A", "flags.example AAAA",
                                                       "hub A", "hub AAAA"}))
      << "without a search list";
}

TEST(Names, MayBeAddresses) {
  LoopbackServer server;
  Rig rig;
  EXPECT_EQ(rig.connect("127.0.0.1", server.port()), Io::done());
  rig.tcp.close();
  if (has_address("::1")) {
    LoopbackServer server6("::1");
    EXPECT_EQ(rig.connect("::1", server6.port()), Io::done());
  }
  EXPECT_EQ(rig.dns.questions(), 0u);
}

TEST(Names, ComeFromTheNameServer) {
  LoopbackServer server;
  Rig rig;
  rig.dns.know("flags.example", {"127.0.0.1"});
  EXPECT_EQ(rig.connect("flags.example", server.port()), Io::done());
  EXPECT_EQ(rig.dns.questions(), 2u);  // A and AAAA
}

struct Failure {
  const char* host;
  TinyDns::Mood mood;
  Error error;
  Error newer = error;  // where c-ares 1.19 or newer says something else
};

TEST(Names, FailWithTheirCause) {
  const std::string long_label(64, 'a');
  const std::string long_name(300, 'a');
  const Failure failures[] = {
      {"nobody.example", TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {"empty.example", TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {"flags.example", TinyDns::Mood::kFails, Error::kNameFailed},
      {"flags.example", TinyDns::Mood::kSilent, Error::kNameTimeout},
      {"flags.example", TinyDns::Mood::kRambles, Error::kNameTimeout, Error::kNameFailed},
      {long_label.c_str(), TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {long_name.c_str(), TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {"a..b", TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {".", TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {"fe80::1%eth0", TinyDns::Mood::kAnswers, Error::kNameNotFound},
      {"1::2::3", TinyDns::Mood::kAnswers, Error::kNameNotFound},
  };
  for (const Failure& failure : failures) {
    posix::TcpOptions options;
    options.name_timeout_ms = 100;
    options.name_tries = 2;
    Rig rig(options);
    rig.dns.know("empty.example", {});
    rig.dns.set_mood(failure.mood);
    EXPECT_TRUE(rig.connect(failure.host, 80).is_failed());
    const Cause cause = rig.tcp.last_cause();
    EXPECT_TRUE(cause.error == failure.error || cause.error == failure.newer)
        << failure.host << " " << name(cause.error) << " " << cause.native;
    EXPECT_EQ(cause.phase, Phase::kResolving);
    EXPECT_NE(cause.native, 0);
    EXPECT_LT(rig.sleeps, 50u);
  }
}

TEST(Names, FailWhenNobodyIsAtTheNameServersAddress) {
  RefusingPort nobody;
  const std::string servers = "127.0.0.1:" + std::to_string(nobody.port());
  posix::TcpOptions options;
  options.name_timeout_ms = 100;
  options.name_tries = 1;
  options.name_servers = servers.c_str();
  Rig rig(options);
  EXPECT_TRUE(rig.connect("flags.example", 80).is_failed());
  const Error error = rig.tcp.last_cause().error;
  EXPECT_TRUE(error == Error::kNameFailed || error == Error::kNameTimeout) << name(error);
}

TEST(Names, FailWhenTheListOfNameServersIsNone) {
  posix::TcpOptions options;
  options.name_servers = "not an address";
  Rig rig(options);
  EXPECT_TRUE(rig.connect("flags.example", 80).is_failed());
  EXPECT_EQ(rig.tcp.last_cause().error, Error::kNameFailed);
}

TEST(Names, MayBeOverridden) {
  LoopbackServer server;
  posix::TcpOptions options;
  options.connect_to = "127.0.0.1";
  Rig rig(options);
  EXPECT_EQ(rig.connect("flags.example", server.port()), Io::done());
  EXPECT_EQ(rig.dns.questions(), 0u);
}

std::string text_of(const ares_addrinfo_node& node) {
  char text[INET6_ADDRSTRLEN] = "";
  const void* bytes =
      node.ai_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(node.ai_addr)->sin_addr)
          : &reinterpret_cast<const sockaddr_in6*>(node.ai_addr)->sin6_addr;
  return inet_ntop(node.ai_family, bytes, text, sizeof text);
}

TEST(Resolver, HandsOutTheFamiliesInTurn) {
  TinyDns dns;
  posix::TcpOptions options;
  options.name_servers = dns.address();
  dns.know("many.example", {"192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2"});
  posix::Resolver resolver;
  resolver.start({"many.example", 80, false}, options, Family::kIpv6, posix::now());
  while (resolver.is_asking()) {
    dns.serve(10);
    resolver.advance(posix::now());
  }
  std::string families;
  std::vector<std::string> addresses;
  EXPECT_EQ(resolver.count(), 5u);
  while (resolver.attempts().has_more()) {
    const ares_addrinfo_node& node = resolver.next(posix::now());
    families += node.ai_family == AF_INET6 ? '6' : '4';
    addresses.push_back(text_of(node));
  }
  EXPECT_EQ(families, "64644");
  std::sort(addresses.begin(), addresses.end());
  EXPECT_EQ(addresses, (std::vector<std::string>{"192.0.2.1", "192.0.2.2", "192.0.2.3",
                                                 "2001:db8::1", "2001:db8::2"}));
}

// Of two addresses one is dead; which of them is tried first is the resolver's affair, so both
// ways.
template <typename Dead>
void connects_to_the_one_alive(uint32_t limit_ms, uint32_t least_ms) {
  uint32_t slowest = 0;
  const std::string both[] = {"127.0.0.1", "127.0.0.2"};
  for (int dead_one = 0; dead_one < 2; ++dead_one) {
    LoopbackServer alive(both[1 - dead_one]);
    while (!is_free(both[dead_one], alive.port())) {
      alive = LoopbackServer(both[1 - dead_one]);
    }
    Dead dead(both[dead_one], alive.port());
    posix::TcpOptions options;
    options.attempt_delay_ms = limit_ms;
    Rig rig(options);
    rig.dns.know("two.example", {both[0], both[1]});
    const Millis start = posix::now();
    EXPECT_EQ(rig.connect("two.example", alive.port()), Io::done());
    const uint32_t took = posix::now().since(start);
    slowest = std::max(slowest, took);
    EXPECT_TRUE(alive.accept());
    EXPECT_EQ(rig.tcp.last_cause().error, Error::kNone);
    EXPECT_LT(rig.sleeps, 20u);
  }
  EXPECT_GE(slowest, least_ms);
}

TEST(Addresses, ASilentOneGetsAShortTimeAndThenTheNext) {
  connects_to_the_one_alive<SilentPort>(300, 300);
}

TEST(Addresses, ARefusingOneIsPassedAtOnce) {
  connects_to_the_one_alive<RefusingPort>(600000, 0);  // longer than connect() waits
}

// The caller's limit for connecting may be over before the first silent address is.
TEST(Addresses, ThatWereTriedInVainArePassedOverInTheNextAttempt) {
  std::vector<std::string> all = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"};
  for (int last = 0; last < 2; ++last) {
    LoopbackServer alive("127.0.0.1");
    const SilentPort second("127.0.0.2", alive.port());
    const SilentPort third("127.0.0.3", alive.port());
    const SilentPort fourth("127.0.0.4", alive.port());
    Rig rig;
    rig.dns.know("four.example", all);
    Io answer = Io::not_yet();
    for (int attempt = 0; attempt < 20 && answer.is_not_yet(); ++attempt) {
      answer = rig.connect("four.example", alive.port(), 200);
      if (answer.is_not_yet()) {
        rig.tcp.close();
      }
    }
    EXPECT_EQ(answer, Io::done());
    rig.tcp.close();
    // Of another host nothing is passed over.
    rig.dns.know("dead.example", {"127.0.0.2", "127.0.0.3"});
    EXPECT_TRUE(rig.connect("dead.example", alive.port(), 100).is_not_yet());
    rig.tcp.close();
    rig.dns.know("two.example", {"127.0.0.1", "224.0.0.1"});
    EXPECT_EQ(rig.connect("two.example", alive.port()), Io::done());
    rig.tcp.close();
    std::reverse(all.begin(), all.end());
  }
}

TEST(Addresses, FailWithTheCauseThatSaysMost) {
  RefusingPort refusing("127.0.0.1");
  while (!is_free("127.0.0.2", refusing.port())) {
    refusing = RefusingPort("127.0.0.1");
  }
  const RefusingPort refusing_too("127.0.0.2", refusing.port());
  Rig rig;
  rig.dns.know("dead.example", {"127.0.0.1", "127.0.0.2"});
  EXPECT_TRUE(rig.connect("dead.example", refusing.port()).is_failed());
  EXPECT_EQ(rig.tcp.last_cause().error, Error::kConnectRefused);
  EXPECT_EQ(rig.tcp.last_cause().phase, Phase::kConnecting);
}

// TCP to a multicast address fails at once, and nothing leaves the machine.
TEST(Addresses, OneThatCannotBeReachedIsPassedAtOnce) {
  LoopbackServer server;
  Rig rig;
  EXPECT_TRUE(rig.connect("224.0.0.1", server.port()).is_failed());
  EXPECT_EQ(rig.tcp.last_cause().error, Error::kUnreachable);
  EXPECT_EQ(rig.tcp.last_cause().phase, Phase::kConnecting);
  EXPECT_NE(rig.tcp.last_cause().native, 0);
  rig.tcp.close();
  rig.dns.know("mixed.example", {"224.0.0.1", "224.0.0.2", "127.0.0.1"});
  EXPECT_EQ(rig.connect("mixed.example", server.port()), Io::done());
  rig.tcp.close();
  const RefusingPort refusing;
  EXPECT_TRUE(rig.connect("mixed.example", refusing.port()).is_failed());
  EXPECT_EQ(rig.tcp.last_cause().error, Error::kConnectRefused);  // says more
}

volatile sig_atomic_t sigpipes = 0;

// A name server that answers "truncated", takes the question over TCP, hangs up, and resets: what
// c-ares before 1.20 writes next raises SIGPIPE.
TEST(Names, RaiseNoSigPipeWhenTheNameServerHangsUp) {
  struct sigaction count = {};
  count.sa_handler = [](int) { sigpipes = sigpipes + 1; };
  struct sigaction before = {};
  sigaction(SIGPIPE, &count, &before);
  sigpipes = 0;
  {
    posix::TcpOptions options;
    options.name_timeout_ms = 60000;
    options.name_tries = 1;
    Rig rig(options);
    LoopbackServer over_tcp("127.0.0.1", rig.dns.port());
    rig.dns.set_mood(TinyDns::Mood::kTruncates);
    ASSERT_EQ(rig.tcp.open({"flags.example", 80, false}, posix::now()), Error::kNone);
    EXPECT_EQ(rig.dns.serve(1000, 1), 1u);  // of two questions, A and AAAA
    // "Truncated" arrives, TCP connects, the first question is written.
    for (int i = 0; i < 5; ++i) {
      EXPECT_TRUE(rig.tcp.advance(posix::now()).is_not_yet());
    }
    ASSERT_TRUE(over_tcp.accept());
    over_tcp.end();                         // FIN, and then, since the question was not read:
    over_tcp.drop();                        // RST
    EXPECT_EQ(rig.dns.serve(1000, 1), 1u);  // the second question goes to that connection
    for (int i = 0; i < 20; ++i) {
      (void)rig.tcp.advance(posix::now());
      rig.sleep(10);
      over_tcp.drop();
    }
    EXPECT_EQ(sigpipes, 0);
  }
  sigaction(SIGPIPE, &before, nullptr);
}

TEST(Names, InFlightAreDroppedByCloseAndByTheDestructor) {
  const size_t fds = open_fds();
  for (int i = 0; i < 200; ++i) {
    Rig rig;
    rig.dns.know("flags.example", {"127.0.0.1"});
    ASSERT_EQ(rig.tcp.open({"flags.example", 80, false}, posix::now()), Error::kNone);
    if (i % 4 == 1) {
      rig.dns.serve(0, 1);  // one of two answers is there
    }
    if (i % 4 == 2) {
      rig.dns.serve();  // both answers are there, unread
    }
    if (i % 8 < 4) {
      (void)rig.tcp.advance(posix::now());
    }
    if (i % 3 == 0) {
      rig.tcp.close();
      rig.dns.serve();
      EXPECT_TRUE(rig.tcp.advance(posix::now()).is_failed());
    }
  }
  EXPECT_EQ(open_fds(), fds);
}

}  // namespace
}  // namespace esse::test
