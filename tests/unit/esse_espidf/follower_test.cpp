// SPDX-License-Identifier: Apache-2.0
// A follower, and the threads that start it, stop it, wake it and take its network away.
#include "esse_espidf/follower.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <string>
#include <thread>

#include "esse_espidf/clock.h"
#include "recorder.h"
#include "stand_in.h"
#include "stand_in_control.h"
#include "unit/esse_posix/loopback.h"
#ifdef ESSE_TEST_TLS
#include "esse_mbedtls/tls_transport.h"
#endif

namespace esse::espidf {
namespace {

namespace stand_in = test::stand_in;
using test::LoopbackServer;

constexpr uint32_t kLongMs = 20'000;
constexpr char kHead[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

stand_in::Interface online() {
  stand_in::Interface one;
  one.is_up = true;
  one.ipv4 = 0x0100007F;
  return one;
}

// As an application has it, for good: the task of a follower is never over.
struct Device {
  explicit Device(const TaskOptions& task = quick(), const ClientOptions& with = device_options())
      : options(with), client(tcp, options), follower(client, tcp, memory, {on_step, this, task}) {}

  static TaskOptions quick() {
    TaskOptions task;
    task.up_spread_ms = 20;
    return task;
  }

  static void on_step(void* self, Client& client, const Step& step) {
    Device& device = *static_cast<Device*>(self);
    if (step.kind == StepKind::kEvent && client.event().data == Text("stop")) {
      device.stopped_in_callback = device.follower.stop(kForever);
    }
    device.steps.add(step.kind);
  }

  // Stops, and prints how long that took.
  void stop(const char* when) {
    const Millis before = now();
    ASSERT_TRUE(follower.stop(kLongMs));
    std::printf("stopped while %s after %u ms, %u sleeps\n", when, now().since(before),
                follower.sleeps());
    EXPECT_FALSE(follower.is_running());
    EXPECT_EQ(steps.count(StepKind::kStopped), ++stops);
    EXPECT_EQ(client.cause().error, Error::kClosedByCaller);
  }

  TcpTransport tcp;
  const ClientOptions options;
  DefaultClient client;
  TaskMemory<> memory;
  test::Recorder<StepKind> steps;
  bool stopped_in_callback = true;
  size_t stops = 0;
  Follower follower;
};

Device& device_of(const TaskOptions& task = Device::quick(),
                  const ClientOptions& options = device_options()) {
  static auto* const devices = new std::vector<Device*>;
  devices->push_back(new Device(task, options));
  return *devices->back();
}

class FollowerTest : public testing::Test {
 protected:
  void SetUp() override {
    stand_in::set_interface(online());
    stand_in::have_event_loop(true);
  }

  // What the client asks, once it has come.
  static std::string accept(LoopbackServer& server) {
    for (int i = 0; i < 30 && !server.accept(); ++i) {
    }
    std::string request;
    char bytes[1024];
    while (server.is_connected() && request.find("\r\n\r\n") == std::string::npos) {
      const size_t n = server.receive(bytes, 1'000);
      if (n == 0) {
        break;
      }
      request.append(bytes, n);
    }
    return request;
  }

  static std::string url(uint16_t port, const char* scheme = "http") {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + "/events";
  }

  static Error start(Device& device, const std::string& url) {
    urls().push_back(new std::string(url));  // is borrowed until the follower has stopped
    return device.follower.start(Text(urls().back()->data(), urls().back()->size()));
  }

  void open(Device& device, LoopbackServer& server) {
    ASSERT_EQ(start(device, url(server.port())), Error::kNone);
    ASSERT_NE(accept(server), "");
    ASSERT_TRUE(server.send(kHead));
    ASSERT_TRUE(device.steps.saw(StepKind::kOpened, ++opened_));
  }

 private:
  static std::vector<std::string*>& urls() {
    static auto* const all = new std::vector<std::string*>;
    return *all;
  }
  size_t opened_ = 0;
};

TEST_F(FollowerTest, ReportsWhatComesAndStopsAtOnce) {
  Device& device = device_of();
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  ASSERT_TRUE(server.send("data: one\n\n"));
  ASSERT_TRUE(device.steps.saw(StepKind::kEvent));
  EXPECT_TRUE(device.follower.is_running());
  EXPECT_EQ(device.follower.start("http://127.0.0.1/"), Error::kAlreadyOpen);
  device.stop("a stream is silent");
  EXPECT_TRUE(device.follower.stop(0)) << "it is stopped already";
}

TEST_F(FollowerTest, StartsAgain) {
  Device& device = device_of();
  EXPECT_TRUE(device.follower.stop(0)) << "never started";
  EXPECT_FALSE(device.follower.is_running());
  LoopbackServer server;
  for (int i = 0; i < 3; ++i) {
    ASSERT_NO_FATAL_FAILURE(open(device, server));
    device.stop("it is to start again");
  }
}

TEST_F(FollowerTest, IsLeftAsItWasByAUrlThatIsNone) {
  Device& device = device_of();
  EXPECT_EQ(device.follower.start("gopher://h/"), Error::kUrlScheme);
  EXPECT_FALSE(device.follower.is_running());
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  device.stop("it was started wrongly before");
}

TEST_F(FollowerTest, SleepsUntilThereIsSomethingToDo) {
  Device& device = device_of();
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  // A clock that ticked more than once a second would show in each of these; a busy machine, which
  // keeps the follower from falling asleep for a while, does not.
  uint32_t before = 0;
  bool slept = false;
  for (int i = 0; i < 10 && !slept; ++i) {
    before = device.follower.sleeps();
    std::this_thread::sleep_for(std::chrono::milliseconds(1'200));
    slept = device.follower.sleeps() == before;
  }
  EXPECT_TRUE(slept) << "nothing is to wake it";
  stand_in::post(IP_EVENT_TX_RX);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(device.follower.sleeps(), before) << "a packet is no news";
  device.stop("it sleeps");
}

TEST_F(FollowerTest, StopsWhileConnecting) {
  Device& device = device_of();
  test::SilentPort silent;
  ASSERT_EQ(start(device, url(silent.port())), Error::kNone);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  device.stop("connecting");
}

TEST_F(FollowerTest, StopsWhileWaitingForAnAnswer) {
  Device& device = device_of();
  LoopbackServer server;
  ASSERT_EQ(start(device, url(server.port())), Error::kNone);
  ASSERT_NE(accept(server), "");
  device.stop("waiting for an answer");
}

TEST_F(FollowerTest, StopsBetweenTwoAttempts) {
  Device& device = device_of();
  test::RefusingPort refusing;
  ASSERT_EQ(start(device, url(refusing.port())), Error::kNone);
  ASSERT_TRUE(device.steps.saw(StepKind::kRetrying));
  device.stop("waiting for the next attempt");
}

#ifdef ESSE_TEST_TLS
TEST_F(FollowerTest, StopsWhileInTls) {
  struct Secure {
    TcpTransport tcp;
    mbedtls::TlsOptions tls;
    mbedtls::TlsTransport transport{tcp, tls};
    ClientOptions options = device_options();
    StaticClient<> client{transport, options};
    TaskMemory<> memory;
    Follower follower{client, tcp, memory, {}};
  };
  static auto* const device = new Secure;
  static const char psk[16] = "123456789012345";
  device->tls.psk = Text(psk, sizeof psk);
  device->tls.psk_identity = "device";
  LoopbackServer server;
  const std::string address = url(server.port(), "https");
  ASSERT_EQ(device->follower.start(Text(address.data(), address.size())), Error::kNone);
  ASSERT_TRUE(server.accept());
  char hello[2048];
  ASSERT_NE(server.receive(hello, 10'000), 0u) << "the client's hello, which nobody answers";
  const Millis before = now();
  ASSERT_TRUE(device->follower.stop(kLongMs));
  std::printf("stopped while in TLS after %u ms\n", now().since(before));
}
#endif

TEST_F(FollowerTest, StopInACallbackAsksOnly) {
  Device& device = device_of();
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  ASSERT_TRUE(server.send("data: stop\n\n"));
  ASSERT_TRUE(device.steps.saw(StepKind::kStopped));
  EXPECT_FALSE(device.stopped_in_callback);
  EXPECT_TRUE(device.follower.stop(kLongMs));
}

TEST_F(FollowerTest, TriesNothingWithoutANetwork) {
  Device& device = device_of();
  stand_in::set_interface({});
  LoopbackServer server;
  ASSERT_EQ(start(device, url(server.port())), Error::kNone);
  EXPECT_FALSE(server.accept());
  EXPECT_EQ(device.follower.sleeps(), 0u) << "it sleeps until an address comes";
  stand_in::set_interface(online());
  stand_in::post(IP_EVENT_ETH_GOT_IP);
  ASSERT_NE(accept(server), "");
  ASSERT_TRUE(server.send(kHead));
  ASSERT_TRUE(device.steps.saw(StepKind::kOpened));
  EXPECT_EQ(device.steps.count(StepKind::kRetrying), 0u);
  device.stop("it has been without a network");
  EXPECT_EQ(device.client.statistics().attempts, 1u);
}

TEST_F(FollowerTest, StopsWithoutANetwork) {
  Device& device = device_of();
  stand_in::set_interface({});
  ASSERT_EQ(start(device, "http://127.0.0.1:1/"), Error::kNone);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  device.stop("there is no network");
  EXPECT_EQ(device.client.statistics().attempts, 0u);
}

ClientOptions patient() {
  ClientOptions options = device_options();
  options.backoff.base_ms = 600'000;
  options.backoff.cap_ms = 600'000;
  options.backoff.jitter_16 = 0;
  options.backoff.floor_ms = 1;
  return options;
}

TEST_F(FollowerTest, ANewAddressCutsTheWaitShort) {
  for (const int32_t event : {IP_EVENT_STA_GOT_IP, IP_EVENT_CUSTOM_GOT_IP}) {
    Device& device = device_of(Device::quick(), patient());
    LoopbackServer server;
    ASSERT_EQ(start(device, url(server.port())), Error::kNone);
    ASSERT_NE(accept(server), "");
    server.reset();
    ASSERT_TRUE(device.steps.saw(StepKind::kRetrying));
    stand_in::post(IP_EVENT_STA_LOST_IP);
    EXPECT_FALSE(server.accept()) << "that was no address";
    stand_in::post(event);
    EXPECT_NE(accept(server), "") << "and not after ten minutes";
    device.stop("a new address has come");
    EXPECT_EQ(device.client.statistics().attempts, 2u);
  }
}

TEST_F(FollowerTest, ANewAddressDoesNotCutWhatTheServerAskedFor) {
  Device& device = device_of(Device::quick());
  LoopbackServer server;
  ASSERT_EQ(start(device, url(server.port())), Error::kNone);
  ASSERT_NE(accept(server), "");
  ASSERT_TRUE(server.send("HTTP/1.1 503 Later\r\nRetry-After: 600\r\n\r\n"));
  ASSERT_TRUE(device.steps.saw(StepKind::kRetrying));
  stand_in::set_interface({});
  stand_in::post(IP_EVENT_STA_LOST_IP);
  stand_in::set_interface(online());
  stand_in::post(IP_EVENT_STA_GOT_IP);
  EXPECT_FALSE(server.accept());
  device.stop("the server is left in peace");
  EXPECT_EQ(device.client.statistics().attempts, 1u);
}

TEST_F(FollowerTest, ANewAddressLeavesAStreamAlone) {
  Device& device = device_of();
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  stand_in::set_interface({});
  stand_in::post(IP_EVENT_STA_LOST_IP);
  stand_in::set_interface(online());
  stand_in::post(IP_EVENT_STA_GOT_IP);
  stand_in::post(IP_EVENT_GOT_IP6);
  ASSERT_TRUE(server.send("data: still here\n\n"));
  EXPECT_TRUE(device.steps.saw(StepKind::kEvent));
  EXPECT_EQ(device.steps.count(StepKind::kRetrying), 0u);
  device.stop("addresses come and go");
}

TEST_F(FollowerTest, WithoutAWatchTriesWhateverTheNetworkIs) {
  TaskOptions task;
  task.watch_network = false;
  Device& device = device_of(task);
  stand_in::have_event_loop(false);
  stand_in::set_interface({});
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  device.stop("nobody watches the network");
}

TEST_F(FollowerTest, SaysWhatItLacks) {
  Device& device = device_of();
  stand_in::have_event_loop(false);
  EXPECT_EQ(start(device, "http://127.0.0.1:1/"), Error::kOption);
  EXPECT_FALSE(device.follower.is_running());
  EXPECT_TRUE(device.follower.stop(0));
  static auto* const bare = new Follower(device.client, device.tcp, {}, {});
  EXPECT_EQ(bare->start("http://127.0.0.1:1/"), Error::kOption);
}

TEST_F(FollowerTest, SaysThatThereIsNoMemory) {
  Device& device = device_of();
  stand_in::have_memory_for_eventfds(false);
  EXPECT_EQ(start(device, "http://127.0.0.1:1/"), Error::kTransportMemory);
  stand_in::have_memory_for_eventfds(true);
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  device.stop("there was no memory at first");
}

TEST_F(FollowerTest, StopWaitsNoLongerThanItIsTold) {
  static std::atomic<bool> holds{true};
  static std::atomic<bool> is_held{false};
  static auto* const device = new Device;
  static auto* const slow = new Follower(device->client, device->tcp, device->memory,
                                         {[](void*, Client&, const Step&) {
                                            is_held = true;
                                            while (holds) {
                                              std::this_thread::yield();
                                            }
                                          },
                                          nullptr,
                                          {}});
  test::RefusingPort refusing;
  const std::string address = url(refusing.port());
  ASSERT_EQ(slow->start(Text(address.data(), address.size())), Error::kNone);
  while (!is_held) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(slow->stop(20));
  EXPECT_TRUE(slow->is_running());
  holds = false;
  EXPECT_TRUE(slow->stop(kForever));
}

TEST_F(FollowerTest, SaysNothingWithoutATagAndToNobody) {
  TaskOptions task = Device::quick();
  task.log_tag = nullptr;
  static auto* const device = new Device;
  static auto* const silent =
      new Follower(device->client, device->tcp, device->memory, {nullptr, nullptr, task});
  static_cast<void>(stand_in::lines_of_log());
  stand_in::set_interface({});
  LoopbackServer server;
  const std::string address = url(server.port());
  ASSERT_EQ(silent->start(Text(address.data(), address.size())), Error::kNone);
  EXPECT_FALSE(server.accept());
  stand_in::set_interface(online());
  stand_in::post(IP_EVENT_ETH_GOT_IP);
  ASSERT_NE(accept(server), "");
  ASSERT_TRUE(silent->stop(kLongMs));
  EXPECT_TRUE(stand_in::lines_of_log().empty());
}

TEST_F(FollowerTest, RefusesATaskThatFreeRtosWouldStopTheChipFor) {
  TaskOptions core;
  core.core = 2;
  EXPECT_EQ(start(device_of(core), "http://127.0.0.1:1/"), Error::kOption);
  TaskOptions priority;
  priority.priority = 25;
  EXPECT_EQ(start(device_of(priority), "http://127.0.0.1:1/"), Error::kOption);
  static Device& device = device_of();
  static auto* const crooked = new Follower(device.client, device.tcp,
                                            Span<unsigned char>(device.memory.bytes + 1, 8192), {});
  EXPECT_EQ(crooked->start("http://127.0.0.1:1/"), Error::kOption);
}

TEST_F(FollowerTest, IsTheTaskThatItWasToldToBe) {
  TaskOptions task;
  task.name = "flags";
  task.priority = 7;
  task.core = 1;
  Device& device = device_of(task);
  LoopbackServer server;
  ASSERT_NO_FATAL_FAILURE(open(device, server));
  const stand_in::Task made = stand_in::tasks().back();
  EXPECT_EQ(made.name, "flags");
  EXPECT_EQ(made.priority, 7u);
  EXPECT_EQ(made.core, 1);
  const unsigned char* const stack = static_cast<const unsigned char*>(made.stack);
  EXPECT_EQ(static_cast<const unsigned char*>(made.stack_end), std::end(device.memory.bytes));
  EXPECT_GE(std::end(device.memory.bytes) - stack, 8192);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(stack) % 16, 0u);
  device.stop("a task has options");
}

Follower* woken_by_interrupt = nullptr;

// Everything at once: the network goes and comes, other tasks wake and stop and start it, and an
// interrupt wakes it.
TEST_F(FollowerTest, WithstandsAStorm) {
  Device& device = device_of(Device::quick(), patient());
  test::RefusingPort refusing;
  const std::string address = url(refusing.port());
  std::atomic<bool> is_over{false};
  woken_by_interrupt = &device.follower;
  std::signal(SIGUSR1, [](int) { woken_by_interrupt->wake(); });
  std::thread network([&is_over] {
    while (!is_over) {
      stand_in::set_interface({});
      stand_in::post(IP_EVENT_STA_LOST_IP);
      stand_in::set_interface(online());
      stand_in::post(IP_EVENT_STA_GOT_IP);
      stand_in::post(IP_EVENT_GOT_IP6);
    }
  });
  std::thread chip([&is_over] {
    while (!is_over) {
      std::raise(SIGUSR1);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  std::atomic<uint32_t> most_sleeps{0};
  std::thread reader([&] {
    while (!is_over) {
      device.follower.wake();
      if (device.follower.is_running() && device.follower.sleeps() > most_sleeps) {
        most_sleeps = device.follower.sleeps();
      }
      std::this_thread::yield();
    }
  });
  uint32_t longest_ms = 0;
  for (uint32_t i = 0; i < 200; ++i) {
    ASSERT_EQ(device.follower.start(Text(address.data(), address.size())), Error::kNone);
    std::this_thread::sleep_for(std::chrono::milliseconds(i % 8));
    const Millis before = now();
    ASSERT_TRUE(device.follower.stop(kLongMs));
    const uint32_t took_ms = now().since(before);
    longest_ms = took_ms > longest_ms ? took_ms : longest_ms;
  }
  is_over = true;
  network.join();
  chip.join();
  reader.join();
  std::signal(SIGUSR1, SIG_DFL);
  std::printf(
      "200 starts and stops in a storm: the longest stop took %u ms, %u attempts, at most %u "
      "sleeps\n",
      longest_ms, device.client.statistics().attempts, most_sleeps.load());
  EXPECT_EQ(device.steps.count(StepKind::kStopped), 200u);
  EXPECT_LE(device.client.statistics().attempts, device.options.budget.attempts + 10u)
      << "the budget holds";
}

}  // namespace
}  // namespace esse::espidf
