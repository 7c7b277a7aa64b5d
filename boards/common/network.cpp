// SPDX-License-Identifier: Apache-2.0
// The network of a bare-metal board: one Ethernet interface of lwIP (NO_SYS), driven by wait().
#include "common/board.h"
#include "common/hardware.h"
#include "common/start.h"
#include "esse_base/bytes.h"
#include "esse_lwip/tcp_transport.h"
#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

extern "C" {
u32_t sys_now() { return esse::board::now().ticks(); }
uint32_t esse_lwip_random() { return esse::board::random(); }
void esse_lwip_assert() {
  const uintptr_t at = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  esse::board::print("an assertion of lwIP failed");
  esse::board::report_fault(0, static_cast<uint32_t>(at));
}
}

namespace esse::board {
namespace {

constexpr unsigned kFramesAPoll = 16;

netif interface;
uint8_t mac[kMacBytes];

struct Addresses {
  ip4_addr_t own;
  ip4_addr_t mask;
  ip4_addr_t gateway;
  ip4_addr_t dns;
};

err_t send(netif*, pbuf* frame) { return ethernet_send(frame) ? ERR_OK : ERR_IF; }

err_t set_up(netif* netif) {
  netif->name[0] = 'e';
  netif->name[1] = 'n';
  netif->output = etharp_output;
  netif->linkoutput = send;
  netif->mtu = 1500;
  netif->hwaddr_len = kMacBytes;
  copy_bytes(reinterpret_cast<char*>(netif->hwaddr), reinterpret_cast<const char*>(mac), kMacBytes);
  netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
  return ERR_OK;
}

// Takes what stands before `end` off the front of `text`; all of it when there is none.
Text take(Text& text, char end) {
  size_t n = 0;
  while (n < text.size() && text[n] != end) {
    ++n;
  }
  const Text word = text.first(n);
  text = text.from(n < text.size() ? n + 1 : n);
  return word;
}

bool read_address(Text word, ip4_addr_t& into) {
  char text[16];
  if (word.size() >= sizeof(text)) {
    return false;
  }
  copy_bytes(text, word.data(), word.size());
  text[word.size()] = '\0';
  return ip4addr_aton(text, &into) == 1;
}

bool read_addresses(Text text, Addresses& into) {
  if (!read_address(take(text, '/'), into.own)) {
    return false;
  }
  const Text bits_text = take(text, ',');
  const uint32_t bits = parse_decimal(bits_text.begin(), bits_text.end());
  if (bits - 1 >= 32) {
    return false;
  }
  ip4_addr_set_u32(&into.mask, lwip_htonl(UINT32_MAX << (32 - bits)));
  return read_address(take(text, ','), into.gateway) && read_address(text, into.dns);
}

// True when it has changed.
bool follow_link() {
  const bool has_link = ethernet_has_link();
  if (has_link == (netif_is_link_up(&interface) != 0)) {
    return false;
  }
  if (has_link) {
    netif_set_link_up(&interface);
  } else {
    netif_set_link_down(&interface);
  }
  return true;
}

// True when something arrived, or the link is another.
bool work() {
  bool has_news = false;
  for (unsigned n = 0; n < kFramesAPoll; ++n) {
    pbuf* frame = ethernet_receive();
    if (frame == nullptr) {
      break;
    }
    has_news = true;
    if (interface.input(frame, &interface) != ERR_OK) {
      pbuf_free(frame);
    }
  }
  has_news = follow_link() || has_news;
  sys_check_timeouts();
  return has_news;
}

}  // namespace

bool start_network(Text address) {
  const bool is_dhcp = address == "dhcp";
  Addresses addresses{};
  if ((!is_dhcp && !read_addresses(address, addresses)) || !ethernet_start(mac)) {
    return false;
  }
  lwip_init();
  netif_add(&interface, &addresses.own, &addresses.mask, &addresses.gateway, nullptr, set_up,
            ethernet_input);
  netif_set_default(&interface);
  netif_set_up(&interface);
  follow_link();
  if (is_dhcp) {
    return dhcp_start(&interface) == ERR_OK;
  }
  ip_addr_t dns{};
  ip_addr_copy_from_ip4(dns, addresses.dns);
  dns_setserver(0, &dns);
  return true;
}

bool network_is_up() {
  return netif_is_link_up(&interface) != 0 && !ip4_addr_isany(netif_ip4_addr(&interface));
}

// FNV-1a of the MAC address.
uint32_t identity() {
  uint32_t hash = 2166136261u;
  for (const uint8_t byte : mac) {
    hash = (hash ^ byte) * 16777619u;
  }
  return hash;
}

Transport& tcp() {
  static lwip::TcpTransport transport;
  return transport;
}

void wait(const Wake& wake) {
  const Millis start = now();
  while (!work() && now().since(start) < wake.wait_ms) {
    sleep_until_interrupt();
  }
}

}  // namespace esse::board
