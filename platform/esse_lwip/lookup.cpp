// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/lookup.h"

#include "esse_base/bytes.h"
#include "esse_lwip/outcome.h"
#include "esse_transport/localhost.h"
#include "lwip/dns.h"
#include "lwip/ip.h"

namespace esse::lwip {
namespace {

// How many addresses lwIP writes when it answers a question at once: one. ESP-IDF's writes as many
// as it is configured for, and whoever gives it room for one only is overrun.
#ifdef DNS_MAX_HOST_IP
constexpr size_t kMostAddresses = DNS_MAX_HOST_IP;
#else
constexpr size_t kMostAddresses = 1;
#endif

constexpr bool kBothFamilies = LWIP_IPV4 && LWIP_IPV6;

constexpr bool is_built(Family family) {
  return (family == Family::kIpv4 && LWIP_IPV4 != 0) || (family == Family::kIpv6 && LWIP_IPV6 != 0);
}

#if LWIP_DNS
err_t ask(const Lookup& lookup, ip_addr_t* addresses) {
  const uintptr_t context = lookup.number + static_cast<uint32_t>(lookup.family);
  const auto found = reinterpret_cast<dns_found_callback>(lookup.found);
  const u8_t type =
      lookup.family == Family::kIpv4 ? LWIP_DNS_ADDRTYPE_IPV4 : LWIP_DNS_ADDRTYPE_IPV6;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, which is never looked behind.
  return dns_gethostbyname_addrtype(lookup.name, addresses, found, reinterpret_cast<void*>(context),
                                    type);
}
#else
err_t ask(const Lookup&, ip_addr_t*) { return ERR_VAL; }
#endif

}  // namespace

int look_up(const Lookup& lookup, void* address) {
  if (!is_built(lookup.family)) {
    return kNone;
  }
  ip_addr_t addresses[kMostAddresses];
  const bool wants_ipv6 = lookup.family == Family::kIpv6;
  int answer = kBothFamilies ? int{ERR_OK} : kOnlyThis;
  if (is_localhost(lookup.name)) {
    ip_addr_set_loopback(wants_ipv6, &addresses[0]);
  } else if (ipaddr_aton(lookup.name, &addresses[0]) != 0) {
    answer = (IP_IS_V6_VAL(addresses[0]) != 0) == wants_ipv6 ? kOnlyThis : kNone;
  } else {
    // Without a link lwIP would ask, and ask again, for seconds, and nobody can take it back.
    const err_t err = has_link() ? ask(lookup, addresses) : err_t{ERR_IF};
    answer = err == ERR_OK ? answer : err;
  }
  if (has_address(answer)) {
    copy_bytes(static_cast<char*>(address), reinterpret_cast<const char*>(&addresses[0]),
               sizeof addresses[0]);
  }
  return answer;
}

// lwIP does not say why. What it found in a packet is an answer, what it found by its timer is
// silence.
int why_no_address() { return ip_current_input_netif() != nullptr ? ERR_ARG : ERR_TIMEOUT; }

}  // namespace esse::lwip
