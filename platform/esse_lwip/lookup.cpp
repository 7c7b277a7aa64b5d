// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/lookup.h"

#include "esse_base/bytes.h"
#include "esse_lwip/outcome.h"
#include "lwip/dns.h"
#include "lwip/ip.h"

namespace esse::lwip {
namespace {

constexpr bool kBothFamilies = LWIP_IPV4 && LWIP_IPV6;

// How many addresses lwIP writes when it answers a question at once: one. ESP-IDF's writes as many
// as it is configured for, and whoever gives it room for one only is overrun.
#ifdef DNS_MAX_HOST_IP
constexpr size_t kMostAddresses = DNS_MAX_HOST_IP;
#else
constexpr size_t kMostAddresses = 1;
#endif

#if LWIP_DNS
// What to ask for: first either family, then the one that comes next.
u8_t type_for(AddressAttempts& attempts) {
  if (!kBothFamilies) {
    return LWIP_DNS_ADDRTYPE_DEFAULT;
  }
  if (attempts.has_more()) {
    return attempts.next() == Family::kIpv4 ? LWIP_DNS_ADDRTYPE_IPV4 : LWIP_DNS_ADDRTYPE_IPV6;
  }
  attempts.offer(Family::kIpv4);
  attempts.offer(Family::kIpv6);
  return LWIP_DNS_ADDRTYPE_DEFAULT;
}

err_t ask(const Lookup& lookup, ip_addr_t* addresses) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, which is never looked behind.
  void* const number = reinterpret_cast<void*>(uintptr_t{lookup.number});
  const auto found = reinterpret_cast<dns_found_callback>(lookup.found);
  return dns_gethostbyname_addrtype(lookup.name, addresses, found, number,
                                    type_for(*lookup.attempts));
}
#else
err_t ask(const Lookup&, ip_addr_t*) { return ERR_VAL; }
#endif

}  // namespace

int look_up(const Lookup& lookup, void* address) {
  ip_addr_t addresses[kMostAddresses];
  err_t err = ERR_OK;
  if (ipaddr_aton(lookup.name, &addresses[0]) == 0) {
    // Without a link lwIP would ask, and ask again, for seconds, and nobody can take it back.
    err = has_link() ? ask(lookup, addresses) : err_t{ERR_IF};
  }
  if (err == ERR_OK) {
    copy_bytes(static_cast<char*>(address), reinterpret_cast<const char*>(&addresses[0]),
               sizeof addresses[0]);
  }
  return err;
}

// lwIP does not say why. What it found in a packet is an answer, what it found by its timer is
// silence.
int why_no_address() { return ip_current_input_netif() != nullptr ? ERR_ARG : ERR_TIMEOUT; }

void start(AddressAttempts& attempts, const void* address, Millis now) {
  [[maybe_unused]] const ip_addr_t& found = *static_cast<const ip_addr_t*>(address);
  const Family family = IP_IS_V6_VAL(found) ? Family::kIpv6 : Family::kIpv4;
  attempts.start(family, now);
  attempts.exhaust(family);
}

}  // namespace esse::lwip
