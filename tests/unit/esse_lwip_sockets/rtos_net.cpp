// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

// gtest first: rtos_net.h asserts.
#include "lwip/dns.h"
#include "lwip/ip.h"
#include "lwip/memp.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ip4.h"
#include "lwip/stats.h"
#include "lwip/sys.h"
#include "rtos_net.h"

namespace esse::test {
namespace {

// All of it is lwIP's thread's, or under its lock.
netif g_device;
netif g_unplugged;  // a device may have one more; and asked for a route, lwIP shows its only one
netif g_server;
uint32_t g_lose_nth = 0;  // 1: everything
uint32_t g_sent = 0;
bool g_hold = false;
std::vector<std::string> g_held;

bool works(const netif& interface) {
  return netif_is_up(&interface) && netif_is_link_up(&interface);
}

void deliver(netif& to, const std::string& bytes) {
  pbuf* const p = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(bytes.size()), PBUF_POOL);
  if (p == nullptr) {
    return;  // lost, as a driver would
  }
  pbuf_take(p, bytes.data(), static_cast<u16_t>(bytes.size()));
  if (tcpip_inpkt(p, &to, ip_input) != ERR_OK) {
    pbuf_free(p);
  }
}

bool is_answer(const netif& to, const std::string& bytes) {
  return &to == &g_device && (bytes[0] & 0xF0) == 0x40 && bytes[9] == IP_PROTO_UDP;
}

err_t transmit(netif* from, pbuf* packet) {
  std::string bytes(packet->tot_len, '\0');
  pbuf_copy_partial(packet, bytes.data(), packet->tot_len, 0);
  netif& to = from == &g_device ? g_server : g_device;
  if (!works(g_device) || (g_lose_nth != 0 && ++g_sent % g_lose_nth == 0)) {
    return ERR_OK;
  }
  if (g_hold && is_answer(to, bytes)) {
    g_held.push_back(bytes);
  } else {
    deliver(to, bytes);
  }
  return ERR_OK;
}

err_t output4(netif* from, pbuf* packet, const ip4_addr_t*) { return transmit(from, packet); }

#if LWIP_IPV6
err_t output6(netif* from, pbuf* packet, const ip6_addr_t*) { return transmit(from, packet); }

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

ip4_addr_t address4(const char* text) {
  ip4_addr_t address;
  EXPECT_EQ(ip4addr_aton(text, &address), 1);
  return address;
}

void add_interface(netif& interface, const char* address) {
  const ip4_addr_t host = address4(address);
  const ip4_addr_t mask = address4("255.255.255.255");
  const ip4_addr_t none = address4("0.0.0.0");
  netif_add(&interface, &host, &mask, &none, nullptr, init_interface, ip_input);
  netif_set_up(&interface);
  netif_set_link_up(&interface);
}

void add_interfaces() {
  add_interface(g_device, kDevice4);
  netif_add(&g_unplugged, nullptr, nullptr, nullptr, nullptr, init_interface, ip_input);
  add_interface(g_server, kServer4);
#if LWIP_IPV6
  add_address6(g_device, "2001:db8::1");
  add_address6(g_server, kServer6);
#endif
  // The server is another machine: its interface is none of the device's, and no way to anywhere.
  ASSERT_EQ(netif_list, &g_server);
  netif_list = g_server.next;
}

void start_lwip() {
  static bool started = false;
  if (started) {
    return;
  }
  started = true;
  sys_sem_t ready;
  ASSERT_EQ(sys_sem_new(&ready, 0), ERR_OK);
  tcpip_init([](void* sem) { sys_sem_signal(static_cast<sys_sem_t*>(sem)); }, &ready);
  sys_arch_sem_wait(&ready, 0);
  sys_sem_free(&ready);
  in_lwip(add_interfaces);
}

void abort_all() {
  while (tcp_active_pcbs != nullptr) {
    tcp_abort(tcp_active_pcbs);
  }
  while (tcp_tw_pcbs != nullptr) {
    tcp_abort(tcp_tw_pcbs);
  }
}

}  // namespace

RtosNet::RtosNet() {
  start_lwip();
  set_link(true);
  set_device_address(kDevice4);
  lose_each(0);
}

RtosNet::~RtosNet() {
  in_lwip([] {
    abort_all();
    g_hold = false;
    g_held.clear();
  });
  pass(5);  // packets that are still in lwIP's mailbox
  in_lwip([] { abort_all(); });
  EXPECT_EQ(sockets(), 0u) << "sockets leak";
}

Millis RtosNet::now() const { return Millis(sys_now()); }
void RtosNet::pass(uint32_t ms) { sys_msleep(ms); }

void RtosNet::set_link(bool up) {
  in_lwip([&] { (up ? netif_set_link_up : netif_set_link_down)(&g_device); });
}

void RtosNet::set_device_address(const char* address) {
  in_lwip([&] {
    const ip4_addr_t host = address4(address);
    netif_set_ipaddr(&g_device, &host);
  });
}

void RtosNet::lose_everything(bool lose) { lose_each(lose ? 1 : 0); }

void RtosNet::lose_each(uint32_t nth) {
  in_lwip([&] { g_lose_nth = nth; });
}

void RtosNet::hold_answers() {
  in_lwip([] { g_hold = true; });
}

void RtosNet::let_answers_go() {
  in_lwip([] {
    g_hold = false;
    for (const std::string& bytes : g_held) {
      deliver(g_device, bytes);
    }
    g_held.clear();
  });
  in_lwip([] {});  // one turn of lwIP's thread later they have been taken
}

size_t RtosNet::held_answers() {
  size_t count = 0;
  in_lwip([&] { count = g_held.size(); });
  return count;
}

size_t RtosNet::sockets() {
  size_t count = 0;
  in_lwip([&] { count = lwip_stats.memp[MEMP_NETCONN]->used; });
  return count;
}

Peers::Peers() {
  in_lwip([this] {
    server = std::make_unique<LwipServer>(uint16_t{80});
    names = std::make_unique<NameServer>();
    names->set_ttl(0);
    names->know("peer.example", kServer4);
  });
}

Peers::~Peers() {
  in_lwip([this] {
    server.reset();
    names.reset();
  });
}

}  // namespace esse::test

using esse::test::g_device;
using esse::test::g_server;

extern "C" {

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
