/* SPDX-License-Identifier: Apache-2.0 */
/* Both ends of the link are interfaces of this one lwIP; who sends where is the test's business. */
#ifndef ESSE_TESTS_LWIP_HOOKS_H
#define ESSE_TESTS_LWIP_HOOKS_H

#include "lwip/ip_addr.h"
#include "lwip/netif.h"

#ifdef __cplusplus
extern "C" {
#endif
struct netif* esse_test_route4(const ip4_addr_t* from, const ip4_addr_t* to);
#if LWIP_IPV6
struct netif* esse_test_route6(const ip6_addr_t* from, const ip6_addr_t* to);
#endif
#ifdef __cplusplus
}
#endif

#endif
