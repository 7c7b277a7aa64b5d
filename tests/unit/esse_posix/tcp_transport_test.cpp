// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/tcp_transport.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "esse_posix/socket.h"
#include "rig.h"

namespace esse::test {
namespace {

volatile sig_atomic_t sigpipes = 0;

uint32_t cpu_ms() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) { return t.tv_sec * 1000 + t.tv_usec / 1000; };
  return static_cast<uint32_t>(ms(usage.ru_utime) + ms(usage.ru_stime));
}

int option(int fd, int level, int which) {
  int value = -1;
  socklen_t size = sizeof value;
  getsockopt(fd, level, which, &value, &size);
  return value;
}

TEST(TcpTransport, MapsErrnoToItsError) {
  const auto error_of = [](int code) { return posix::error_of(code, Phase::kConnecting); };
  EXPECT_EQ(error_of(ECONNREFUSED), Error::kConnectRefused);
  EXPECT_EQ(error_of(ETIMEDOUT), Error::kConnectTimeout);
  EXPECT_EQ(error_of(ENETUNREACH), Error::kUnreachable);
  EXPECT_EQ(error_of(EHOSTUNREACH), Error::kUnreachable);
  EXPECT_EQ(error_of(ENETDOWN), Error::kNetworkDown);
  EXPECT_EQ(error_of(ENODEV), Error::kNetworkDown);
  EXPECT_EQ(error_of(ECONNRESET), Error::kReset);
  EXPECT_EQ(error_of(EPIPE), Error::kReset);
  EXPECT_EQ(error_of(ENOBUFS), Error::kTransportMemory);
  EXPECT_EQ(error_of(EMFILE), Error::kTransportMemory);
  EXPECT_EQ(error_of(EACCES), Error::kTransportFailed);
  EXPECT_EQ(posix::error_of(ETIMEDOUT, Phase::kReady), Error::kUnreachable);
}

TEST(TcpTransport, SetsTheOptionsOfItsSocket) {
  LoopbackServer server;
  posix::TcpOptions options;
  options.keep_alive_idle_s = 33;
  options.keep_alive_interval_s = 7;
  options.keep_alive_probes = 3;
  Rig rig(options);
  ASSERT_EQ(rig.connect("127.0.0.1", server.port()), Io::done());
  const int fd = rig.fd();
  EXPECT_NE(option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_NE(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
#ifdef TCP_KEEPIDLE
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 33);
#endif
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 7);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPCNT), 3);
  EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  rig.tcp.close();
  options.keep_alive_idle_s = 0;
  Rig without(options);
  ASSERT_EQ(without.connect("127.0.0.1", server.port()), Io::done());
  EXPECT_EQ(option(without.fd(), SOL_SOCKET, SO_KEEPALIVE), 0);
}

// Which of two is taken: tests/cli/cases_interfaces.py.
TEST(TcpTransport, GoesThroughItsInterface) {
  LoopbackServer server;
  posix::TcpOptions options;
#ifdef __linux__
  options.if_name = "lo";
#else
  options.if_name = "lo0";
#endif
  Rig rig(options);
  const Io answer = rig.connect("127.0.0.1", server.port());
  if (rig.tcp.last_cause().native == EPERM) {
    GTEST_SKIP() << "this system lets nobody choose an interface";
  }
  EXPECT_EQ(answer, Io::done());
}

TEST(TcpTransport, SaysSoWhenItsInterfaceIsNotThere) {
  LoopbackServer server;
  for (const char* name : {"", "l", "lo-", "lo0123456789abcdefgh"}) {
    posix::TcpOptions options;
    options.if_name = name;
    Rig rig(options);
    EXPECT_TRUE(rig.connect("127.0.0.1", server.port()).is_failed()) << name;
    EXPECT_EQ(rig.tcp.last_cause().error, Error::kNetworkDown) << name;
    EXPECT_EQ(rig.tcp.last_cause().phase, Phase::kConnecting);
    EXPECT_EQ(rig.tcp.last_cause().native, ENODEV);
  }
}

TEST(TcpTransport, RaisesNoSigPipe) {
  struct sigaction count = {};
  count.sa_handler = [](int) { sigpipes = sigpipes + 1; };
  struct sigaction before = {};
  sigaction(SIGPIPE, &count, &before);
  sigpipes = 0;
  LoopbackServer server;
  Rig rig;
  ASSERT_EQ(rig.connect("127.0.0.1", server.port()), Io::done());
  ASSERT_TRUE(server.accept());
  EXPECT_TRUE(rig.tcp.write(Text("never read")).ok());
  server.end();
  server.drop();
  const Millis end = posix::now() + 60000;
  int failures = 0;
  while (failures < 3 && !posix::now().reached(end)) {
    failures += rig.tcp.write(Text("x")).is_failed() ? 1 : 0;
    rig.sleep(1);
  }
  EXPECT_EQ(failures, 3);
  EXPECT_EQ(rig.tcp.last_cause().error, Error::kReset);
  EXPECT_EQ(sigpipes, 0);
  sigaction(SIGPIPE, &before, nullptr);
}

TEST(TcpTransport, LeaksNoFileDescriptorInTenThousandCycles) {
  LoopbackServer server;
  RefusingPort refusing;
  Rig rig;
  rig.dns.know("flags.example", {"127.0.0.1"});
  const size_t fds = open_fds();
  for (int i = 0; i < 10000; ++i) {
    const Text host = i % 3 == 0 ? "127.0.0.1" : "flags.example";
    const uint16_t port = i % 5 == 0 ? refusing.port() : server.port();
    ASSERT_EQ(rig.tcp.open({host, port, false}, posix::now()), Error::kNone);
    Io answer = Io::not_yet();
    for (int step = 0; step < i % 7 && answer.is_not_yet(); ++step) {
      rig.dns.serve();
      answer = rig.tcp.advance(posix::now());
    }
    if (answer.ok()) {
      ASSERT_TRUE(server.accept());
      server.reset();
    }
    rig.tcp.close();
    if (i % 64 == 0) {
      server = LoopbackServer("127.0.0.1");  // connections that were closed before accept()
    }
  }
  EXPECT_EQ(open_fds(), fds);
}

// The number of a closed descriptor belongs to somebody else the next moment.
TEST(TcpTransport, ClosesItsOwnDescriptorOnly) {
  LoopbackServer server;
  Rig rig;
  ASSERT_EQ(rig.connect("127.0.0.1", server.port()), Io::done());
  const int number = rig.fd();
  rig.tcp.close();
  const Fd foreign(dup(0));
  ASSERT_EQ(foreign.get(), number);
  rig.tcp.close();
  EXPECT_TRUE(rig.tcp.advance(posix::now()).is_failed());
  EXPECT_EQ(rig.fd(), -1);
  EXPECT_NE(fcntl(foreign.get(), F_GETFD), -1);
}

TEST(TcpTransport, SaysSoWhenThereIsNoDescriptorLeft) {
  LoopbackServer server;
  Rig rig;
  rlimit before = {};
  getrlimit(RLIMIT_NOFILE, &before);
  ASSERT_EQ(rig.tcp.open({"127.0.0.1", server.port(), false}, posix::now()), Error::kNone);
  rlimit none = before;
  none.rlim_cur = 0;
  setrlimit(RLIMIT_NOFILE, &none);
  Io answer = Io::not_yet();
  for (int i = 0; i < 5 && answer.is_not_yet(); ++i) {
    answer = rig.tcp.advance(posix::now());
  }
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(answer.is_failed());
  EXPECT_EQ(rig.tcp.last_cause().error, Error::kTransportMemory);
  EXPECT_EQ(rig.tcp.last_cause().native, EMFILE);
  rig.tcp.close();
  EXPECT_EQ(rig.connect("127.0.0.1", server.port()), Io::done());
}

TEST(TcpTransport, WakesOnlyWhenThereIsSomethingToDo) {
  constexpr int kMessages = 20;
  LoopbackServer server;
  posix::TcpTransport tcp;
  ASSERT_EQ(tcp.open({"localhost", server.port(), false}, posix::now()), Error::kNone);
  const uint32_t cpu_before = cpu_ms();
  std::thread peer([&] {
    ASSERT_TRUE(server.accept());
    for (int i = 0; i < kMessages; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      server.send("message ");
    }
    server.end();
  });
  size_t wakes = 0;
  size_t bytes = 0;
  Io answer = Io::not_yet();
  while (!answer.is_ended() && !answer.is_failed() && wakes < 10000) {
    answer = tcp.advance(posix::now());
    char buffer[256];
    if (answer.ok()) {
      answer = tcp.read(buffer);
    }
    if (answer.is_not_yet()) {
      EXPECT_EQ(tcp.pending().phase == Phase::kReady ? tcp.pending().wait_ms : kForever, kForever);
      (void)posix::wait(tcp, tcp.pending());
      ++wakes;
    }
    bytes += answer.ok() ? answer.count() : 0;
  }
  peer.join();
  EXPECT_TRUE(answer.is_ended());
  EXPECT_EQ(bytes, kMessages * sizeof "message");
  EXPECT_LE(wakes, kMessages + 10u);
  EXPECT_LE(cpu_ms() - cpu_before, 200u);
}

TEST(Wait, SleepsThroughBytesThatNobodyWantsToRead) {
  LoopbackServer server;
  Rig rig;
  ASSERT_EQ(rig.connect("127.0.0.1", server.port()), Io::done());
  ASSERT_TRUE(server.accept());
  server.send("push");
  EXPECT_TRUE(posix::wait(rig.tcp, rig.tcp.pending()));
  const Millis start = posix::now();
  EXPECT_FALSE(posix::wait(rig.tcp, {100, false, true}));
  EXPECT_GE(posix::now().since(start), 99u);
}

TEST(Wait, TakesTheWaitOfAnIdleTransport) {
  posix::TcpTransport idle;
  const Millis start = posix::now();
  EXPECT_FALSE(posix::wait(idle, {50, true, true}));
  EXPECT_GE(posix::now().since(start), 49u);
  EXPECT_FALSE(posix::wait(idle, {0, true, true}));
}

TEST(Clock, GoesForwardInMilliseconds) {
  const auto outer_start = std::chrono::steady_clock::now();
  const Millis start = posix::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  const uint32_t past = posix::now().since(start);
  const std::chrono::milliseconds outer =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - outer_start);
  EXPECT_GE(past, 29u);
  EXPECT_LE(past, outer.count() + 1);
}

TEST(Random, UsesAllItsBits) {
  uint32_t ones = 0;
  uint32_t zeros = 0;
  for (int i = 0; i < 100; ++i) {
    const uint32_t bits = posix::random();
    ones |= bits;
    zeros |= ~bits;
  }
  EXPECT_EQ(ones, UINT32_MAX);
  EXPECT_EQ(zeros, UINT32_MAX);
}

TEST(Random, IsSeededApartInEachThread) {
  uint32_t there = 0;
  std::thread([&] { there = posix::random(); }).join();
  uint32_t again = 0;
  std::thread([&] { again = posix::random(); }).join();
  EXPECT_NE(there, again);
}

}  // namespace
}  // namespace esse::test
