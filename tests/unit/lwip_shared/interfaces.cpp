// SPDX-License-Identifier: Apache-2.0
#include "interfaces.h"

#include <gtest/gtest.h>

#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ip4.h"

namespace esse::test {
namespace {

netif g_device;
netif g_second;  // asked for a route, lwIP would show its only one
netif g_server;
Transmit g_transmit = nullptr;

err_t transmit(netif* from, pbuf* packet) {
  std::string bytes(packet->tot_len, '\0');
  pbuf_copy_partial(packet, bytes.data(), packet->tot_len, 0);
  g_transmit(*from, bytes);
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
  interface->name[1] = interface == &g_device ? 'd' : interface == &g_second ? '2' : 's';
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

}  // namespace

void add_interfaces(Transmit transmit) {
  g_transmit = transmit;
  add_interface(g_device, kDevice4);
  netif_add(&g_second, nullptr, nullptr, nullptr, nullptr, init_interface, ip_input);
  add_interface(g_server, kServer4);
#if LWIP_IPV6
  add_address6(g_server, kServer6);
#endif
  // The server is another machine: its interface is none of the device's, and no way to anywhere.
  ASSERT_EQ(netif_list, &g_server);
  netif_list = g_server.next;
}

netif& device() { return g_device; }
netif& second() { return g_second; }
netif& server() { return g_server; }

netif& other_end(const netif& from, const std::string& packet) {
  if (&from != &g_server) {
    return g_server;
  }
  constexpr size_t kDestinationAt = 16;
  const ip4_addr_t& second = *netif_ip4_addr(&g_second);
  const bool is_second =
      (packet[0] & 0xF0) == 0x40 && !ip4_addr_isany_val(second) &&
      packet.compare(kDestinationAt, sizeof second.addr,
                     reinterpret_cast<const char*>(&second.addr), sizeof second.addr) == 0;
  return is_second ? g_second : g_device;
}

bool is_link_up() { return netif_is_up(&g_device) && netif_is_link_up(&g_device); }

void set_link(bool up) { (up ? netif_set_link_up : netif_set_link_down)(&g_device); }

void set_second(bool plugged) {
  const ip4_addr_t host = address4(plugged ? kSecond4 : "0.0.0.0");
  const ip4_addr_t mask = address4("255.255.255.255");
  const ip4_addr_t none = address4("0.0.0.0");
  netif_set_addr(&g_second, &host, &mask, &none);
  (plugged ? netif_set_up : netif_set_down)(&g_second);
  (plugged ? netif_set_link_up : netif_set_link_down)(&g_second);
}

void set_device_address(const char* address) {
  const ip4_addr_t host = address4(address);
  netif_set_ipaddr(&g_device, &host);
}

void set_device_has_ipv6([[maybe_unused]] bool has) {
#if LWIP_IPV6
  if (has) {
    add_address6(g_device, "2001:db8::1");
  } else {
    netif_ip6_addr_set_state(&g_device, 1, IP6_ADDR_INVALID);
  }
#endif
}

bool is_answer(const netif& to, const std::string& packet) {
  return &to == &g_device && (packet[0] & 0xF0) == 0x40 && packet[9] == IP_PROTO_UDP;
}

void abort_connections() {
  while (tcp_active_pcbs != nullptr) {
    tcp_abort(tcp_active_pcbs);
  }
  while (tcp_tw_pcbs != nullptr) {
    tcp_abort(tcp_tw_pcbs);
  }
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
