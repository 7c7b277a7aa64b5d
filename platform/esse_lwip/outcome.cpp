// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/outcome.h"

#include "lwip/altcp.h"
#include "lwip/err.h"
#include "lwip/netif.h"

namespace esse::lwip {
namespace {

#if LWIP_IPV6
uint32_t fold(const ip6_addr_t& address) {
  return address.addr[0] ^ address.addr[1] ^ address.addr[2] ^ address.addr[3];
}
#endif

bool has_address(const netif& interface, uint32_t local) {
#if LWIP_IPV4
  if (netif_ip4_addr(&interface)->addr == local) {
    return true;
  }
#endif
#if LWIP_IPV6
  for (int8_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; ++i) {
    if (ip6_addr_isvalid(netif_ip6_addr_state(&interface, i)) &&
        fold(*netif_ip6_addr(&interface, i)) == local) {
      return true;
    }
  }
#endif
  return false;
}

bool works(const netif& interface) {
  constexpr unsigned kBoth = NETIF_FLAG_UP | NETIF_FLAG_LINK_UP;
  return (interface.flags & kBoth) == kBoth;
}

// What lwIP aborts without a reason: it, or its peer, was silent for too long; or the interface has
// another address now, for which lwIP ends every connection; or the link is why nobody answers.
Error error_of_abort(Phase phase, uint32_t local) {
  const netif* interface;
  NETIF_FOREACH(interface) {
    if (has_address(*interface, local)) {
      if (!works(*interface)) {
        return Error::kNetworkDown;
      }
      return phase == Phase::kReady ? Error::kUnreachable : Error::kConnectTimeout;
    }
  }
  return Error::kTransportFailed;
}

Error error_of_name(int outcome) {
  switch (outcome) {
    case ERR_ARG:
      return Error::kNameNotFound;
    case ERR_TIMEOUT:
      return Error::kNameTimeout;
    default:
      return Error::kNameFailed;
  }
}

Error error_of_tcp(Phase phase, int outcome, uint32_t local) {
  switch (outcome) {
    case ERR_RTE:
      return Error::kUnreachable;
    case ERR_TIMEOUT:
      return Error::kConnectTimeout;
    case ERR_ABRT:
      return error_of_abort(phase, local);
    default:
      return Error::kTransportFailed;
  }
}

}  // namespace

bool has_link() {
  const netif* interface;
  NETIF_FOREACH(interface) {
    const bool loopback =
        LWIP_HAVE_LOOPIF && interface->name[0] == 'l' && interface->name[1] == 'o';
    if (works(*interface) && !loopback) {
      return true;
    }
  }
  return false;
}

uint32_t local_address(void* pcb) {
  const ip_addr_t* const address = altcp_get_ip(static_cast<altcp_pcb*>(pcb), 1);
#if LWIP_IPV6
  if (IP_IS_V6(address)) {
    return fold(*ip_2_ip6(address));
  }
#endif
#if LWIP_IPV4
  return ip_2_ip4(address)->addr;
#else
  return 0;
#endif
}

Error error_of(Phase phase, int outcome, uint32_t local) {
  if (outcome == ERR_RST) {
    return phase == Phase::kReady ? Error::kReset : Error::kConnectRefused;
  }
  if (outcome == ERR_MEM) {
    // No place for a question: there is one again in seconds, and memory is tried again slowly.
    return phase == Phase::kResolving ? Error::kNameFailed : Error::kTransportMemory;
  }
  if (outcome == ERR_IF || !has_link()) {
    return Error::kNetworkDown;
  }
  return phase == Phase::kResolving ? error_of_name(outcome) : error_of_tcp(phase, outcome, local);
}

}  // namespace esse::lwip
