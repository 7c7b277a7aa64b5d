// SPDX-License-Identifier: Apache-2.0
#include "net.h"

#include <string>
#include <vector>

#include "lwip/ip.h"
#include "lwip/memp.h"
#include "lwip/stats.h"
#include "lwip/sys.h"

namespace esse::test {
namespace {

// All of it is lwIP's thread's, or under its lock.
uint32_t g_lose_nth = 0;  // 1: everything
uint32_t g_sent = 0;
bool g_hold = false;
std::vector<std::string> g_held;

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

void transmit(netif& from, const std::string& bytes) {
  netif& to = other_end(from, bytes);
  if (!is_link_up() || !netif_is_link_up(&from) ||
      (g_lose_nth != 0 && ++g_sent % g_lose_nth == 0)) {
    return;
  }
  if (g_hold && is_answer(to, bytes)) {
    g_held.push_back(bytes);
  } else {
    deliver(to, bytes);
  }
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
  in_lwip([] {
    add_interfaces(transmit);
    set_device_has_ipv6(true);
  });
}

}  // namespace

Net::Net(const LinkOptions& options) {
  start_lwip();
  set_link(true);
  set_device_address(kDevice4);
  lose_each(options.lose_each);
}

Net::~Net() {
  in_lwip([] {
    abort_connections();
    g_hold = false;
    g_held.clear();
  });
  pass(5);  // packets that are still in lwIP's mailbox
  in_lwip([] { abort_connections(); });
  EXPECT_EQ(sockets(), 0u) << "sockets leak";
}

Millis Net::now() const { return Millis(sys_now()); }

// And lwIP's thread has had its turns, however busy the machine is: a packet takes one at each end.
void Net::pass(uint32_t ms) {
  sys_msleep(ms);
  for (int turn = 0; turn < 8; ++turn) {
    in_lwip([] {});
  }
}

void Net::set_link(bool up) {
  in_lwip([&] { test::set_link(up); });
}

void Net::set_device_address(const char* address) {
  in_lwip([&] { test::set_device_address(address); });
}

void Net::lose_each(uint32_t nth) {
  in_lwip([&] { g_lose_nth = nth; });
}

void Net::hold_answers() {
  in_lwip([] { g_hold = true; });
}

void Net::let_answers_go() {
  in_lwip([] {
    g_hold = false;
    for (const std::string& bytes : g_held) {
      deliver(device(), bytes);
    }
    g_held.clear();
  });
  in_lwip([] {});  // one turn of lwIP's thread later they have been taken
}

size_t Net::held_answers() {
  size_t count = 0;
  in_lwip([&] { count = g_held.size(); });
  return count;
}

size_t Net::sockets() {
  size_t count = 0;
  in_lwip([&] { count = lwip_stats.memp[MEMP_NETCONN]->used; });
  return count;
}

size_t Net::pool_in_use() {
  size_t count = 0;
  in_lwip([&] { count = lwip_stats.memp[MEMP_PBUF_POOL]->used; });
  return count;
}

}  // namespace esse::test
