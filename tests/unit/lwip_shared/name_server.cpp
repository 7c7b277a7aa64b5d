// SPDX-License-Identifier: Apache-2.0
#include "name_server.h"

#include <gtest/gtest.h>

#include "interfaces.h"
#include "lwip/dns.h"
#include "lwip/udp.h"

namespace esse::test {
namespace {

constexpr size_t kHeader = 12;  // RFC 1035 section 4.1.1
constexpr char kA = 1;
constexpr char kAaaa = 28;

std::string bytes_of(const std::string& address) {
  ip_addr_t parsed;
  EXPECT_EQ(ipaddr_aton(address.c_str(), &parsed), 1);
#if LWIP_IPV6
  if (IP_IS_V6(&parsed)) {
    return std::string(reinterpret_cast<const char*>(ip_2_ip6(&parsed)->addr), 16);
  }
#endif
  return std::string(reinterpret_cast<const char*>(&ip_2_ip4(&parsed)->addr), 4);
}

// The question's name with dots, and where it ends.
std::string name_in(const std::string& query, size_t& at) {
  std::string name;
  at = kHeader;
  while (at < query.size() && query[at] != 0) {
    const size_t size = static_cast<unsigned char>(query[at]);
    name += (name.empty() ? "" : ".") + query.substr(at + 1, size);
    at += 1 + size;
  }
  ++at;
  return name;
}

}  // namespace

struct NameServer::Callbacks {
  static void received(void* self, udp_pcb* pcb, pbuf* p, const ip_addr_t* from, u16_t port) {
    std::string query(p->tot_len, '\0');
    pbuf_copy_partial(p, query.data(), p->tot_len, 0);
    pbuf_free(p);
    const std::string answer = static_cast<NameServer*>(self)->answer(query);
    if (!answer.empty()) {
      pbuf* const out = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(answer.size()), PBUF_RAM);
      pbuf_take(out, answer.data(), static_cast<u16_t>(answer.size()));
      udp_sendto(pcb, out, from, port);
      pbuf_free(out);
    }
  }
};

NameServer::NameServer() : pcb_(udp_new()) {
  ip_addr_t address;
  EXPECT_EQ(ipaddr_aton(kServer4, &address), 1);
  EXPECT_EQ(udp_bind(pcb_, &address, 53), ERR_OK);
  udp_recv(pcb_, Callbacks::received, this);
  dns_setserver(0, &address);
}

NameServer::~NameServer() {
  udp_remove(pcb_);
  dns_setserver(0, nullptr);
}

void NameServer::know(const std::string& name, const std::string& address) {
  (address.find(':') == std::string::npos ? known4_ : known6_)[name] = address;
}

std::string NameServer::answer(const std::string& query) {
  size_t at = 0;
  const std::string name = name_in(query, at);
  const bool six = query.size() > at + 1 && query[at + 1] == kAaaa;
  ++questions_;
  questions6_ += six ? 1 : 0;
  const Mood mood = six ? mood6_ : mood4_;
  if (mood == Mood::kSilent) {
    return "";
  }
  const auto& known = six ? known6_ : known4_;
  const auto found = known.find(name);
  const bool exists = known4_.count(name) + known6_.count(name) != 0;
  std::string out = query;
  out[2] = '\x81';  // a response, recursion desired
  out[3] = static_cast<char>(mood == Mood::kBroken ? 2 : exists ? 0 : 3);  // SERVFAIL, NXDOMAIN
  if (mood != Mood::kBroken && found != known.end()) {
    const std::string data = bytes_of(found->second);
    out[7] = 1;  // answers
    out += std::string("\xC0\x0C\0", 3) + (six ? kAaaa : kA) + std::string("\0\1\0\0", 4);
    out += std::string{static_cast<char>(ttl_s_ >> 8), static_cast<char>(ttl_s_), '\0',
                       static_cast<char>(data.size())} +
           data;
  }
  return out;
}

}  // namespace esse::test
