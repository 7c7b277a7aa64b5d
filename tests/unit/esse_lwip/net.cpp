// SPDX-License-Identifier: Apache-2.0
#include "net.h"

#include <gtest/gtest.h>

#include "hooks.h"
#include "lwip/dns.h"
#include "lwip/init.h"
#include "lwip/ip.h"
#include "lwip/memp.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"
#include "lwip/timeouts.h"

namespace esse::test {
namespace {

// lwIP's time does not start anew with a Net: it is one lwIP. It starts shortly before the counter
// wraps, so that every run of the tests crosses that.
uint64_t g_now_ms = UINT32_MAX - 30000u;
Net* g_net = nullptr;
SmallRandom g_random;

void start_lwip() {
  static bool started = false;
  if (started) {
    return;
  }
  started = true;
  lwip_init();
  add_interfaces(Net::transmit);
}

// A driver that receives into memory of its own, and lends it to lwIP.
struct OwnBuffer {
  pbuf_custom custom;
  std::vector<char> bytes;
};
size_t g_own_buffers = 0;

void give_back(pbuf* p) {
  --g_own_buffers;
  delete reinterpret_cast<OwnBuffer*>(p);  // custom is its first member
}

pbuf* own_buffer(const std::string& bytes) {
  OwnBuffer* const buffer = new OwnBuffer{{}, {bytes.begin(), bytes.end()}};
  buffer->custom.custom_free_function = give_back;
  ++g_own_buffers;
  return pbuf_alloced_custom(PBUF_RAW, static_cast<u16_t>(bytes.size()), PBUF_REF, &buffer->custom,
                             buffer->bytes.data(), static_cast<u16_t>(bytes.size()));
}

}  // namespace

Net::Net(const LinkOptions& options) : options_(options), random_(options.seed) {
  start_lwip();
  EXPECT_EQ(g_net, nullptr);
  g_net = this;
  g_random = SmallRandom(options.seed);
  set_link(true);
  set_device_address(kDevice4);
  set_device_has_ipv6(true);
}

// Nothing of one test is left for the next: no connection, no packet, and no question, the last of
// which lwIP forgets after seven seconds; and no name, which live for a second (TinyDns).
Net::~Net() {
  abort_connections();
  in_flight_.clear();
  set_link(false);
  pass(20000);
  EXPECT_EQ(pool_in_use(), 0u) << "buffers leak";
  EXPECT_EQ(own_buffers_held(), 0u) << "the driver's buffers leak";
  g_net = nullptr;
}

Millis Net::now() const { return Millis(static_cast<uint32_t>(g_now_ms)); }
size_t Net::own_buffers_held() const { return g_own_buffers; }
size_t Net::pool_in_use() { return lwip_stats.memp[MEMP_PBUF_POOL]->used; }

void Net::transmit(netif& from, const std::string& bytes) {
  Net& net = *g_net;
  ++net.sent_;
  net.device_sent_ += &from == &device();
  net.trace_ = hash_of(bytes, net.trace_ ^ g_now_ms);
  netif& to = other_end(from, bytes);
  if (!is_link_up() || net.random_.chance(net.options_.loss_permille)) {
    return;
  }
  if (net.holds_ && is_answer(to, bytes)) {
    net.held_.push_back(bytes);
    return;
  }
  net.queue(&to, bytes);
  if (net.random_.chance(net.options_.twice_permille)) {
    net.queue(&to, bytes);
  }
}

void Net::let_answers_go() {
  holds_ = false;
  for (const std::string& bytes : held_) {
    queue(&device(), bytes);
  }
  held_.clear();
  pass(options_.delay_ms + options_.jitter_ms);
}

void Net::queue(netif* to, const std::string& bytes) {
  const uint32_t extra = options_.jitter_ms == 0 ? 0 : random_.below(options_.jitter_ms + 1);
  in_flight_.emplace(g_now_ms + options_.delay_ms + extra, Packet{to, bytes});
}

void Net::deliver(const Packet& packet) {
  if (!is_link_up()) {
    return;
  }
  device_received_ += packet.to == &device();
  const u16_t size = static_cast<u16_t>(packet.bytes.size());
  pbuf* p = nullptr;
  if (packet.to == &device() && options_.driver == Driver::kOwnBuffers) {
    p = own_buffer(packet.bytes);
  } else {
    p = pbuf_alloc(PBUF_RAW, size, PBUF_POOL);
    if (p == nullptr) {
      ++starved_;
      return;
    }
    pbuf_take(p, packet.bytes.data(), size);
  }
  if (packet.to->input(p, packet.to) != ERR_OK) {
    pbuf_free(p);
  }
}

void Net::step(uint32_t most_ms) {
  uint64_t at = g_now_ms + most_ms;
  const uint32_t timer = sys_timeouts_sleeptime();
  if (timer != SYS_TIMEOUTS_SLEEPTIME_INFINITE && g_now_ms + timer < at) {
    at = g_now_ms + timer;
  }
  if (!in_flight_.empty() && in_flight_.begin()->first < at) {
    at = in_flight_.begin()->first;
  }
  g_now_ms = at > g_now_ms ? at : g_now_ms;
  while (!in_flight_.empty() && in_flight_.begin()->first <= g_now_ms) {
    const Packet packet = std::move(in_flight_.begin()->second);
    in_flight_.erase(in_flight_.begin());
    deliver(packet);
  }
  sys_check_timeouts();
}

void Net::sleep(uint32_t most_ms) {
  const uint64_t end = g_now_ms + most_ms;
  woken_ = NO_SYS;
  do {
    step(static_cast<uint32_t>(end - g_now_ms));
  } while (!woken_ && g_now_ms < end);
}

void Net::pass(uint32_t ms) {
  const uint64_t end = g_now_ms + ms;
  while (g_now_ms < end) {
    step(static_cast<uint32_t>(end - g_now_ms));
  }
}

uint64_t hash_of(const std::string& bytes, uint64_t start) {
  for (const char c : bytes) {
    start = (start ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return start;
}

}  // namespace esse::test

using esse::test::g_now_ms;

extern "C" {

u32_t sys_now(void) { return static_cast<u32_t>(g_now_ms); }

unsigned esse_test_rand(void) { return esse::test::g_random.next(); }

// Whoever takes the lock twice would wait for ever.
static int g_locks = 0;
void esse_test_lock(void) { LWIP_ASSERT("locked already", ++g_locks == 1); }
void esse_test_unlock(void) { LWIP_ASSERT("not locked", --g_locks == 0); }

#if !NO_SYS
void sys_init(void) {}
err_t sys_mutex_new(sys_mutex_t*) { return ERR_OK; }
void sys_mutex_lock(sys_mutex_t*) {}
void sys_mutex_unlock(sys_mutex_t*) {}
#endif
}
