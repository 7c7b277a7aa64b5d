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
netif g_device;
netif g_unplugged;  // a device may have one more; and asked for a route, lwIP shows its only one
netif g_server;
Net* g_net = nullptr;
SmallRandom g_random;

ip4_addr_t address4(const char* text) {
  ip4_addr_t address;
  EXPECT_EQ(ip4addr_aton(text, &address), 1);
  return address;
}

err_t output4(netif* from, pbuf* packet, const ip4_addr_t*) {
  g_net->transmit(*from, packet);
  return ERR_OK;
}

#if LWIP_IPV6
err_t output6(netif* from, pbuf* packet, const ip6_addr_t*) {
  g_net->transmit(*from, packet);
  return ERR_OK;
}

void add_address6(netif& interface, const char* text) {
  ip6_addr_t address;
  ASSERT_EQ(ip6addr_aton(text, &address), 1);
  netif_ip6_addr_set(&interface, 1, &address);
  netif_ip6_addr_set_state(&interface, 1, IP6_ADDR_PREFERRED);
}
#endif

err_t init_interface(netif* interface) {
  interface->name[0] = 's';
  interface->name[1] = interface == &g_device ? 'd' : 's';
  interface->mtu = 1500;
  interface->output = output4;
#if LWIP_IPV6
  interface->output_ip6 = output6;
#endif
  return ERR_OK;
}

void add_interface(netif& interface, const char* address) {
  const ip4_addr_t host = address4(address);
  const ip4_addr_t mask = address4("255.255.255.255");
  const ip4_addr_t none = address4("0.0.0.0");
  netif_add(&interface, &host, &mask, &none, nullptr, init_interface, ip_input);
  netif_set_up(&interface);
  netif_set_link_up(&interface);
}

void start_lwip() {
  static bool started = false;
  if (started) {
    return;
  }
  started = true;
  lwip_init();
  add_interface(g_device, kDevice4);
  netif_add(&g_unplugged, nullptr, nullptr, nullptr, nullptr, init_interface, ip_input);
  add_interface(g_server, kServer4);
#if LWIP_IPV6
  add_address6(g_server, kServer6);
#endif
  // The server is another machine: its interface is none of the device's, and no way to anywhere.
  ASSERT_EQ(netif_list, &g_server);
  netif_list = g_server.next;
}

void abort_all() {
  while (tcp_active_pcbs != nullptr) {
    tcp_abort(tcp_active_pcbs);
  }
  while (tcp_tw_pcbs != nullptr) {
    tcp_abort(tcp_tw_pcbs);
  }
}

bool works(const netif& interface) {
  return netif_is_up(&interface) && netif_is_link_up(&interface);
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
  abort_all();
  in_flight_.clear();
  set_link(false);
  pass(20000);
  EXPECT_EQ(pool_in_use(), 0u) << "buffers leak";
  EXPECT_EQ(own_buffers_held(), 0u) << "the driver's buffers leak";
  g_net = nullptr;
}

Millis Net::now() const { return Millis(static_cast<uint32_t>(g_now_ms)); }
netif& Net::device() const { return g_device; }
size_t Net::own_buffers_held() const { return g_own_buffers; }
size_t Net::pool_in_use() { return lwip_stats.memp[MEMP_PBUF_POOL]->used; }

void Net::set_link(bool up) { (up ? netif_set_link_up : netif_set_link_down)(&g_device); }

void Net::set_device_address(const char* address) {
  const ip4_addr_t host = address4(address);
  netif_set_ipaddr(&g_device, &host);
}

void Net::set_device_has_ipv6(bool has) {
#if LWIP_IPV6
  if (has) {
    add_address6(g_device, "2001:db8::1");
  } else {
    netif_ip6_addr_set_state(&g_device, 1, IP6_ADDR_INVALID);
  }
#else
  static_cast<void>(has);
#endif
}

void Net::transmit(netif& from, pbuf* packet) {
  std::string bytes(packet->tot_len, '\0');
  pbuf_copy_partial(packet, bytes.data(), packet->tot_len, 0);
  ++sent_;
  trace_ = hash_of(bytes, trace_ ^ g_now_ms);
  netif* const to = &from == &g_device ? &g_server : &g_device;
  if (!works(g_device) || random_.chance(options_.loss_permille)) {
    return;
  }
  queue(to, bytes);
  if (random_.chance(options_.twice_permille)) {
    queue(to, bytes);
  }
}

void Net::queue(netif* to, const std::string& bytes) {
  const uint32_t extra = options_.jitter_ms == 0 ? 0 : random_.below(options_.jitter_ms + 1);
  in_flight_.emplace(g_now_ms + options_.delay_ms + extra, Packet{to, bytes});
}

void Net::deliver(const Packet& packet) {
  if (!works(g_device)) {
    return;
  }
  const u16_t size = static_cast<u16_t>(packet.bytes.size());
  pbuf* p = nullptr;
  if (packet.to == &g_device && driver_ == Driver::kOwnBuffers) {
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

using esse::test::g_device;
using esse::test::g_now_ms;
using esse::test::g_server;

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

// The server's answers leave by its own interface; everything else is the device's.
netif* esse_test_route4(const ip4_addr_t* from, const ip4_addr_t* to) {
  static_cast<void>(to);
  if (from != nullptr && ip4_addr_eq(from, netif_ip4_addr(&g_server))) {
    return &g_server;
  }
  const bool usable =
      netif_is_link_up(&g_device) && !ip4_addr_isany_val(*netif_ip4_addr(&g_device));
  return usable ? &g_device : nullptr;
}

#if LWIP_IPV6
netif* esse_test_route6(const ip6_addr_t* from, const ip6_addr_t* to) {
  static_cast<void>(to);
  if (ip6_addr_eq(from, netif_ip6_addr(&g_server, 1))) {
    return &g_server;
  }
  const bool usable =
      netif_is_link_up(&g_device) && ip6_addr_isvalid(netif_ip6_addr_state(&g_device, 1));
  return usable ? &g_device : nullptr;
}
#endif
}
