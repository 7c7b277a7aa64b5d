// SPDX-License-Identifier: Apache-2.0
// wait() is ended from another task, from an interrupt (a signal handler plays it), and by nothing
// else. And what a follower gets of the chip.
#include "esse_espidf/waker.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "esse_espidf/clock.h"
#include "esse_espidf/network.h"
#include "stand_in.h"
#include "stand_in_control.h"

namespace esse::espidf {
namespace {

namespace stand_in = test::stand_in;

constexpr Wake kNoEnd = {kForever, true, true};
constexpr Wake kAtOnce = {0, true, true};

TEST(Waker, EndsAWaitOfAnotherTask) {
  TcpTransport tcp;
  Waker waker;
  ASSERT_TRUE(waker.open());
  std::thread other([&waker] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    waker.wake();
  });
  EXPECT_TRUE(wait(tcp, waker, kNoEnd));
  other.join();
}

TEST(Waker, SeveralWakesBeforeAWaitAreOne) {
  TcpTransport tcp;
  Waker waker;
  waker.wake();  // not open yet: nothing
  ASSERT_TRUE(waker.open());
  EXPECT_FALSE(wait(tcp, waker, kAtOnce));
  waker.wake();
  waker.wake();
  EXPECT_TRUE(wait(tcp, waker, kNoEnd));
  EXPECT_FALSE(wait(tcp, waker, kAtOnce));
}

const Waker* woken_by_interrupt = nullptr;

TEST(Waker, EndsAWaitFromAnInterrupt) {
  TcpTransport tcp;
  Waker waker;
  ASSERT_TRUE(waker.open());
  woken_by_interrupt = &waker;
  std::signal(SIGUSR1, [](int) { woken_by_interrupt->wake(); });
  std::thread chip([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::raise(SIGUSR1);
  });
  EXPECT_TRUE(wait(tcp, waker, kNoEnd));
  chip.join();
  std::signal(SIGUSR1, SIG_DFL);
}

TEST(Waker, OpensOnce) {
  Waker waker;
  ASSERT_TRUE(waker.open());
  waker.wake();
  ASSERT_TRUE(waker.open());
  EXPECT_TRUE(wait(TcpTransport(), waker, kAtOnce)) << "it is the same eventfd";
}

TEST(Waker, SaysThatThereIsNoMemory) {
  stand_in::have_memory_for_eventfds(false);
  Waker waker;
  EXPECT_FALSE(waker.open());
  stand_in::have_memory_for_eventfds(true);
  EXPECT_TRUE(waker.open());
}

// poll() fails where there is no memory; here since no descriptor is allowed.
TEST(Waker, DoesNotSpinWhereItCannotWait) {
  TcpTransport tcp;
  Waker waker;
  ASSERT_TRUE(waker.open());
  waker.wake();
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none = {0, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Millis before = now();
  EXPECT_FALSE(wait(tcp, waker, kNoEnd));
  EXPECT_GE(now().since(before), 19u);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_TRUE(wait(tcp, waker, kNoEnd)) << "and loses nothing";
}

TEST(Clock, KnowsWhatItDoesNotKnow) {
  stand_in::have_clock(false);
  EXPECT_EQ(unix_time(), 0u);
  stand_in::have_clock(true);
  stand_in::have_mac(false);
  EXPECT_EQ(identity(), 0u);
  stand_in::have_mac(true);
}

TEST(Clock, TellsTheTimeAndWhoTheDeviceIs) {
  const Millis before = now();
  EXPECT_LT(now().since(before), 60'000u);
  EXPECT_NE(identity(), 0u);
  EXPECT_EQ(identity(), identity());
  EXPECT_GT(unix_time(), 1'735'689'600u) << "this machine's clock is set";
  EXPECT_LE(unix_time(nullptr) - unix_time(), 60u);
}

TEST(Network, IsThereWithAnAddressThatLeadsOn) {
  stand_in::Interface one;
  stand_in::set_interface(one);
  EXPECT_FALSE(has_network());
  one.is_up = true;
  one.has_link_local_ipv6 = true;
  stand_in::set_interface(one);
  EXPECT_FALSE(has_network()) << "fe80::/10 leads nowhere";
  one.has_global_ipv6 = true;
  stand_in::set_interface(one);
  EXPECT_TRUE(has_network());
  one.has_global_ipv6 = false;
  one.ipv4 = 0x0100007F;
  stand_in::set_interface(one);
  EXPECT_TRUE(has_network());
  one.serves_addresses = true;
  stand_in::set_interface(one);
  EXPECT_FALSE(has_network()) << "an access point for a telephone is no network";
}

}  // namespace
}  // namespace esse::espidf
